import SessionCookies
import ECMAScript
import Sessions
import SessionsFile
import SessionsSQLite
import TestSupport

/// What an application does to its sessions, one step at a time.
protocol Traffic: AnyObject {
  func step() async throws
}

extension StoreAddress {
  func traffic(seed: UInt64) async throws -> any Traffic {
    switch kind {
    case .file:
      let store = try FileSessionStore(path: path, options: .init(durability: .relaxed))
      return try await LibraryTraffic(store, seed: seed)
    case .sqlite:
      let store = try SQLiteSessionStore(path: path, options: .init(durability: .relaxed))
      return try await LibraryTraffic(store, seed: seed)
    case .connectSQLite3: return try ExpressTraffic(SQLite(path), seed: seed)
    }
  }
}

/// Requests through the library.
final class LibraryTraffic<Store: SessionStore & SessionLister>: Traffic {
  private let storage: StoreSessionStorage<Store>
  private let cookie = SignedCookie(name: "__session")
  private var generator: SeededGenerator
  private var ids: [SessionID] = []

  /// - Parameter known: so many sessions are visited; a listing of all would be a load of its own.
  init(_ store: Store, seed: UInt64, known: Int = 20_000) async throws {
    storage = StoreSessionStorage(store: store, cookie: cookie)
    generator = SeededGenerator(seed: seed)
    var cursor: PageCursor?
    repeat {
      let page = try await store.page(PageRequest(after: cursor, limit: 512, contents: false))
      ids += page.entries.map(\.id)
      cursor = page.next
    } while cursor != nil && ids.count < known
    guard !ids.isEmpty else { throw Failure("the store is empty: session-benchmark generate fills one") }
  }

  func step() async throws {
    let place = Int.random(in: ids.indices, using: &generator)
    do {
      switch generator.next() % 100 {
      case 0..<3: try await logIn()
      case 3..<5 where ids.count > 1: try await logOut(place)
      default: try await turnPage(place)
      }
    } catch SessionError.gone, SessionError.conflict {
      // Somebody else's logout.
    } catch SessionError.store(.malformed) {
      // A torn session stays as it is.
    }
  }

  private func turnPage(_ place: Int) async throws {
    let session = try await storage.getSession(cookieHeader: header(ids[place]))
    guard !session.isNew else {
      ids.swapAt(place, ids.count - 1)
      if ids.count > 1 { ids.removeLast() } else { try await logIn() }
      return
    }
    try session.javaScript.set("visits", .number(JSNumber((session.javaScript.get("visits")?.asDouble ?? 0) + 1)))
    try session.javaScript.set("lastPath", .string(JSString("/products/\(generator.next() % 1000)")))
    if session.javaScript.get("notice") == nil, generator.next() % 10 == 0 {
      try session.javaScript.flash("notice", "Added to your cart.")
    }
    let expires = WallClock.system.now().adding(seconds: 7 * 86_400)
    _ = try await storage.commitSession(session, options: CookieAttributes(expires: .value(expires)))
  }

  private func logIn() async throws {
    let session = try await storage.getSession(cookieHeader: nil)
    try session.javaScript.set("userId", .number(JSNumber(Double(1 + generator.next() % 100_000))))
    try session.javaScript.set("user", ["name": "Somebody New", "role": "customer"])
    try session.javaScript.flash("success", "Welcome back!")
    _ = try await storage.commitSession(session, options: CookieAttributes(maxAge: 3600))
    if let id = session.id { ids.append(id) }
  }

  private func logOut(_ place: Int) async throws {
    let session = try await storage.getSession(cookieHeader: header(ids[place]))
    ids.swapAt(place, ids.count - 1)
    ids.removeLast()
    _ = try await storage.destroySession(session)
  }

  private func header(_ id: SessionID) throws -> String? {
    try id.reveal().map { "\(cookie.name)=\(try cookie.serialize(.string($0)).value)" }
  }
}

/// What express-session with connect-sqlite3 does: every request writes the whole session.
final class ExpressTraffic: Traffic {
  private let ids: [String]
  private let update: SQLite.Prepared
  private var generator: SeededGenerator

  init(_ database: SQLite, seed: UInt64) throws {
    try database.execute("PRAGMA synchronous = NORMAL")
    ids = try database.texts("SELECT sid FROM sessions LIMIT 20000")
    guard !ids.isEmpty else { throw Failure("the store is empty: session-benchmark generate fills one") }
    update = try SQLite.Prepared(
      database,
      "UPDATE sessions SET sess = json_set(sess, '$.visits', ?2), expired = ?3 WHERE sid = ?1 AND json_valid(sess)")
    generator = SeededGenerator(seed: seed)
  }

  func step() throws {
    update.bind(1, text: Array(ids[Int.random(in: ids.indices, using: &generator)].utf8))
    update.bind(2, Int64(generator.next() % 1000))
    update.bind(3, WallClock.system.now().adding(seconds: 86_400).milliseconds)
    try update.run()
  }
}
