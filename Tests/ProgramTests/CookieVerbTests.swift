import ECMAScript
import TestSupport
import TestTraits
import Testing

@Suite("Cookies on the command line", .ownThreads) struct CookieVerbTests {
  let work: Workspace
  init() throws { work = try Workspace() }

  @Test(
    "of several cookies every one is judged, or the one of the name that was said",
    arguments: [
      (["Cookie: a=b; __session=IjEi"], ["a", "__session"]), (["Cookie: a=b; sid=IjEi", "--cookie", "sid"], ["sid"]),
      (["Set-Cookie: a=IjEi; Path=/\nSet-Cookie: b=c"], ["a", "b"]),
    ])
  func cookies(_ words: [String], _ names: [String]) throws {
    let result = try Program.run(["cookie", "decode"] + words, environment: Program.environment(home: work.home))
    #expect(result.ending == .exit(0))
    #expect(
      result.output.split(separator: "\n").filter { $0.hasPrefix("name ") } == names.map { "name       \($0)" },
      "\(result.output)")
    #expect(try work.run("cookie", "decode", "Cookie: a=b; c=d", "--cookie", "e").errors.contains("no cookie of that name"))
  }

  @Test("a cookie that verifies is said to name a session of the store, or none of it")
  func sessionOfTheStore() throws {
    let before = work.snapshot
    work.environment["SESSION_SECRET"] = "a secret of this test"
    for (id, words, status) in [(Workspace.ada, "  ada@example.org  expires 2099", 0), ("0123456789abcdef", "no session of", 1)] {
      let cookie = try work.run("cookie", "sign", "-", input: id).output
      for verb in ["verify", "decode"] {
        let result = try work.run("cookie", verb, "-", "--store", work.store, input: cookie)
        #expect(result.ending == .exit(Int32(status)) && result.output.contains(words), "\(result.output)\(result.errors)")
        #expect(result.output.contains("verifies: secret 1 of 1") && !result.output.contains(id))
      }
      // Whoever brings the cookie to another verb learns as much.
      let got = try work.run("get", work.store, cookie.split(separator: ";").first.map(String.init) ?? "")
      #expect(got.ending == .exit(Int32(status)))
      #expect(status == 0 || got.errors.contains("not in the store; secret 1 of 1 verifies its signature"), "\(got.errors)")
    }
    #expect(work.snapshot == before)
  }

  @Test("a signed value that was copied in part is told as such, whatever framework wrote it", arguments: ["rr7", "express"])
  func cutShort(_ form: String) throws {
    let secret = "a secret of this test"
    work.environment["SESSION_SECRET"] = secret
    let pair = try work.run("cookie", "sign", "--form", form, Workspace.ada).output.split(separator: ";")[0]
    let value = String(pair.split(separator: "=", maxSplits: 1)[1].dropLast(5))
    for secret in [secret, nil] {
      work.environment["SESSION_SECRET"] = secret
      let got = try work.run("get", work.store, value, "--form", form)
      #expect(got.ending == .exit(7) && got.errors.contains("the cookie is not whole"), "\(got.errors)")
      let decoded = try work.run("cookie", "decode", value)
      #expect(decoded.output.contains("where a whole one has 43"), "\(decoded.output)\(decoded.errors)")
    }
  }

  @Test(
    "cookies of other frameworks are decoded, verified and signed, secrets never in an argument",
    arguments: [
      ("express", "V1StGXR8_Z5jdHi6B-myT0a9X4kQ2mN7", "keyboard dog fixture"), ("flask", #"{"user_id":42}"#, "flask fixture key"),
      ("django-signed", #"{"user_id":42}"#, "django-insecure-fixture-key"),
    ])
  func foreignCookies(_ form: String, _ session: String, _ secret: String) throws {
    work.environment["SESSION_SECRET"] = secret
    let signed = try work.run("cookie", "sign", "--form", form, "-", input: session + "\n")
    #expect(signed.ending == .exit(0), "\(signed.errors)")
    let verified = try work.run("cookie", "verify", "--form", form, "--reveal", "-", input: signed.output)
    #expect(verified.ending == .exit(0) && verified.output.contains("verifies: secret 1 of 1"), "\(verified.errors)")
    #expect(verified.output.contains(session) || verified.output.contains("user_id"))
    let masked = try work.run("cookie", "decode", "--form", form, "-", input: signed.output)
    #expect(masked.ending == .exit(0) && !masked.output.contains("V1StGXR8"))
    work.environment["SESSION_SECRET"] = "another"
    let forged = try work.run("cookie", "verify", "--form", form, "-", input: signed.output)
    #expect(forged.ending == .exit(7) && forged.output.contains("does not verify"))
    #expect(try work.run("cookie", "sign", "--form", "laravel", "abc").errors.contains("APP_KEY"))
    work.environment["SESSION_SECRET"] = nil
    #expect(try work.run("cookie", "verify", "--form", form, "-", input: signed.output).ending == .exit(2))
    #expect(try work.run("cookie", "sign", "--form", form, "--unsigned", "abc").ending == .exit(2))
  }

  @Test(
    "a cookie is recognised by its marks, or else by its name",
    arguments: [
      ("connect.sid=s%3Aabc12345.2RhsCp243uw1DJ4ZZeU%2FkyAs0sL78qg3roSpVxK9Bys; Path=/", "express", 0),
      ("s:abc12345.2RhsCp243uw1DJ4ZZeU/kyAs0sL78qg3roSpVxK9Bys", "express", 0),
      ("session=eyJ1c2VyX2lkIjo0Mn0.aSFoAQ.ZmFrZXNpZ25hdHVyZWZha2Vmb3I", "flask", 0),
      ("sessionid=eyJ1c2VyX2lkIjo0Mn0:1vMhZz:ZmFrZXNpZ25hdHVyZWZha2Vmb3I", "django-signed", 0),
      ("Cookie: sessionid=abcdefghij0123456789abcdefghij01", "django", 0), ("PHPSESSID=8l2o4q6s8u0w2y4a6c8e0g2i4k", "php", 0),
      ("__session=eyJ1aWQiOjd9.G4votZp%2BrLG2nNeJHRBEuX%2BWGP25SMC%2Be6xND%2BilMok", "rr7", 0),
      ("laravel_session=eyJpdiI6", "laravel", 1),
    ])
  func recognised(_ cookie: String, _ form: String, _ status: Int32) throws {
    let result = try work.run("cookie", "decode", "-", input: cookie)
    #expect(result.output.contains("form       \(form)\n"), "\(result.output)\(result.errors)")
    #expect(result.ending == .exit(status))
  }

  @Test("a cookie that is signed with a salt of the application's own is not judged until the salt is given") func ownSalt()
    throws
  {
    let cookie = "prefs=eyJ1c2VyX2lkIjo0MiwibmFtZSI6Ilpvw6sifQ.arE7gA.XZJEeAyEYN5iJVlH_I11IywePfk"
    work.environment["SESSION_SECRET"] = "itsdangerous fixture key"
    for form in [[], ["--form", "itsdangerous"]] {
      let unsure = try work.run(["cookie", "verify", cookie] + form)
      #expect(unsure.ending == .exit(1) && !unsure.output.contains("does not verify"), "\(unsure.output)")
      #expect(unsure.output.contains("--salt"), "\(unsure.output)")
    }
    for form in [[], ["--form", "itsdangerous"], ["--form", "flask"]] {
      let salted = try work.run(["cookie", "verify", cookie, "--salt", "another", "--salt", "shop.cart"] + form)
      #expect(salted.ending == .exit(0) && salted.output.contains("form       itsdangerous"), "\(salted.output)\(salted.errors)")
    }
    let signed = try work.run("cookie", "sign", #"{"a":1}"#, "--form", "flask", "--salt", "shop.session")
    #expect(try work.run("cookie", "verify", "-", "--salt", "shop.session", input: signed.output).ending == .exit(0))
    #expect(try work.run("cookie", "verify", "-", "--form", "flask", input: signed.output).ending == .exit(7))
    let none = try work.run("cookie", "verify", cookie, "--form", "express", "--salt", "shop.cart")
    #expect(none.ending == .exit(2) && none.errors.contains("forms with one are"), "\(none.errors)")
  }

  @Test("a session is found by a cookie that is signed with a salt of the application's own") func foundWithSalt() throws {
    let work = try Workspace([:])
    let sql = try Vectors.bytes(ofFile: Vectors.fixture("Cases/flask-session/app.sql"))
    try work.make("app.db", String(decoding: sql, as: UTF8.self))
    work.environment["SESSION_SECRET"] = "flask-session fixture key"
    let form = ["--form", "flask-session"], id = "6QJeyY4vivzP-K-OrsKvTqwjdEqsvAASDkY6XV1S-q4"
    let signed = try work.run(["cookie", "sign", id, "--salt", "shop"] + form).output
    let found = try work.run(["get", work.store + "/app.db", signed, "user_id", "--salt", "shop"] + form)
    #expect(found.ending == .exit(0) && found.output == "4711\n", "\(found.errors)")
    let forged = try work.run(["get", work.store + "/app.db", signed, "user_id"] + form)
    #expect(forged.ending == .exit(7), "\(forged.errors)")
  }

  @Test("a bare id could be any framework's that writes such ids under such a name") func bareID() throws {
    for (cookie, form) in [
      ("session=AAAAbbbbCCCCddddEEEEffffGGGGhhhhIIIIjjjjKKK", "flask-session-id or scs"),
      ("session=5f1d7a84-da0e-4312-8232-7056c5db1f1e", "flask-session-id"),
    ] {
      let result = try work.run("cookie", "decode", cookie)
      #expect(result.output.contains("form       \(form)\n") && !result.output.contains("marks"), "\(result.output)")
    }
  }

  @Test("a cookie of no known format is described and never judged", arguments: ["garbage!!", "_ga=GA1.1.1122334455.1790000000"])
  func notRecognised(_ cookie: String) throws {
    work.environment["SESSION_SECRET"] = "s3cret"
    let result = try work.run("cookie", "verify", "-", input: cookie)
    #expect(result.output.contains("form       not known: ") && !result.output.contains("does not verify"), "\(result.output)")
    #expect(result.ending == .exit(1))
  }

  @Test(
    "a token of base64 is not printed for being taken for a name, in whatever form it was pasted",
    arguments: [
      "TOKEN=", "Cookie: TOKEN=", "Set-Cookie: TOKEN=; Path=/", "'TOKEN='", "b'TOKEN='", "TOKEN==--5f1d7a84",
      #"{"TOKEN": "abc"}"#, "shop.example\tFALSE\t/\tTRUE\t4070908800\tTOKEN\tabc",
    ])
  func tokens(_ pasted: String) throws {
    work.environment["SESSION_SECRET"] = "a secret of this test"
    let text = pasted.replacing("TOKEN", with: "PMZAtNkagg6QFikMhm0/AZMkqRZKDwcb5bYXNM/uh0g")
    for words in [
      ["cookie", "decode", "-"], ["cookie", "decode", "-", "--cookie", "sid"], ["cookie", "verify", "-"], ["list", "cookie:"],
      ["list", "cookie:", "--audit"],
    ] {
      let result = try work.run(words, input: text)
      let told = result.output + result.errors
      #expect(!told.contains("agg6QFikMhm0") && !told.contains("it is empty"), "\(words): \(told)")
      let isToken = words[0] == "cookie" && pasted == "TOKEN="
      #expect(!isToken || told.contains("form       not known: 44 bytes"), "\(words): \(told)")
    }
  }

  @Test(
    "a comment labels the secret behind it, and is never told where it may be one that was commented out",
    arguments: [
      ("2026-11", true), ("of last year", true), ("production v2 (rotated 2026-11-28)", true),
      ("9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c5b4a3928", false), ("hex:5f352379324c22463451387a0aec5d2f", false),
      ("old: newsecretnewsecret", false), ("django-insecure-8d$x7fQ2k", false), ("password = horse", false),
    ])
  func labels(_ comment: String, _ isLabel: Bool) throws {
    try work.write("secrets", "# \(comment)\na secret of this test\n")
    let secrets = ["--secrets-file", work.path + "/secrets"]
    let signed = try work.run(["cookie", "sign", Workspace.ada] + secrets).output
    let verified = try work.run(["cookie", "verify", "-"] + secrets, input: signed)
    let label = isLabel ? " \"\(comment)\"" : ""
    #expect(verified.output.contains("verifies: secret 1 of 1\(label) (current)"), "\(verified.output)\(verified.errors)")
  }

  @Test("secrets are bytes: a whole file, hex: and base64:, and keys that begin with #") func secrets() throws {
    let cookie = "session=eyJ1c2VybmFtZSI6ImFkYSIsInZpc2l0cyI6M30.awojfw.c_3YMvetXRWZqcbEHnFhuLODn0g"
    let key: [UInt8] = [
      0x5F, 0x35, 0x23, 0x79, 0x32, 0x4C, 0x22, 0x46, 0x34, 0x51, 0x38, 0x7A, 0x0A, 0xEC, 0x5D, 0x2F,
    ]
    try work.write("key", key)
    try work.write("keys", "# of last year\n#another\nhex:5f352379324c22463451387a0aec5d2f\n")
    try work.write("lines", "\u{FEFF}base64:XzUjeTJMIkY0UTh6CuxdLw==\r\n")
    for (option, file, index) in [
      ("--secret-file", "key", "1 of 1"), ("--secrets-file", "keys", "2 of 2"), ("--secrets-file", "lines", "1 of 1"),
    ] {
      let result = try work.run("cookie", "verify", "-", option, work.path + "/" + file, input: cookie)
      #expect(
        result.ending == .exit(0) && result.output.contains("verifies: secret \(index)"), "\(result.output)\(result.errors)")
    }
    let twice = try work.run(
      "cookie", "verify", cookie, "--secret-file", work.path + "/key", "--secrets-file", work.path + "/keys")
    #expect(twice.ending == .exit(2) && twice.errors.contains("given twice"))
  }

  @Test func aStoreIsSeenWithTheCookieOfItsFramework() throws {
    work.environment["SESSION_SECRET"] = "keyboard dog fixture"
    let result = try work.run("get", work.store, Workspace.ada, "--form", "express", "--json")
    #expect(result.json?["setCookie"]?.asString?.string.hasPrefix("connect.sid=********.********; Path=/; ") == true, "\(result)")
    let cookie = try work.run("cookie", "sign", "--form", "express", Workspace.ada).output
    #expect(try work.run("get", work.store, cookie, "user.name", "--form", "express").output == "Ada\n")
    let bare = try work.run("get", work.store, Workspace.ada, "--form", "django", "--json", "--reveal")
    #expect(bare.json?["setCookie"]?.asString?.string.hasPrefix("sessionid=\(Workspace.ada); ") == true)
  }

  @Test("a cookie names its session whatever framework wrote it, and one that is certainly forged names none")
  func cookieOfAnyFramework() throws {
    work.environment["SESSION_SECRET"] = "keyboard dog fixture"
    let express = try work.run("cookie", "sign", "--form", "express", Workspace.ada).output.prefix { $0 != ";" }
    for pasted in [
      String(express), "Cookie: theme=dark; \(express); x=y", "sid=\(Workspace.ada)", "Cookie: a=b; sid=\(Workspace.ada)",
    ] {
      let result = try work.run("get", work.store, pasted, "user.name")
      #expect(result.output == "Ada\n", "\(pasted): \(result.errors)")
    }
    // Made by its secret, and yet the application finds nothing in it: whoever is asked judges alike.
    for (spoilt, words) in [
      (express.replacing("%", with: "%25"), "percent-encoded twice"), (express + "=", "ends with ="),
      (express.dropLast(5), "not whole"),
    ] as [(Substring, String)] {
      for verb in [["get", work.store, String(spoilt)], ["destroy", work.store, String(spoilt), "--dry-run"]] {
        let refused = try work.run(verb)
        let isSaid = refused.errors.contains(words) && refused.errors.contains("--id")
        #expect(refused.ending == .exit(7) && isSaid, "\(refused.errors)")
      }
      for more in [[], ["--store", work.store]] {
        let verified = try work.run(["cookie", "verify", String(spoilt)] + more)
        let isVerified = ["verifies: ", "verifies it"].contains { verified.output.contains($0) }
        #expect(verified.ending == .exit(7) && !isVerified, "\(verified.output)\(verified.errors)")
      }
    }
    work.environment["SESSION_SECRET"] = "another"
    let forged = try work.run("get", work.store, String(express), "user.name")
    #expect(forged.ending == .exit(7) && !forged.errors.contains(Workspace.ada), "\(forged.errors)")
    let token = try work.run("get", work.store, "__session=eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiI3In0.AAAA", "user.name")
    #expect(token.ending == .exit(1) && token.errors.contains("holds its data itself"), "\(token.errors)")
  }

  @Test func aCookieIsSignedAndVerifiedAsTheOriginalDoesIt() throws {
    let unsigned = try work.run("cookie", "sign", Workspace.ada)
    #expect(unsigned.ending == .exit(2))
    #expect(unsigned.errors.contains("SESSION_SECRET"))
    work.environment["SESSION_SECRET"] = "s3cr3t"
    let signed = try work.run("cookie", "sign", Workspace.ada, "--store", work.store, "--cookie", "__session")
    #expect(signed.ending == .exit(0))
    // printf IjAwMDAwMDAwMDAwMDAwYTEi | openssl dgst -sha256 -hmac s3cr3t -binary | base64
    let value = "IjAwMDAwMDAwMDAwMDAwYTEi.EFGIp3uw9u0SQFS%2BnleWh%2F%2Fusoo8ezwXIrBJrcw2iTQ"
    #expect(signed.output == "__session=\(value); Path=/; Expires=Fri, 02 Jan 2099 03:04:05 GMT; SameSite=Lax\n")
    let bare = try work.run("cookie", "sign", "-", "--unsigned", "--cookie", "sid; HttpOnly", input: Workspace.ada)
    #expect(bare.ending == .exit(2), "a secret and --unsigned contradict each other")
    #expect(try work.run("cookie", "verify", "-", input: value).ending == .exit(0))
    let decoded = try work.run("cookie", "decode", value)
    #expect(!decoded.output.contains(Workspace.ada))
    #expect(try work.run("cookie", "decode", value, "--reveal").output.contains(Workspace.ada))
    #expect(try work.run("get", work.store, value, "user.name").output == "Ada\n")
    work.environment["SESSION_SECRET"] = "another"
    let forged = try work.run("cookie", "verify", "-", input: value)
    #expect(forged.ending == .exit(7))
    #expect(forged.output.contains("does not verify"))
  }
}
