import ECMAScript
import TestSupport
import TestTraits
import Testing

/// Signed cookies that hold one thing, and no object in which a key would name it.
@Suite("What is no object in a cookie", .ownThreads) struct CookieContentTests {
  let work: Workspace
  init() throws { work = try Workspace([:]) }

  @Test(
    "is hidden where the cookie's name says what it is, and where it is a text that may be a credential",
    arguments: [
      // itsdangerous: a text, and a list with one.
      "a_token=IkNBTkFSWVh5Ny1RcExtXzkyS2Q0UnQi.arE7gA.F_4oJKoRzrAtveUaTeYBb75iv_Y",
      "b_token=WzMsICJDQU5BUllYeTctUXBMbV85MktkNFJ0Il0.arE7gA.ylfusSXId4cV_C43QAgqq4pZjB8",
      // django.core.signing.
      "c_token=IkNBTkFSWVh5Ny1RcExtXzkyS2Q0UnQi:1x8elk:zmKGIK_Q8gHt6mOtjLrHUQeMdyM9CJzsugnhCvtd_g0",
      "d_token=WzMsICJDQU5BUllYeTctUXBMbV85MktkNFJ0Il0:1x8elk:Stz4anZzIVnJnkOZomXH4cTDLJVmwH_YviUJ0O5iPwQ",
      // cookie-parser.
      "e=j%3A%22CANARYXy7-QpLm_92Kd4Rt%22", "e_token=j%3A%5B%22CANARYXy7-QpLm_92Kd4Rt%22%5D",
      "f=s%3Aj%3A%22CANARYXy7-QpLm_92Kd4Rt%22.SySTxcg/siDt4xdsOjMaFaMRRR0Bk/Ou7w8o4spex3c",
      // With one digit, short, and behind whose it is.
      "k=j%3A%22CANARYhQ2xLwkVbmNcrZ_t%22", "l=j%3A%22CANARY7m2p-x9q4r%22", "m=j%3A%2242%3ACANARYf3a9c1d27be8%22",
      "n=j%3A%22ada%7CCANARYhQ2xLwkVbmNcrZ%22", "o=j%3A%5B3%2C%22ada~CANARYhQ2xLwkVbmNcrZ%22%5D",
      // React Router.
      "g=IkNBTkFSWVh5Ny1RcExtXzkyS2Q0UnQi.wg6v7IezGwzSUw5ZHIBwu5KXWmYrLNjkWxv6wCuuHPk",
      "g_token=WyJDQU5BUllYeTctUXBMbV85MktkNFJ0Il0%3D.Co5MC/0AsUVd36Lofc5vxrwczmOnTNbUgdIth97RdIE",
      // Rails, and Devise's list.
      "remember_me=eyJfcmFpbHMiOiB7Im1lc3NhZ2UiOiAiSWtOQlRrRlNXVmg1TnkxUmNFeHRYemt5UzJRMFVuUWkiLCAiZXhwIjogbnVsbCwgInB1ciI6ICJjb29raWUucmVtZW1iZXJfbWUifX0%3D--dfaad7254fd4f3603b13cc8c7d52e3ca4d4bdb9a",
      "remember_user_token=eyJfcmFpbHMiOiB7Im1lc3NhZ2UiOiAiVzFzeFhTd2dJa05CVGtGU1dWaDVOMUZ3VEcwNU1rdGtORkowSWl3Z0lqRTJOalkyTmpZMk5qWXVNVEl6SWwwPSIsICJleHAiOiBudWxsLCAicHVyIjogImNvb2tpZS5yZW1lbWJlcl91c2VyX3Rva2VuIn19--df7603e2784b33be26bebdd86ce34abe3e97e73d",
    ])
  func hidden(_ cookie: String) throws {
    work.environment["SESSION_SECRET"] = "newsecretnewsecret"
    for verb in ["decode", "verify"] {
      let result = try work.run("cookie", verb, "-", input: cookie)
      #expect(!(result.output + result.errors).contains("CANARY"), "\(verb): \(result.output)")
    }
    #expect(try work.run("cookie", "decode", "-", "--reveal", input: cookie).output.contains("CANARY"))
  }

  @Test(
    "is shown where neither is so",
    arguments: [
      ("cart=j%3A%5B%22A-1%22%2C2%5D", #""A-1""#), ("theme=j%3A%22dark%22", #""dark""#),
      ("return_to=j%3A%22%2Forders%2F5%22", #""/orders/5""#), ("timezone=j%3A%22Europe%2FBerlin%22", #""Europe/Berlin""#),
      ("note=j%3A%22two%20words%22", #""two words""#), ("sale=j%3A%22spring-sale-2026%22", #""spring-sale-2026""#),
      (
        "return_to=j%3A%22%2Forders%2F550e8400-e29b-41d4-a716-446655440000%2Fedit%22",
        #""/orders/550e8400-e29b-41d4-a716-446655440000/edit""#
      ),
      (
        "user_id=eyJfcmFpbHMiOiB7Im1lc3NhZ2UiOiAiTnc9PSIsICJleHAiOiBudWxsLCAicHVyIjogImNvb2tpZS51c2VyX2lkIn19--0ca19504b6706d8571f5a3887275841ff1502ee5",
        "7"
      ),
    ])
  func shown(_ cookie: String, _ words: String) throws {
    let lines = try work.run("cookie", "decode", "-", input: cookie).output.split(separator: "\n")
    let behind = lines.drop { !$0.hasPrefix("data") }.dropFirst()
    #expect(behind.contains { $0.contains(words) } && !lines.joined(separator: "\n").contains("***"), "\(lines)")
  }
}
