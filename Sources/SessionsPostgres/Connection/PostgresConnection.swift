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
  let handle: OpaquePointer
  /// A byte in it ends the waiting.
  private let interruption: WakePipe
  /// How long the server may say nothing.
  private let timeout: Duration
  /// Whether a statement can be sent: none is under way, and the server is there.
  var isUsable = true
  /// What each question is asked behind, each within a transaction of its own; empty: it is asked as it is.
  var guarding: [SQLStatement] = []
  /// What of that which was asked last the server refused first.
  var refused: PostgresFailure?
  /// Whether texts are whatever bytes they are, and not UTF-8.
  var takesAnyBytes = false
  static let anyBytes = "SQL_ASCII"
  /// Whether the library can ask for several statements in one go.
  private let pipelines: Bool
  /// What its socket is waited for while it is being made.
  private var awaited = Int16(POLLOUT)
  /// What has come of it that is no answer.
  private var unasked = UnaskedBound()
  var canPipeline: Bool { pipelines && postgres_has_pipelines() != 0 }

  /// Begins to connect by libpq's own settings (``connect(until:shares:)``).
  init(
    beginning settings: [(keyword: String, value: String)], timeout: Duration, pipelines: Bool, _ interruption: WakePipe
  ) throws(PostgresFailure) {
    guard postgres_library() != nil else { throw PostgresFailure(.noLibrary) }
    if let words = PostgresFiles.pipe(for: settings) { throw PostgresFailure(.lost, words) }
    let made = withCStrings(settings.map(\.keyword)) { keywords in
      withCStrings(settings.map(\.value)) { postgres_connect(keywords, $0) }
    }
    guard let made else { throw PostgresFailure(.lost, "there is no memory left") }
    (handle, self.timeout, self.pipelines, self.interruption) = (made, timeout, pipelines, interruption)
  }

  /// Goes on connecting. The library asks one place after another, and knows of no end of its own.
  ///
  /// - Parameter shares: into how many parts the time is divided, of which each place has one; what one leaves is for the others.
  /// - Throws: `timedOut` where one has said nothing for its share; it can be waited for longer then, by the same.
  func connect(until end: ContinuousClock.Instant, shares: Int) throws(PostgresFailure) {
    var (asked, rest) = (place, max(1, shares))
    func share() -> ContinuousClock.Instant { .now + (end - .now) / rest }
    var patience = share()
    while true {
      if postgres_socket(handle) >= 0 {
        try wait(for: awaited, until: patience)
        // Who has said something is slow at worst, and has all the time there is.
        if awaited & Int16(POLLIN) != 0 { patience = end }
      }
      switch try counting({ postgres_go_on(handle) }) {
      case postgres_reads: awaited = Int16(POLLIN)
      case postgres_writes: awaited = Int16(POLLOUT)
      case postgres_ready: return
      default:
        throw PostgresFailure(
          connecting: Told.beginning(at: postgres_message(handle)), asksPassword: postgres_asks_password(handle) != 0)
      }
      guard place != asked else { continue }
      (asked, rest) = (place, max(1, rest - 1))
      patience = share()
    }
  }

  deinit { postgres_free(handle) }

  // MARK: What the server is

  /// The one of several places that is asked, or has answered.
  var place: PostgresPlace {
    func text(_ value: UnsafePointer<CChar>?) -> String { value.map { String(cString: $0) } ?? "" }
    return PostgresPlace(
      host: text(postgres_host(handle)), address: text(postgres_host_address(handle)), port: text(postgres_port(handle)))
  }
  var isEncrypted: Bool { postgres_is_encrypted(handle) != 0 }
  /// Whether a transaction is open, failed or not.
  var isInTransaction: Bool { postgres_is_in_transaction(handle) != 0 }
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
    guard text.indices.contains(postgres_setting(handle, keyword, &text, text.count)) else { return nil }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  // MARK: The socket

  /// Sends what is to be sent.
  func flush() throws(PostgresFailure) {
    // Who takes a little now and then is not waited for without end either.
    let end = ContinuousClock.now + timeout * AnswerBound.patience
    while true {
      let state = postgres_flush(handle)
      if state < 0 { throw loss() }
      if state == 0 { return }
      try wait(for: Int16(POLLIN | POLLOUT), until: min(.now + timeout, end))
      try receive()
    }
  }

  private func receive() throws(PostgresFailure) {
    guard try counting({ postgres_receive(handle) }) != 0 else { throw loss() }
  }

  /// Does what takes from the socket, whose bytes are counted: a message that is not whole yet grows in the library, unseen.
  private func counting<Answer>(_ act: () -> Answer) throws(PostgresFailure) -> Answer {
    let (before, taken) = (postgres_arrived(handle), postgres_taken(handle))
    let answer = act()
    let now = postgres_taken(handle)
    // Of another socket it counts from the beginning.
    let exactly = taken >= 0 && now >= taken ? Int(now - taken) : nil
    try unasked.take(before: Int(before), after: Int(postgres_arrived(handle)), exactly: exactly)
    return answer
  }

  /// What is taken of the answer to a statement that was just asked.
  var bound: AnswerBound { AnswerBound(timeout: timeout) }

  /// The next answer to what was asked; nil: there is none any more.
  ///
  /// - Parameter end: what keeps speaking and never answers is listened to no longer.
  func next(until end: ContinuousClock.Instant) throws(PostgresFailure) -> OpaquePointer? {
    while postgres_is_busy(handle) != 0 {
      try wait(for: Int16(POLLIN), until: min(.now + timeout, end))
      try receive()
      postgres_drop_notifications(handle)
    }
    guard let result = postgres_result(handle) else { return nil }
    let row = postgres_row_count(result) > 0 ? PostgresRow(result).size : nil
    unasked.answer(row: row, columns: Int(postgres_column_count(result)))
    return result
  }

  func refusal(_ result: OpaquePointer) -> PostgresFailure {
    func field(_ name: Character) -> String? {
      postgres_field(result, Int32(name.asciiValue ?? 0)).map { Told.beginning(at: $0) }
    }
    // What has no code does not come from the server: the library lost it.
    guard let code = field("C") else { return PostgresFailure(.lost, Self.hungUp) }
    let voice = PostgresVoice(
      code: code, file: field("F"), routine: field("R"), isWithin: field("W") != nil, pointsToStatement: field("P") != nil)
    var failure = PostgresFailure(.refused(code: code), voice.tellsNoValue ? field("M") ?? "" : "")
    failure.origin = voice.origin
    if voice.tellsNoValue, let name = field("n"), let table = field("t") {
      failure.constraint = PostgresFailure.Constraint(name: name, table: table)
    }
    refused = refused ?? failure
    return failure
  }

  private static let hungUp = "it closed the connection"

  func loss() -> PostgresFailure {
    isUsable = false
    // What was refused before stands at the beginning of what the library says, in whatever words.
    if let refused { return PostgresFailure(.lost, refused.words.isEmpty ? Self.hungUp : refused.words) }
    let line = Told.beginning(at: postgres_message(handle)).split(separator: "\n").first.map(String.init)
    return PostgresFailure(.lost, line ?? Self.hungUp)
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

/// Texts as C has them, with NULL behind the last.
private func withCStrings<Answer>(_ texts: [String], _ body: ([UnsafePointer<CChar>?]) -> Answer) -> Answer {
  let copies = texts.map { strdup($0) }
  defer { for copy in copies { free(copy) } }
  return body(copies.map { UnsafePointer($0) } + [nil])
}
