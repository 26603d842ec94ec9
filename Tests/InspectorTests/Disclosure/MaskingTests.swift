import ECMAScript
import Inspection
import InspectorUI
import Sessions
import Testing

@Suite struct MaskingTests {
  @Test(
    "Keys that name a credential are masked",
    arguments: [
      ("secret", "secret"), ("clientSecret", "secret"), ("client_secret", "secret"), ("apiKey", "key"), ("api_key", "key"),
      ("API-KEY", "key"), ("apikey", "key"), ("privateKey", "key"), ("key", "key"), ("password", "password"),
      ("passwd", "password"),
      ("pwd", "password"), ("passwordHash", "password"), ("token", "token"), ("accessToken", "token"), ("refresh_token", "token"),
      ("csrf", "csrf"), ("csrfToken", "csrf"), ("XSRF-TOKEN", "csrf"), ("_csrf", "csrf"), ("auth", "auth"),
      ("authorization", "auth"),
      ("otp", "otp"), ("otpCode", "otp"), ("pin", "pin"), ("userPin", "pin"), ("session", "session"), ("sessionId", "session"),
      ("session_id", "session"), ("sid", "session"), ("signature", "signature"), ("credentials", "credential"),
      ("cookie", "cookie"),
      ("jwt", "auth"), ("recoveryCodes", "code"), ("token2", "token"), ("apiKeyHash", "key"),
    ])
  func sensitiveKeys(key: String, rule: String) {
    #expect(Masking().rule(key: JSString(key), value: "whatever")?.name == rule)
  }

