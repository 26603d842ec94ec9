import CPostgres
import Platform
import SessionsSQL

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One connection to a server; closed when nobody holds it. Used by one thread at a time, which waits for the server.
final class PostgresConnection {
  private let handle: OpaquePointer
  /// A byte in it ends the waiting.
  private let interruption: WakePipe
  /// How long the server may say nothing.
  private let timeout: Duration
  /// Whether a statement can be sent: none is under way, and the server is there.
  private(set) var isUsable = true

  /// Connects by libpq's own settings.
  init(_ settings: [(keyword: String, value: String)], timeout: Duration, _ interruption: WakePipe) throws(PostgresFailure) {
    guard postgres_library() != nil else { throw PostgresFailure(.noLibrary) }
    let made = withCStrings(settings.map(\.keyword)) { keywords in
      withCStrings(settings.map(\.value)) { postgres_connect(keywords, $0) }
    }
    guard let made else { throw PostgresFailure(.lost, "there is no memory left") }
    (handle, self.timeout, self.interruption) = (made, timeout, interruption)
    let end = ContinuousClock.now + timeout
    var events = POLLOUT
    while true {
      if postgres_socket(handle) >= 0 { try wait(for: Int16(events), until: end) }
      switch postgres_go_on(handle) {
      case postgres_reads: events = POLLIN
      case postgres_writes: events = POLLOUT
      case postgres_ready: return
      default:
        throw PostgresFailure(
          connecting: String(cString: postgres_message(handle)), asksPassword: postgres_asks_password(handle) != 0)
      }
    }
  }

  deinit { postgres_free(handle) }

  // MARK: What the server is

  var isEncrypted: Bool { postgres_is_encrypted(handle) != 0 }
  /// 150018 is 15.18.
  var version: Int { Int(postgres_version(handle)) }

  /// Where the other end is, as far as that says who may read along.
  enum Peer: Sendable { case socket, loopback, network }

