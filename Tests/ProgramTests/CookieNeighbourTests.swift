import ECMAScript
import TestSupport
import TestTraits
import Testing

/// Cookies that were pasted together, of which one could be taken for a part of another.
@Suite("Cookies beside others", .ownThreads) struct CookieNeighbourTests {
  private static let token = "s%3ACANARY7hQ2xLw9Vb4Nc6Zd8Ke1Jf3H.0Po7Iu2Yt4Re6Wq8Mn0BvCxZaSdFgHjKlQwErTyUiOp"
  private static let data = "__session=eyJ1aWQiOjd9.G4votZp%2BrLG2nNeJHRBEuX%2BWGP25SMC%2Be6xND%2BilMok"
  let work: Workspace
  init() throws { work = try Workspace([:]) }

  @Test(
    "are never printed as attributes of these",
    arguments: [
      "PAIR; Path=/, connect.sid=TOKEN; Path=/; HttpOnly", "Set-Cookie: PAIR; Path=/; connect.sid=TOKEN; HttpOnly",
      "PAIR; path=/shop; connect.sid=TOKEN; cart=1", "PAIR; Max-Age=1, connect.sid=TOKEN", "PAIR; Path=/ connect.sid=TOKEN",
      "PAIR; Expires=Wed, 21 Oct 2026 07:28:00 GMT connect.sid=TOKEN", "PAIR; Secure; TOKEN; Path=/",
      #"{"headers":{"set-cookie":["PAIR; Path=/","connect.sid=TOKEN; Path=/"]}}"#,
      #"[{"name":"theme","value":"dark","path":"/, connect.sid=TOKEN"}]"#,
    ], ["theme=dark", data])
  func hidden(_ text: String, _ pair: String) throws {
    work.environment["SESSION_SECRET"] = "k1"
    let pasted = text.replacing("PAIR", with: pair).replacing("TOKEN", with: Self.token)
    for words in [
      ["cookie", "decode", "-"], ["cookie", "verify", "-"], ["list", "cookie:", "--audit"],
      ["get", "cookie:", "__session", "--json"],
    ] {
      let result = try work.run(words, input: pasted)
      #expect(!(result.output + result.errors).contains("CANARY"), "\(words): \(result.output)\(result.errors)")
    }
  }

  @Test("are opened as well, and where one is not, that is told") func told() throws {
    let pasted = "\(Self.data); Path=/, connect.sid=\(Self.token); HttpOnly"
    let result = try work.run("list", "cookie:", "--json", "--reveal", input: pasted)
    let ids = result.json?["sessions"]?.asArray?.compactMap { $0["id"]?.asString?.string }
    #expect(result.ending == .exit(1) && ids == ["__session"], "\(result.output)")
    #expect(result.errors.contains("the cookie connect.sid is not opened"), "\(result.errors)")
  }
}