  @Test(
    "A key that is a credential is hidden, and what stands under it",
    arguments: [
      ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc", "JWT"), ("_state_google_Xk29sLq0PzR7vTn3BwYc81mJdHf5Ae", "base64"),
      ("ghp_0123456789abcdefABCDEF", "issued key"), ("4111 1111 1111 1111", "card"),
      ("https://x/y?token=abc", "token"), ("postgres://u:abc@h/db", "password"), ("378282246310005", "card"), ("pin=4711", "pin"),
      ("/r?token=Zq7xK", "token"), (#"{"pin":"4711"}"#, "pin"), ("Bearer Zq7xKvW", "Bearer"),
      ("%" + String(repeating: "25", count: 20) + "41", "text"), ("eyJwaW4iOiI0NzExIn0=", "pin"),
      (String(repeating: "a=1&", count: 1_200) + "pin=4711", "text"),
      ("/login?next=%2Freset%3Ftoken%3DZq7xKvW2", "token"), ("user%5Bpin%5D=4711", "pin"),
    ] as [(String, String)])
  func credentialKeys(key: String, rule: String) throws {
    let (key, masking) = (JSString(key), Masking())
    for value: JSONValue in [1, .null, "x", [:]] { #expect(masking.rule(key: key, value: value)?.name == rule) }
    let shown = try #require(masking.shown(key))
    #expect(shown.string == String(key.string.prefix(4)) + "…(masked)")
    #expect(masking.masked(.object([key: 1, "b": 2])) == .object([shown: "********", "b": 2]))
    #expect(!masking.shown(.data(ValuePath([.key("a"), .key(key)]))).words.contains(key.string))
    // The user's word comes first.
    #expect(Masking(excepted: [key.string]).rule(key: key, value: 1) == nil)
  }

  @Test(
    "A key that something goes by stays visible, hexadecimal or long as it may be",
    arguments: [
      "login_web_59ba36addc2b2f9401580f014c7f58ea4e30989d", "d41d8cd98f00b204e9800998ecf8427e",
      "https://example.org/a?page=1", "oauth2:accounts.example.org", "/shop?page=2", "user:4711",
      "cart:ada@example.org:1", "a%20b", "1795270051", "10:30",
      "0f8fad5b-d9cb-469f-a165-70867728950e", "SPRING_SECURITY_CONTEXT", "1795270051000",
      "org.springframework.security.oauth2.client.web.HttpSessionOAuth2AuthorizationRequestRepository.AUTHORIZATION_REQUEST",
    ])
  func hashesAsKeys(key: String) { #expect(CredentialPatterns.rule(forKey: JSString(key)) == nil) }

  @Test(
    "Ordinary keys stay visible",
    arguments: [
      "userId", "email", "cart", "theme", "author", "authors", "keyboard", "keyboardLayout", "monkey", "pinned", "spinner",
      "opinion",
      "shipping", "primaryKey", "publicKey", "sortKey", "cacheKey", "keys", "tokenType", "_auth_user_id", "passwordChangedAt",
      "sessionCount",
      "sessionTimeout", "tokenExpiresAt", "passenger", "compass", "bypass", "design", "assigned", "signedIn", "notice", "zipCode",
      "countryCode", "cardType", "oauth", "provider", "history", "lastPath", "locale", "role", "side", "possession",
      "accessKeyId",
      "Ключ", "",
    ])
  func ordinaryKeys(key: String) {
    #expect(Masking().rule(key: JSString(key), value: "whatever") == nil)
  }

  static let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"

  @Test(
    "Values that look like credentials are masked under any key",
    arguments: [
      (jwt, "JWT"), ("got \(jwt) back", "JWT"), ("Bearer abcdef123456", "Bearer"), ("bearer x.y.z-9", "Bearer"),
      ("Basic dXNlcjpwYXNz", "Bearer"), ("-----BEGIN RSA PRIVATE KEY-----\nMIIE", "PEM"),
      ("d41d8cd98f00b204e9800998ecf8427e", "hex"),
      ("3F6CABE24DEA213C8BE9D8FBB62B672E3F9E", "hex"), ("tok_3f6cabe24dea213c8be9d8fbb62b672e3f9e", "base64"),
      ("EG1s94nAlQWRR0PCiOY+h/+bnS9/BfqLWI5wS7HF2NM=", "base64"), ("dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U", "base64"),
      ("/orders/2026/11/28/V1StGXR8Z5jdHi6BmyT42", "base64"), ("Xk29_sLq0-PzR7v_Tn3Bw-Yc81m_JdHf5-Ae3Q", "base64"),
      ("4242424242424242", "card"), ("4111 1111 1111 1111", "card"), ("paid with 5500-0000-0000-0004 today", "card"),
      ("378282246310005", "card"), ("ghp_16C7e42F292c6912E7710c838347Ae178B4a", "issued key"),
      ("sk_live_4eC39HqLyjWDarjtT1zdp7dc", "issued key"),
      ("AKIAIOSFODNN7EXAMPLE1", "issued key"),
    ])
  func sensitiveShapes(value: String, rule: String) {
    #expect(Masking().rule(key: "note", value: .string(JSString(value)))?.name == rule)
    #expect(Masking().rule(key: nil, value: .string(JSString(value)))?.name == rule)
  }

  @Test(
    "Values that people put in sessions stay visible",
    arguments: [
      "system", "alice@example.org", "usr_67e525", "/orders/1042", "/admin/users/settings/profile/notifications/edit",
      "2026-11-21T14:19:31.000Z",
      "67e52500-1b2c-4d5e-8f90-1234567890ab", "SKU-0042", "this-is-a-long-product-name-for-a-chair-of-oak", "1700000000000",
      "4242424242424241", "Basic plan", "Bearer of bad news", "Card declined", "パスワードを変更しました", "507f1f77bcf86cd799439011",
      "getUserProfileSettingsByOrganizationName", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36", "+49 170 1234567",
      "ja-JP",
      "/orders/2026/11/28/10023/items/4/edit", "/products/12/reviews/3/comments/77/edit", "/blog/2026/05/12/ios-18-vs-android-15",
      "/hotels/berlin/2026-11-28/2026-12-05/2", "/uploads/2026/11/IMG_20261128_123456.jpg",
      "invoice-2026-11-28-10023-v2-signed.pdf",
      "/api/v2/users/42/posts/2026-11/page/3", "app-2.14.3-rc1_build-2026.11.28-x64", "SW1A-2AA/EC1A-1BB/W1A-0AX/M1-1AE-2026",
      "/orders/550e8400-e29b-41d4-a716-446655440000/edit", "order_550e8400-e29b-41d4-a716-446655440000",
      "550e8400-e29b-41d4-a716-446655440000.pdf", "/d/1/e/2/f/3/g/4/h/5/i/6/j/7/k/8/l/9",
      "https://example.org/a/very/long/path/2026/11/21/index.html", "123456789012", "AKIA",
    ])
  func ordinaryShapes(value: String) {
    #expect(Masking().rule(key: "note", value: .string(JSString(value))) == nil)
  }

  @Test(
    "Numbers: a card is masked, milliseconds since 1970 are not",
    arguments: [(4_242_424_242_424_242, true), (1_700_000_000_000, false), (1_790_633_893_530, false), (42, false)])
  func numbers(number: Int, masked: Bool) {
    #expect((Masking().rule(key: "n", value: .number(JSNumber(Double(number)))) != nil) == masked)
  }

  @Test("No milliseconds of a whole century are taken for a card")
  func timestamps() {
    for step in 0..<20_000 {
      let value = JSONValue.number(JSNumber(1_000_000_000_000 + Double(step) * 49_999_999 * 3))
      guard value.asDouble! < 2e12 else { break }
      #expect(Masking().rule(key: "t", value: value) == nil)
    }
  }

  @Test("Null and booleans under a sensitive key say only that there is something")
  func presence() {
    for value in [JSONValue.null, true, false, ""] { #expect(Masking().rule(key: "password", value: value) == nil) }
  }

  @Test("What the user hides is hidden, what the user shows is shown, whatever the case")
  func userRules() {
    let masking = Masking(added: ["Nickname"], excepted: ["csrfToken"])
    #expect(masking.rule(key: "nickname", value: "al")?.name == "yours")
    #expect(masking.rule(key: "nickname", value: true)?.name == "yours")
    #expect(masking.rule(key: "CSRFTOKEN", value: .string(JSString(Self.jwt))) == nil)
    #expect(masking.rule(key: "token", value: "x") != nil)
  }

  /// What is private of a class is written with its name, by people and by PHP.
  @Test(
    "A property is judged by its own name, whoever may see it and whatever its class is called",
    arguments: [
      ("pass", true), ("password", true), ("tokenType", false), ("nationalInsurance", true), ("NATIONALINSURANCE", true),
      ("csrfToken", false), ("name", false), ("ghp_0123456789abcdefABCDEF", true),
    ],
    [
      "@ (protected)", #"@ (private of App\Provider)"#, #"@ (private of App\UserId)"#, #"@ (private of App\Password)"#,
      "\0*\0@", "\0App\\Method\0@", "\0App\\Session\0@",
    ])
  func properties(_ property: (name: String, isHidden: Bool), _ form: String) throws {
    let masking = Masking(added: ["nationalInsurance"], excepted: ["csrfToken"])
    let key = JSString(form.replacing("@", with: property.name))
    #expect((masking.rule(key: key, value: "hunter2") != nil) == property.isHidden)
    #expect(masking.names(keyOn: ValuePath([.key("x"), .key(key)])) == (property.name.lowercased() == "nationalinsurance"))
    // So is what one property says of another.
    let members: [(JSString, JSONValue)] = [
      ("__class__", "Field"), (JSString(form.replacing("@", with: "name")), .string(JSString(property.name))),
      (JSString(form.replacing("@", with: "value")), "hunter2"),
    ]
    let pair = JSONObject(members)
    #expect((masking.rule(key: nil, value: .object(pair)) != nil) == property.isHidden)
    // A longer name of the user's comes first.
    #expect(Masking(excepted: [key.string]).rule(key: key, value: "hunter2") == nil)
    #expect(Masking(added: [key.string], excepted: [property.name]).rule(key: key, value: "hunter2")?.name == "yours")
  }

  @Test(
    "What express keeps of its cookie is shown, and no cookie",
    arguments: [
      (
        #"{"originalMaxAge":86400000,"expires":"2030-01-02T03:04:05.678Z","secure":false,"httpOnly":true,"path":"/","sameSite":"lax"}"#,
        nil
      ),
      (#"{"originalMaxAge":null,"path":"/","domain":"shop.test"}"#, nil), ("{}", nil),
      (#"{"path":"/","value":"abc"}"#, "cookie"), (#"{"sid":"s:abc.def"}"#, "cookie"), (#"{"path":{"a":1}}"#, "cookie"),
      (#"["connect.sid=1"]"#, "cookie"), (#""connect.sid=1""#, "cookie"), ("7", "cookie"),
    ] as [(String, String?)])
  func cookieMetadata(_ json: String, _ rule: String?) throws {
    #expect(Masking().rule(key: "cookie", value: try JSON.parse(json))?.name == rule)
    // By their names nothing else becomes visible, and what looks like a credential stays hidden under these, too.
    #expect(Masking().rule(key: "session", value: try JSON.parse(json)) != nil)
    let path = try JSON.parse(#"{"path":"d41d8cd98f00b204e9800998ecf8427e"}"#)
    #expect(Masking().masked(path, key: "cookie") == ["path": .string(JSString(Masking.mask))])
    #expect(Masking(added: ["cookie"]).rule(key: "cookie", value: try JSON.parse(json))?.name == "yours")
  }

  @Test("A value under a sensitive key is masked as a whole, and the rest of the object is not touched")
  func whole() throws {
    let value = try JSON.parse(
      #"{"user":"al","auth":{"a":1,"b":[2]},"list":[{"token":"x","n":1},"d41d8cd98f00b204e9800998ecf8427e"]}"#)
    #expect(
      JSON.text(Masking().masked(value))
        == #"{"user":"al","auth":"********","list":[{"token":"********","n":1},"********"]}"#)
  }

  @Test(
    "What is none of the secrets that its key could name is shown, and nothing that could be one",
    arguments: [
      (#"{"tokens":3,"activeSessions":12,"passwords":0}"#, []),
      (
        #"{"tokens":482913,"passwords":4711,"tokens2":1.5,"token":3,"pin":4711}"#,
        ["tokens", "passwords", "tokens2", "token", "pin"]
      ),
      (#"{"otp":"Please enter 482913 to confirm","pin":"must be at most 128 characters"}"#, ["otp"]),
      (
        #"{"token":"Your code 4711 has expired","password_sha":"9fceb02d0ae598e95dc970b74767f19372d61af8"}"#,
        ["token", "password_sha"]
      ),
      (#"{"auth_time":1795270051,"authTime":"2026-11-21T14:07:31Z"}"#, []),
      (#"{"auth_time":"c4nary","otpTime":"20261"}"#, ["auth_time", "otpTime"]),
      (#"{"password":["is too short"],"token":"is invalid","pin":"must be at least 4 digits"}"#, []),
      (#"{"password":"The two password fields didn’t match."}"#, []),
      (#"{"password":["String must contain at least 8 character(s)"],"csrf":"CSRF token mismatch."}"#, []),
      (#"{"session":"Your session has expired. Please log in again."}"#, []), (#"{"password":"Required"}"#, ["password"]),
      (#"{"password":"correct horse battery staple"}"#, ["password"]), (#"{"password":"this is the password"}"#, ["password"]),
      (#"{"password":["is too short","hunter2"]}"#, ["password"]), (#"{"password":"short"}"#, ["password"]),
      (#"{"password":[]}"#, ["password"]),
      (#"{"password":"hunter2 is too short"}"#, ["password"]), (#"{"password":{"a":"is too short"}}"#, ["password"]),
      (#"{"signature":"Best regards, Ann","emailSignature":"Viele Grüße\nJürgen Groß"}"#, []),
      (#"{"signature":"MEUCIQDx","sig":"Best regards","hmac":"a b"}"#, ["signature", "sig", "hmac"]),
      (#"{"signature":"aGVsbG8 d29ybGQ"}"#, ["signature"]), (#"{"signature":"Ann, 4711"}"#, ["signature"]),
      (#"{"signature":"keyId=a b"}"#, ["signature"]),
      // Only sometimes a secret: then it stays hidden.
      (#"{"key":"value","session":"morning"}"#, ["key", "session"]),
    ] as [(String, [String])])
  func harmless(_ json: String, _ hidden: [String]) throws {
    let object = try #require(try JSON.parse(json).asObject)
    #expect(object.entries.filter { Masking().rule(key: $0.key, value: $0.value) != nil }.map(\.key.string) == hidden)
    // What the user hides is hidden, whatever it is.
    for key in object.keys { #expect(Masking(added: [key.string]).rule(key: key, value: object[key] ?? .null)?.name == "yours") }
  }

  @Test(
    "What another language's object holds under no names is hidden where a text in it, or its class, says what it is",
    arguments: [
      (
        #"{"a":{"__class__":"java.util.Properties","__elements__":[{"__bytes__":"0b"},"password","hunter2"],"n":1}}"#,
        #"{"a":{"__class__":"java.util.Properties","__elements__":"********","n":1}}"#
      ),
      (#"{"a":{"__class__":"app.Password","__arguments__":["hunter2"]}}"#, #"{"a":"********"}"#),
      (#"{"a":{"__class__":"App\\Nickname","__bytes__":"6e"}}"#, #"{"a":"********"}"#),
      (
        #"{"__entries__":[["_permanent",true],["access_token","abc12"],[42,"x"]],"n":1}"#, #"{"__entries__":"********","n":1}"#
      ),
      (#"{"a":{"__class__":"shop.Cart","__arguments__":["A-1",2],"__elements__":["theme","dark"]}}"#, nil),
      (#"{"a":{"__class__":"app.Password","__arguments__":[null,true,""],"n":1}}"#, nil),
      (#"{"a":{"__class__":"app.Password","n":1},"arguments":["password","x"]}"#, nil),
      (#"{"__entries__":[[null,"x"],[42,"y"],["theme","dark"]]}"#, nil),
    ] as [(String, String?)])
  func nameless(_ json: String, _ shown: String?) throws {
    let (value, masking) = (try JSON.parse(json), Masking(added: ["nickname"]))
    for masking in [masking, masking.hidingTexts] { #expect(JSON.text(masking.masked(value)) == shown ?? json) }
  }

  @Test("A commit of git is shown under a key that says what runs, and hidden under others") func commits() {
    let commit = "9fceb02d0ae598e95dc970b74767f19372d61af8"
    for key in ["commit", "gitCommit", "revision", "sha", "SHA1", "version", "release", "build", "app.release"] {
      #expect(Masking().rule(key: JSString(key), value: .string(JSString(commit))) == nil, "\(key)")
      for other in [commit.uppercased(), commit + "0011", String(commit.prefix(32))] {
        #expect(Masking().rule(key: JSString(key), value: .string(JSString(other))) != nil, "\(key)")
      }
    }
    for key in ["note", "commitToken", "releaseKey", "buildSecret"] {
      #expect(Masking().rule(key: JSString(key), value: .string(JSString(commit))) != nil, "\(key)")
    }
    #expect(Masking().rule(key: nil, value: .string(JSString(commit))) != nil)
  }

  @Test(
    "A path is masked by what it lies in, too",
    arguments: [("auth.a", true), ("list[0].token", true), ("list[0].n", false), ("user", false), ("nothing.here", false)])
  func paths(path: String, masked: Bool) throws {
    let value = try JSON.parse(#"{"user":"al","auth":{"a":1},"list":[{"token":"x","n":1}]}"#)
    #expect((Masking().rule(at: try ValuePath(parsing: path), in: value) != nil) == masked)
  }
}
