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
    "is hidden where a text is nothing but the user, it and the host, and its place says so",
    arguments: [
      "ada:PW@h", "ada:PW@example.com", ":PW@cache:6379", "ada:PW@10.0.0.1", "ada:PW@[::1]:5432/shop", "ada:P@W@h/x?y=1",
      "ada:4711@h", "ada:PW@h1:27017,h2:27017/db", "ada%40example.org:PW@h", "a:b:c@h",
    ])
  func placed(_ text: String) {
    for key: JSString in ["netloc", "authority", "proxyHost", "cache_dsn", "hostname", "smtpServer", "database_url"] {
      #expect(Self.rule(text, under: key) == "password")
    }
    #expect(Masking().rule(key: "__arguments__", value: ["https", .string(JSString(text)), "/x"]) != nil)
    #expect(Masking().rule(key: "__arguments__", value: ["redis", .string(JSString(text)), "", "", ""]) != nil)
  }

  @Test(
    "is hidden wherever such a text stands that has no user, a port, a path or several hosts, but not under a name of somebody",
    arguments: [
      ":PW@cache:6379", ":PW@cache", "ada:PW@h:5432", "ada:PW@[::1]:5432/shop", "ada:P@W@h/x?y=1", "ada:PW@h1,h2",
      "ada:PW@h1:27017,h2:27017/db",
    ])
  func whole(_ text: String) {
    for key: JSString? in ["note", "hostName", "db_name", "proxyUser", nil] { #expect(Self.rule(text, under: key) == "password") }
    for key: JSString in ["user", "userName", "login", "sub"] { #expect(Self.rule(text, under: key) == nil) }
  }

  @Test("is no kind of somebody or something that is called as mail is")
  func kinds() {
    let texts = [
      "user:ada@example.org", "group:admins@example.com", "serviceAccount:ci@p.iam.gserviceaccount.com", "google:ada@example.org",
      "ldap:ada@example.org", "oidc:ada@example.org", "SMTP:ada@contoso.com", "cart:ada@example.org", "actions:checkout@v4",
      "left:pad@v1.2.3", "git:main@abc1234", "org.acme.Cart:Item@6d06d69c", "rabbit:rabbit@host1", "group:admins@x#member",
    ]
    for text in texts {
      for key: JSString? in ["user", "note", "sub", nil] { #expect(Self.rule(text, under: key) == nil, "\(text)") }
      #expect(Masking().rule(key: "__arguments__", value: [.string(JSString(text)), "ada", "x"]) == nil, "\(text)")
    }
  }

  @Test(
    "hides the address that keeps it under a name of its own, and nothing that is known of a user",
    arguments: ["userInfo", "user_info", "userinfo", "rawUserInfo", #"userInfo (private of GuzzleHttp\Psr7\Uri)"#])
  func userInfo(_ key: String) {
    func rule(_ text: String, _ others: [(JSString, JSONValue)], _ masking: Masking = Masking()) -> String? {
      var object = JSONObject()
      for (name, value) in others { object[name] = value }
      object[JSString(key)] = .string(JSString(text))
      return masking.rule(key: "a", value: .object(object))?.name
    }
    let address: [(JSString, JSONValue)] = [("scheme", "https"), ("host", "h"), ("path", "/x")]
    #expect(rule("ada:PW", address) == "password")
    #expect(rule("ada:PW", address, Masking(excepted: [key])) == nil)
    for text in ["ada", "", "ada:", "12:30", "see: there", "about: ada"] { #expect(rule(text, address) == nil, "\(text)") }
    for text in ["name:Ada", "role:editor", "id:4711", "urn:ada"] {
      #expect(Self.rule(text, under: JSString(key)) == nil, "\(text)")
      #expect(rule(text, [("host", "h"), ("path", "/x")]) == nil, "\(text)")
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
