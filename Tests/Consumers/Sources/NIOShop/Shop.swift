import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOPosix
import Sessions
import SessionsHTTP

/// Sessions on SwiftNIO alone: no framework, no adapter.
@main
struct Shop {
  typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

  let sessions: SessionLifecycle
  let users = UserSessions()

  static func main() async throws {
    let sessions = try SessionLifecycle(
      storage: StoreSessionStorage(store: MemorySessionStore(), cookie: .server(named: "shop")))
    let shop = Shop(sessions: sessions)
    let port = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 8080
    let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .bind(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          return try Connection(wrappingChannelSynchronously: channel)
        }
      }
    print("port \(server.channel.localAddress?.port ?? port)")
    try await withThrowingDiscardingTaskGroup { group in
      try await server.executeThenClose { connections in
        for try await connection in connections {
          group.addTask { try? await shop.serve(connection) }
        }
      }
    }
  }

  private func serve(_ connection: Connection) async throws {
    try await connection.executeThenClose { parts, writer in
      var head: HTTPRequestHead?
      for try await part in parts {
        switch part {
        case .head(let received): head = received
        case .body: break
        case .end:
          guard let request = head else { return }
          let (response, text) = await answer(request)
          try await writer.write(.head(response))
          try await writer.write(.body(.byteBuffer(ByteBuffer(string: text))))
          try await writer.write(.end(nil))
          if !request.isKeepAlive { return }
        }
      }
    }
  }

  /// What a request gets: its session is open while the page is made, and committed before the head is sent.
  private func answer(_ request: HTTPRequestHead) async -> (HTTPResponseHead, String) {
    var cookies = HTTPFields()
    for value in request.headers["Cookie"] { cookies.append(HTTPField(name: .cookie, value: value)) }
    do {
      let answer = try await sessions.respond(to: cookies, fields: \Page.fields) { session in try page(request, session) }
      return answer.head(request)
    } catch let error as SessionError {
      return Page(status: .init(statusCode: error.status.code), text: "no session\n").head(request)
    } catch {
      return Page(status: .internalServerError, text: "").head(request)
    }
  }

  private func page(_ request: HTTPRequestHead, _ session: Session) throws -> Page {
    switch (request.method, request.uri) {
    case (.GET, "/"):
      let visits = try session.update("visits", default: 0) { $0 += 1 }
      let notice = try session.take("notice", as: String.self) ?? ""
      return Page(text: "visits=\(visits) user=\(users.user(of: session) ?? "") notice=\(notice)\n")
    case (.POST, "/logout"):
      try users.logOut(of: session)
      return Page(status: .seeOther, fields: [.location: "/"])
    case (.POST, let path) where path.hasPrefix("/login/"):
      let name = String(path.dropFirst(7))
      try users.logIn(name, to: session)
      try session.flash("notice", "Welcome, \(name)")
      return Page(status: .seeOther, fields: [.location: "/"])
    default: return Page(status: .notFound)
    }
  }
}

/// A response in the making, with the header fields that sessions know.
struct Page {
  var status = HTTPResponseStatus.ok
  var fields = HTTPFields()
  var text = ""

  func head(_ request: HTTPRequestHead) -> (HTTPResponseHead, String) {
    var head = HTTPResponseHead(version: request.version, status: status)
    for field in fields { head.headers.add(name: field.name.rawName, value: field.value) }
    head.headers.add(name: "Content-Length", value: "\(text.utf8.count)")
    return (head, text)
  }
}
