import ECMAScript
import Platform
import Sessions
import Synchronization
import TestSupport

@testable import SessionsLive

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

struct Unexpected: Error, CustomStringConvertible { let description: String }

/// A place for a socket, short enough for its name and gone with the last reference.
final class Place: Sendable {
  let directory: String
  var path: String { directory + "/run/sessions.sock" }

  init() throws {
    directory = try Scratch.directory("live")
  }

  deinit {
    unlink(path)
    rmdir(directory + "/run")
    rmdir(directory)
  }
}

/// An application in this process, and what its agent reported.
final class Application: Sendable {
  let place: Place
  let store: MemorySessionStore
  let agent: LiveAgent
  private let reported: EventLog

  final class EventLog: Sendable {
    private let events = Mutex<[LiveEvent]>([])
    func add(_ event: LiveEvent) { events.withLock { $0.append(event) } }
    var all: [LiveEvent] { events.withLock { $0 } }
  }

  init(
    place: Place? = nil, store: MemorySessionStore = MemorySessionStore(), name: String = "shop", access: LiveAccess = .readWrite,
    limits: LiveLimits = .patient, users: Set<UInt32> = [], identify: @escaping @Sendable (LivePeer?) -> LivePeer? = { $0 }
  ) throws {
    self.place = try place ?? Place()
    self.store = store
    let log = EventLog()
    reported = log
    agent = try LiveAgent(
      serving: store, at: self.place.path, name: name, access: access, users: users, limits: limits, identify: identify,
      report: { log.add($0) })
  }

  var events: [LiveEvent] { reported.all }

  func client(_ options: LiveOptions = .patient) async throws -> LiveSessionStore {
    try await LiveSessionStore(path: place.path, options: options)
  }

  func raw(hello: String? = #"{"hello":"sessions","version":1,"access":"readWrite"}"#) async throws -> RawClient {
    let client = try await RawClient(place.path)
    if let hello {
      try await client.send(hello + "\n")
      _ = try await client.line()
    }
    return client
  }

  /// Waits until the agent has reported such a thing.
  func until(_ what: String, _ isIt: @Sendable (LiveEvent) -> Bool) async throws {
    try await eventually("the agent did not report \(what), but \(events)") { events.contains(where: isIt) }
  }
}

/// A client that sends whatever bytes it likes. It waits a minute at the most, and never on a thread that tasks share.
final class RawClient {
  private let socket: Descriptor
  private var buffer = LineBuffer(longest: 64 << 20)
  private var bytes = [UInt8](repeating: 0, count: 1 << 16)

  init(_ path: String) async throws {
    socket = try await Self.soon("cannot connect") {
      do throws(Errno) { return try StreamSocket.connect(to: path) } catch {
        guard error.code == EAGAIN else { throw error }
        return nil
      }
    }
  }

  private static func soon<Answer>(_ failure: String, _ attempt: () throws -> Answer?) async throws -> Answer {
    var patience = Patience()
    repeat {
      if let answer = try attempt() { return answer }
    } while try await patience.looksAgain()
    throw NeverHappened(failure)
  }

  func send(_ text: String) async throws { try await send(Array(text.utf8)) }

  func send(_ bytes: [UInt8]) async throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = try await Self.soon("nothing more is taken") { [rest] in
        let count = try flood(Array(rest.prefix(1 << 16)))
        return count == 0 ? nil : count
      }
      rest = rest.dropFirst(count)
    }
  }

  /// Sends as much as is taken without waiting.
  func flood(_ bytes: [UInt8]) throws -> Int { try StreamSocket.send(socket, bytes[...]) }

  /// The next line; nil: the agent hung up.
  func line() async throws -> String? {
    try await Self.soon("nothing came") { () -> String?? in
      while true {
        if let line = try buffer.next() { return .some(String(decoding: line, as: UTF8.self)) }
        do throws(Errno) {
          guard let more = try StreamSocket.receive(socket, into: &bytes) else { return nil }
          if more.isEmpty { return .some(nil) }
          buffer.append(more)
        } catch {
          // It hung up with something unread.
          return .some(nil)
        }
      }
    }
  }

  /// Whether the agent hangs up, whatever it says before.
  func isHungUp() async throws -> Bool {
    while try await line() != nil {}
    return true
  }
}

extension LiveLimits {
  /// Nobody is turned away because the machine is busy.
  static var patient: LiveLimits {
    var limits = LiveLimits()
    (limits.greeting, limits.patience) = (.seconds(3600), .seconds(3600))
    return limits
  }
}

extension LiveOptions {
  /// As long as a test waits for anything.
  static var patient: LiveOptions {
    var options = LiveOptions()
    options.timeout = .seconds(60)
    return options
  }
}

extension SessionLister {
  func ids() async throws -> Set<SessionID> {
    var ids: Set<SessionID> = []
    var cursor: PageCursor?
    repeat {
      let page = try await page(PageRequest(after: cursor))
      for entry in page.entries { ids.insert(entry.id) }
      cursor = page.next
    } while cursor != nil
    return ids
  }
}
