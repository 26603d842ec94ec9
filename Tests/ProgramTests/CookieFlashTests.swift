import ECMAScript
import SessionCookies
import SessionFormats
import TestSupport
import TestTraits
import Testing

/// A cookie that carries a framework's session has in it what that framework keeps in its stores.
@Suite("Flashes and users of pasted cookies", .ownThreads) struct CookieFlashTests {
  private static let secret = "a secret of this test, long enough for every form"
  private let work: Workspace

  init() throws {
    work = try Workspace([:])
    work.environment = ["SESSION_SECRET": Self.secret]
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let form: String
    let data: JSONValue
    let waiting: JSONValue
    /// What waits once `notice` was set to `Hi`.
    let after: JSONValue
    var testDescription: String { form }
  }

  private static let cases = [
    Case(
      form: "flask", data: ["_flashes": [[" t": ["info", "Saved"]]], "_user_id": "7"], waiting: ["info": ["Saved"]],
      after: ["info": ["Saved"], "notice": ["Hi"]]),
    Case(
      form: "django-signed", data: ["_messages": #"[["__json_message",0,20,"Saved",""]]"#], waiting: ["info": ["Saved"]],
      after: ["info": ["Saved"], "notice": ["Hi"]]),
    Case(
      form: "rails-encrypted", data: ["flash": ["discard": ["seen"], "flashes": ["seen": "x", "info": "Saved"]]],
      waiting: ["info": "Saved"], after: ["info": "Saved", "notice": "Hi"]),
    Case(
      form: "cookie-session", data: ["flash": ["info": ["Saved"]]], waiting: ["info": ["Saved"]],
      after: ["info": ["Saved"], "notice": ["Hi"]]),
    Case(form: "rr7", data: ["__flash_info__": "Saved"], waiting: ["info": "Saved"], after: ["info": "Saved", "notice": "Hi"]),
  ]

  /// The name of a form's cookie, and such a cookie as a browser sends it.
  private func cookie(_ form: String, _ data: JSONValue) throws -> (name: String, pair: String) {
    let format = try #require(CookieFormat.known(named: form))
    let cookie = SignedCookie(name: format.usualName, secrets: [Secret(Self.secret)], form: format)
    let header = try cookie.serialize(data)
    let companion = cookie.companion(of: header).map { "; \($0.name)=\($0.value)" } ?? ""
    return (header.name, "\(header.name)=\(header.value)\(companion)")
  }

  private func run(_ words: String..., input: String) throws -> Program.Result { try work.run(words, input: input) }

  @Test("are told, and one is set as the framework's own code leaves it", arguments: cases)
  func flashes(_ one: Case) throws {
    let (name, pair) = try cookie(one.form, one.data)
    #expect(try run("get", "cookie:", name, "--json", "--form", one.form, input: pair).json?["flash"] == one.waiting)
    let info = try run("info", "cookie:", "--form", one.form, input: pair)
    #expect(info.output.contains("flash: yes\n"), "\(info.output)\(info.errors)")
    #expect(info.output.contains("cookie        \(name), as \(one.form) writes it\n"), "\(info.output)")
    #expect(info.output.contains("writes        nothing is written anywhere"), "\(info.output)")
    let flashed = try run("flash", "cookie:", name, "notice", "--text", "Hi", "--form", one.form, input: pair)
    #expect(flashed.ending == .exit(0), "\(flashed.errors)")
    let after = try run("get", "cookie:", name, "--json", "--form", one.form, input: flashed.output)
    #expect(after.json?["flash"] == one.after, "\(after.output)\(after.errors)")
  }

  @Test("tell who is logged in, and numbers as their language has them")
  func users() throws {
    let (_, pair) = try cookie("flask", ["_user_id": "7"])
    let row = try run("list", "cookie:", "--json", "--form", "flask", input: pair).json?["sessions"]?.asArray?.first
    #expect(row?["user"] == "7", "\(String(describing: row))")
    // Beyond what JavaScript can say, which reads no cookie of Flask's.
    let set = try run("set", "cookie:", "session", "n", "9007199254740993", "--form", "flask", input: pair)
    #expect(set.ending == .exit(0), "\(set.errors)")
    #expect(try run("get", "cookie:", "session", "n", "--form", "flask", input: set.output).output == "9007199254740993\n")
  }

  @Test("are told to be none where there are none, of each cookie by itself")
  func none() throws {
    let (_, flask) = try cookie("flask", ["n": 1])
    let (_, login) = try cookie("flask-login", ["user_id": "7"])
    let (name, starlette) = try cookie("starlette", ["n": 1])
    let words = "no page of an application with starlette shows a flash that is set here"
    #expect(try run("info", "cookie:", "--form", "starlette", input: starlette).output.contains("flash: no: \(words)"))
    let refused = try run("flash", "cookie:", name, "notice", "--text", "Hi", "--form", "starlette", input: starlette)
    #expect(refused.ending == .exit(6) && refused.errors.contains(words), "\(refused.errors)")
    let both = try run("info", "cookie:", input: "Cookie: \(flask); \(login)").output
    #expect(both.contains("flash: depends on the session: applications with flask-login have none"), "\(both)")
    #expect(both.contains("remember_token, as flask-login writes it; session, as flask writes it\n"), "\(both)")
    let (_, express) = try cookie("cookie-session", ["n": 1])
    let unseen = try run("info", "cookie:", "--form", "cookie-session", input: express).output
    #expect(unseen.contains("flash: no: no sign of connect-flash in any session seen here"), "\(unseen)")
  }

  @Test("are not said to be writable where no cookie can be made")
  func unwritable() throws {
    let (_, flask) = try cookie("flask", ["n": 1])
    work.environment = [:]
    let unsigned = try run("info", "cookie:", "--form", "flask", input: flask).output
    for words in [
      "edit: no: its secret is not known", "flash: no: its secret is not known", "expire: no: its secret is not known",
      "destroy: yes", "session, as flask writes it, signature not known: no secret was given\n",
    ] {
      #expect(unsigned.contains(words), "\(words): \(unsigned)")
    }
  }
}