  var peer: Peer {
    var address = sockaddr_storage()
    var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let code = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(postgres_socket(handle), $0, &size) }
    }
    guard code == 0 else { return .network }
    let family = Int32(address.ss_family)
    return withUnsafeBytes(of: &address) { bytes in
      switch family {
      case AF_UNIX: .socket
      case AF_INET: bytes.load(as: sockaddr_in.self).sin_addr.s_addr.bigEndian >> 24 == 127 ? .loopback : .network
      case AF_INET6:
        withUnsafeBytes(of: bytes.load(as: sockaddr_in6.self).sin6_addr) { $0.dropLast().allSatisfy { $0 == 0 } && $0.last == 1 }
          ? .loopback : .network
      default: .network
      }
    }
  }

  /// What the server said of itself, like `server_encoding`.
  func parameter(_ name: String) -> String? { postgres_parameter(handle, name).map { String(cString: $0) } }

  /// A setting by which it is connected, defaults and files considered.
  func setting(_ keyword: String) -> String? {
    var text = [CChar](repeating: 0, count: 1024)
    guard postgres_setting(handle, keyword, &text, text.count) >= 0 else { return nil }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  // MARK: Statements

  /// Runs several statements without parameters, in one go.
  ///
  /// - Returns: the rows of each that answers some, every value a text; nil is NULL.
  @discardableResult
  func run(_ statements: String) throws(PostgresFailure) -> [[[String?]]] {
    guard postgres_send(handle, statements) != 0 else { throw loss() }
    var answers: [[[String?]]] = []
    try results { result in
      guard postgres_result_status(result) == postgres_rows.rawValue else { return }
      answers.append(
        (0..<postgres_row_count(result)).map { row in
          (0..<postgres_column_count(result)).map { column in
            postgres_is_null(result, row, column) != 0 ? nil : String(cString: postgres_value(result, row, column))
          }
        })
    }
    return answers
  }

  /// Commits. A transaction in which something went wrong is rolled back by the server, which calls that no error.
  func commit() throws(PostgresFailure) {
    guard postgres_send(handle, "COMMIT") != 0 else { throw loss() }
    var tag = ""
    try results { tag = String(cString: postgres_tag($0)) }
    guard tag == "COMMIT" else { throw PostgresFailure(.refused(code: "25P02"), "the transaction had failed before") }
  }

  /// Sends one statement, hands over each row as it comes, until `body` answers false; how many rows it changed.
  private func ask(
    _ sql: String, _ parameters: [SQLValue], _ body: (PostgresRow) throws(PostgresFailure) -> Bool
  ) throws(PostgresFailure) -> Int {
    let encoded = try PostgresParameters(parameters)
    let isSent = encoded.withPointers { postgres_ask(handle, sql, Int32(parameters.count), $0, $1, $2) }
    guard isSent != 0 else { throw loss() }
    var (isWanted, unwanted, changed) = (true, 0, 0)
    var stopped: PostgresFailure?
    try results { result in
      switch postgres_result_status(result) {
      case Int32(postgres_row.rawValue) where isWanted:
        do throws(PostgresFailure) { isWanted = try body(PostgresRow(result)) } catch { (stopped, isWanted) = (error, false) }
      case Int32(postgres_row.rawValue):
        // What nobody wants any more is not waited for when there is much of it.
        unwanted += PostgresRow(result).size
        if unwanted > Self.mostUnwanted { isUsable = false }
      default: changed = Int(String(cString: postgres_affected(result))) ?? 0
      }
    }
    if let stopped { throw stopped }
    return changed
  }

  private static let mostUnwanted = 1 << 20

  // MARK: The socket

  /// Sends what is to be sent, and hands over each answer. A refusal is thrown once all is over.
  private func results(_ each: (OpaquePointer) -> Void) throws(PostgresFailure) {
    // Until it is over: whoever leaves early leaves it in the middle of something.
    isUsable = false
    while true {
      let state = postgres_flush(handle)
      if state < 0 { throw loss() }
      if state == 0 { break }
      try wait(for: Int16(POLLIN | POLLOUT), until: .now + timeout)
      guard postgres_receive(handle) != 0 else { throw loss() }
    }
    var refusal: PostgresFailure?
    isUsable = true
    while isUsable, let result = try next() {
      defer { postgres_clear(result) }
      switch postgres_result_status(result) {
      case Int32(postgres_done.rawValue), Int32(postgres_rows.rawValue), Int32(postgres_row.rawValue): each(result)
      default: refusal = refusal ?? Self.refusal(result)
      }
    }
    if postgres_is_broken(handle) != 0 { isUsable = false }
    if let refusal { throw refusal }
  }

  private func next() throws(PostgresFailure) -> OpaquePointer? {
    while postgres_is_busy(handle) != 0 {
      isUsable = false
      try wait(for: Int16(POLLIN), until: .now + timeout)
      guard postgres_receive(handle) != 0 else { throw loss() }
    }
    isUsable = true
    return postgres_result(handle)
  }

  private static func refusal(_ result: OpaquePointer) -> PostgresFailure {
    func field(_ name: Character) -> String? {
      postgres_field(result, Int32(name.asciiValue ?? 0)).map { String(cString: $0) }
    }
    // What has no code does not come from the server: the library lost it.
    guard let code = field("C") else { return PostgresFailure(.lost, "it closed the connection") }
    return PostgresFailure(.refused(code: code), field("M") ?? "")
  }

  private func loss() -> PostgresFailure {
    isUsable = false
    let line = String(cString: postgres_message(handle)).split(separator: "\n").first.map(String.init)
    return PostgresFailure(.lost, line ?? "it closed the connection")
  }

  private func wait(for events: Int16, until end: ContinuousClock.Instant) throws(PostgresFailure) {
    while true {
      var sources = [
        pollfd(fd: postgres_socket(handle), events: events, revents: 0),
        pollfd(fd: interruption.readEnd.number, events: Int16(POLLIN), revents: 0),
      ]
      let rest = (end - .now) / .milliseconds(1)
      let ready = rest > 0 ? poll(&sources, 2, Int32(min(rest.rounded(.up), 60_000))) : 0
      if ready < 0, errno == EINTR { continue }
      if sources[1].revents != 0 { throw PostgresFailure(.interrupted) }
      if ready != 0 { return }
      if rest <= 0 { throw PostgresFailure(.timedOut) }
    }
  }
}

extension PostgresConnection: SQLConnection {
  func query(
    _ sql: String, _ parameters: [SQLValue], _ body: (PostgresRow) throws(PostgresFailure) -> Bool
  ) throws(PostgresFailure) { _ = try ask(sql, parameters, body) }

  func execute(_ sql: String, _ parameters: [SQLValue]) throws(PostgresFailure) -> Int {
    try ask(sql, parameters) { _ in true }
  }
}

/// Texts as C has them, with NULL behind the last.
private func withCStrings<Answer>(_ texts: [String], _ body: ([UnsafePointer<CChar>?]) -> Answer) -> Answer {
  let copies = texts.map { strdup($0) }
  defer { for copy in copies { free(copy) } }
  return body(copies.map { UnsafePointer($0) } + [nil])
}
