import ECMAScript
import Inspection
import Testing

/// Objects of addresses keep the user and the password apart from the scheme, and JSON may escape what joins them.
@Suite("The password of an address") struct AuthorityTests {
  private static func rule(_ text: String, under key: JSString? = "note") -> String? {
    Masking().rule(key: key, value: .string(JSString(text)))?.name
  }

  @Test(
    "is hidden where its slashes are escaped, in JSON that is cut, too",
    arguments: [
      #"request {"url":"https:\/\/ada:PW@h\/x"} failed"#, #"{"dsn":"redis:\/\/:PW@cache:6379\/0","ti"#,
      #"{"a":"{\"dsn\":\"redis:\\\/\\\/:PW@cache\"}"#, #"https:\/\/ada:PW@h\/x"#, #"at postgres:\/\/ada:PW@h\/x, says it"#,
      #"dsn=redis%3A%5C%2F%5C%2F%3APW%40cache"#, "dsn=redis%3A%2F%2F%3APW%40cache",
    ])
  func escaped(_ text: String) { #expect(Self.rule(text) == "password") }

  @Test(
    "is hidden where a text is nothing but the user, it and the host",
    arguments: [
      "ada:PW@h", "ada:PW@example.com", ":PW@cache:6379", "ada:PW@10.0.0.1", "ada:PW@[::1]:5432/shop", "ada:P@W@h/x?y=1",
      "ada:4711@h", "ada:PW@h1:27017,h2:27017/db", "ada%40example.org:PW@h", "a:b:c@h",
    ])
  func whole(_ text: String) {
    for key: JSString? in ["netloc", "authority", "note", nil] { #expect(Self.rule(text, under: key) == "password") }
    #expect(Masking().rule(key: "__arguments__", value: ["https", .string(JSString(text)), "/x"]) != nil)
  }

  @Test(
    "is hidden under the name of the user and it",
    arguments: ["userInfo", "user_info", "userinfo", "rawUserInfo", #"userInfo (private of GuzzleHttp\Psr7\Uri)"#])
  func userInfo(_ key: String) {
    #expect(Self.rule("ada:PW", under: JSString(key)) == "password")
    for text in ["ada", "", "ada:", "12:30", "see: there", "about: ada"] {
      #expect(Self.rule(text, under: JSString(key)) == nil, "\(text)")
    }
  }

  @Test(
    "is nothing that is written alike",
    arguments: [
      "mailto:a@b.example", "sip:ada@b.example", "acct:ada@b.example", "xmpp:ada@b.example/home", "npm:left-pad@1.2",
      "left:pad@1.2.3", "12:30@room", "12:30:15@room", "git@github.com:ada/shop.git", "@ada:matrix.example", "room:201@hotel",
      "node:20@sha256:0f3a", "https://x:8080/@ann", "see ada:x@h", "ada@example.org", "ada:@h", "npm:@types/node@20", "ada:x@",
      #"https:\/\/h:8080\/@ann"#, #"C:\/a@b"#, "a:b", "npm:react@latest", "ada:null@h",
    ])
  func others(_ text: String) { #expect(Self.rule(text) == nil) }
}
