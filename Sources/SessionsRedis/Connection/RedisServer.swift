import ECMAScript
import Platform
import Sessions

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A server that can be connected to.
struct RedisServer: Sendable {
  let address: RedisAddress
  let options: RedisOptions

  init(_ address: RedisAddress, _ options: RedisOptions) {
    self.address = address
    self.options = options
  }

  var place: String { address.placeName }

  /// Connects, says who we are, and chooses the database. It waits: for a thread of its own.
  func connect() throws(StoreError) -> (RedisDialogue, RedisGreeting) {
    let end = ContinuousClock.now + options.timeout
    let dialogue = RedisDialogue(try stream(until: end), place: place)
    var greeting = try greet(dialogue, until: end)
    try prepare(dialogue, &greeting, until: end)
    return (dialogue, greeting)
  }

  private func stream(until end: ContinuousClock.Instant) throws(StoreError) -> any ByteStream {
    switch address.place {
    case .socket(let path):
      do throws(Errno) { return PlainStream(socket: try StreamSocket.connect(to: path)) } catch {
        throw .unreachable(error, at: path)
      }
    case .host(let host, let port):
      let socket = try connect(host, port, until: end)
      guard let encryption = address.encryption else { return PlainStream(socket: socket) }
      return try TLSStream(socket, host: host, encryption, until: end)
    }
  }

  private func connect(_ host: String, _ port: UInt16, until end: ContinuousClock.Instant) throws(StoreError) -> Descriptor {
    do throws(StreamSocket.ConnectFailure) { return try StreamSocket.connect(host: host, port: port, until: end) } catch {
      switch error {
      case .unknownHost(let words): throw .unavailable("the host \(host) is not known: \(words)")
      case .timedOut: throw .timedOut("nothing answers at \(place)")
      case .refused(let error): throw .unavailable("no Redis server can be reached at \(place): \(error.message)")
      }
    }
  }

  private func greet(_ dialogue: RedisDialogue, until end: ContinuousClock.Instant) throws(StoreError) -> RedisGreeting {
    // Whoever is named logs in, with no password where none is known: not as anybody who is let in without a name, as `default` is.
    let password = options.password() ?? address.user.flatMap { $0 == "default" ? nil : "" }
    var words: [RedisCommand.Word] = ["3"]
    if let password { words += ["AUTH", .text(address.user ?? "default"), .text(password)] }
    let answer = try dialogue.exchange([RedisCommand("HELLO", words + ["SETNAME", .text(options.name)])], until: end)[0]
    guard let error = answer.error else {
      guard let hello = answer.list else { throw .somethingElse("HELLO", place) }
      return RedisGreeting(hello: hello)
    }
    guard error.isUnknownCommand || error.code == "NOPROTO" else { throw StoreError(error, asked: "HELLO", of: place) }
    // A server of before 6.0, or what stands before one: the older protocol, which has no news.
    guard let password else { return RedisGreeting(hello: []) }
    let login = RedisCommand("AUTH", (address.user.map { [.text($0)] } ?? []) + [.text(password)])
    if let error = try dialogue.exchange([login], until: end)[0].error { throw StoreError(error, asked: "AUTH", of: place) }
    return RedisGreeting(hello: [])
  }

  private func prepare(
    _ dialogue: RedisDialogue, _ greeting: inout RedisGreeting, until end: ContinuousClock.Instant
  ) throws(StoreError) {
    // Only who is let in can be told the time: it tells whether this server wants a password at all.
    var commands = [RedisCommand("TIME")]
    if address.database != 0 { commands.append(RedisCommand("SELECT", .number(Int64(address.database)))) }
    if options.leavesNoTrace { commands.append(RedisCommand("CLIENT NO-TOUCH", "ON")) }
    let saysMode = greeting.mode != nil
    if !saysMode { commands.append(RedisCommand("INFO", "cluster")) }
    var answers = try dialogue.exchange(commands, until: end)
    if !saysMode {
      let facts = RedisInformation.fields(["cluster_enabled"], of: answers.removeLast())
      // Who may not ask that goes on.
      greeting.mode = facts?["cluster_enabled"].map { $0 == "1" ? RedisGreeting.cluster : "standalone" }
    }
    // It has some of the sessions: what is listed of it would pass for all.
    guard greeting.mode != RedisGreeting.cluster else { throw .nodeOfCluster(place) }
    if options.leavesNoTrace { greeting.leavesNoTrace = answers.removeLast().isOK }
    if address.database != 0 {
      let answer = answers.removeLast()
      if let error = answer.error { throw StoreError(error, asked: "SELECT", of: place) }
      // What is asked now would be asked of another database.
      guard answer.isOK else { throw .somethingElse("SELECT", place) }
    }
    if let error = answers[0].error, error.code == "NOAUTH" { throw StoreError(error, asked: "TIME", of: place) }
  }
}

/// What a server said of itself.
package struct RedisGreeting: Sendable, Hashable {
  /// `redis`, `valkey`.
  package var software: String
  /// `7.0.15`.
  package var version: String
  package var isReplica: Bool
  /// `standalone`, `sentinel`, `cluster`; nil: it does not say.
  package var mode: String?
  /// Whether it sends news: not in the older protocol.
  package var sendsNews: Bool
  /// Whether reading leaves no trace.
  package var leavesNoTrace = false

  static let cluster = "cluster"

  init(hello: [RESPValue]) {
    var fields: [String: RESPValue] = [:]
    for index in stride(from: 0, to: hello.count - 1, by: 2) { fields[hello[index].text ?? ""] = hello[index + 1] }
    software = fields["server"]?.text ?? "redis"
    version = fields["version"]?.text ?? ""
    isReplica = fields["role"]?.text == "replica" || fields["role"]?.text == "slave"
    mode = fields["mode"]?.text
    sendsNews = fields["proto"]?.integer == 3
  }
}

extension StoreError {
  /// A Unix socket that could not be connected to.
  fileprivate static func unreachable(_ error: Errno, at path: String) -> StoreError {
    switch error.code {
    case ENOENT: .unavailable("no Redis server is at \(path): there is no such socket")
    case ECONNREFUSED: .unavailable("no Redis server is at \(path): the process that made the socket is gone")
    case EACCES, EPERM: .denied("the socket \(path) is another user's: \(error.message)")
    default: .unavailable("cannot connect to \(path): \(error.message)")
    }
  }
}
