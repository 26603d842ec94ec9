#if Hummingbird
  import HTTPTypes
  import Hummingbird
  import Sessions
  import SessionsHTTP
  import SessionsHummingbird

  /// What the shop answers.
  struct Pages<Store: SessionStore & SessionLister>: Sendable {
    let store: Store
    private let users = UserSessions()

    func add(to router: Router<BasicSessionRequestContext>) {
      router.get("/") { _, context in try home(context.session) }
      router.get("/account") { request, context in
        let user = try users.require(context.session, for: request.head)
        return HTML.page("Account", ["You are \(HTML.escaped(user))."])
      }
      router.get("/login") { request, context in loginForm(request) }
      router.post("/login") { request, context in try await logIn(request, context) }
      router.post("/logout") { _, context in
        try users.logOut(of: context.session)
        return HTML.redirect(to: "/")
      }
      router.post("/everywhere") { request, context in
        let user = try users.require(context.session, for: request.head)
        _ = try await users.logOutEverywhere(user, in: store)
        try users.logOut(of: context.session)
        return HTML.redirect(to: "/")
      }
    }

    private func home(_ session: Session) throws -> Response {
      let visits = try session.update("visits", default: 0) { $0 += 1 }
      var lines = ["You were here \(visits == 1 ? "once" : "\(visits) times")."]
      if let notice = try session.take(.notice) { lines.insert("<strong>\(HTML.escaped(notice))</strong>", at: 0) }
      if let user = users.user(of: session) {
        lines.append("You are \(HTML.escaped(user)).")
        lines += [HTML.button("/logout", "Log out"), HTML.button("/everywhere", "Log out everywhere")]
      } else {
        lines.append("<a href=\"/login\">Log in</a>")
      }
      return HTML.page("Shop", lines)
    }

    private func loginForm(_ request: Request) -> Response {
      let from = users.destination(request.uri.queryParameters["redirectTo"].map(String.init))
      return HTML.page(
        "Log in",
        [
          "<form method=post><input name=user placeholder=name required>",
          "<input type=hidden name=redirectTo value=\"\(HTML.escaped(from))\"><button>Log in</button></form>",
        ])
    }

    private struct Login: Decodable {
      var user: String
      var redirectTo: String?
    }

    /// Takes everybody at their word: an application asks for a password here.
    private func logIn(_ request: Request, _ context: BasicSessionRequestContext) async throws -> Response {
      let login = try await URLEncodedFormDecoder().decode(Login.self, from: request, context: context)
      guard !login.user.isEmpty else { throw HTTPError(.badRequest, message: "a name is needed") }
      let session = try context.session
      try users.logIn(login.user, to: session)
      try session.flash(.notice, "Welcome, \(login.user)")
      return HTML.redirect(to: users.destination(login.redirectTo))
    }
  }

  extension SessionKey<String> {
    /// What the next page says at its top.
    static var notice: Self { Self("notice") }
  }

  enum HTML {
    static func page(_ title: String, _ lines: [String]) -> Response {
      let content = lines.map { "<p>\($0)</p>" }.joined(separator: "\n")
      let head = "<!doctype html><html lang=en><meta charset=utf-8><title>\(title)</title>"
      let text = "\(head)\n<h1>\(title)</h1>\n\(content)\n</html>\n"
      let body = ResponseBody(byteBuffer: ByteBuffer(string: text))
      return Response(status: .ok, headers: [.contentType: "text/html; charset=utf-8"], body: body)
    }

    static func redirect(to location: String) -> Response { Response(status: .seeOther, headers: [.location: location]) }

    static func button(_ action: String, _ label: String) -> String {
      "<form method=post action=\"\(action)\"><button>\(label)</button></form>"
    }

    static func escaped(_ text: String) -> String {
      var result = ""
      for character in text.unicodeScalars {
        switch character {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        case "'": result += "&#39;"
        default: result.unicodeScalars.append(character)
        }
      }
      return result
    }
  }
#endif
