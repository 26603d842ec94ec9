import Platform
import Sessions
import SessionsFile
import TestSupport

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A process that writes sessions until it dies, for the tests of crashes:
///
///     session-crash-writer kill STORE WRITER SEED FIRST-NUMBER call|write NUMBER
///     session-crash-writer count STORE TASKS TIMES
///
/// What it does and what was acknowledged it says on its standard output, see ``CrashNote``.
@main
struct CrashWriter {
  let subject: CrashSubject
  let store: any SessionStore

  static func main() async throws {
    let words = Array(CommandLine.arguments.dropFirst())
    guard words.count >= 4, let subject = CrashSubject(words[1]) else { exit(2) }
    switch words[0] {
    case "kill" where words.count == 7:
      guard let writer = Int(words[2]), let seed = UInt64(words[3]), let first = Int(words[4]), let number = Int(words[6]) else {
        exit(2)
      }
      let store = try open(
        subject, holding: writer.isMultiple(of: 2), dying: Countdown(number), withinWrites: words[5] == "write")
      await CrashWriter(subject: subject, store: store).write(as: writer, seed: seed, first: first)
    case "count":
      guard let tasks = Int(words[2]), let times = Int(words[3]) else { exit(2) }
      let counting = CrashWriter(subject: subject, store: try open(subject, holding: true, dying: nil, withinWrites: false))
      await withTaskGroup { group in
        for _ in 0..<tasks { group.addTask { for _ in 0..<times { await counting.count() } } }
      }
    default: exit(2)
    }
  }

  private static func open(
    _ subject: CrashSubject, holding: Bool, dying: Countdown?, withinWrites: Bool
  ) throws -> any SessionStore {
    if let database = subject.database {
      return try DyingSQLite.store(at: database, holding: holding, dying: dying, withinWrites: withinWrites)
    }
    guard let files = subject.files else { exit(2) }
    var calls = Syscalls.system
    // A kill takes nothing from what the system has taken: the disk need not be waited for.
    calls.sync = { (_) throws(Errno) in }
    if let dying {
      if withinWrites {
        calls.write = { (fd, buffer) throws(Errno) in
          guard dying.isOver() else { return try Syscalls.system.write(fd, buffer) }
          _ = try? Syscalls.system.write(fd, pages(of: buffer))
          Countdown.die()
        }
        calls.writeAt = { (fd, buffer, offset) throws(Errno) in
          guard dying.isOver() else { return try Syscalls.system.writeAt(fd, buffer, offset) }
          _ = try? Syscalls.system.writeAt(fd, pages(of: buffer), offset)
          Countdown.die()
        }
      } else {
        calls = calls.intercepted { (_) throws(Errno) in dying.step() }
      }
    }
    return try FileSessionStore(
      path: files.path, options: .init(layout: files.layout, lockTimeout: .seconds(100)), syscalls: calls)
  }

  // MARK: What it does

  /// Creates, changes and destroys sessions of its own, and counts in the one that all share.
  func write(as writer: Int, seed: UInt64, first: Int) async {
    var random = SeededGenerator(seed: seed)
    for number in first..<first + 60 {
      let name = subject.ids(ofWriter: writer).randomElement(using: &random) ?? ""
      do throws(StoreError) {
        let there = try await store.read(SessionID(name))
        switch Int.random(in: 0..<5, using: &random) {
        case 0: await count()
        case 1 where there != nil:
          say(.begin(id: name, number: nil))
          try await expect(store.delete(SessionID(name), ifRevision: there?.revision) == .deleted, "deleted")
          say(.done)
        default: try await put(number, name, replacing: there)
        }
      } catch {
        say(.failed(error.words))
      }
    }
  }

  private func put(_ number: Int, _ name: String, replacing there: StoredSession?) async throws(StoreError) {
    let payload = CrashPayload.bytes(subject.payload, number)
    say(.begin(id: name, number: number))
    if var session = there {
      session.payload = payload
      guard case .updated = try await store.update(session) else { throw .failed("not updated") }
    } else {
      guard case .created = try await store.create(StoredSession(id: SessionID(name), payload: payload)) else {
        throw .failed("not created")
      }
    }
    say(.done)
  }

  /// Adds one, as often as it takes until nobody else was quicker.
  func count() async {
    say(.beginCount)
    do throws(StoreError) {
      while true {
        guard var session = try await store.read(SessionID(subject.counter)),
          let number = CrashPayload.number(in: session.payload, subject.payload)
        else { return say(.failed("the counter is gone or torn")) }
        session.payload = CrashPayload.bytes(subject.payload, number + 1)
        switch try await store.update(session) {
        case .updated: return say(.done)
        case .conflict: continue
        case .gone: return say(.failed("the counter is gone"))
        }
      }
    } catch {
      say(.failed(error.words))
    }
  }

  private func expect(_ holds: Bool, _ words: String) throws(StoreError) {
    if !holds { throw .failed("not \(words)") }
  }

  /// In one piece, so that a kill leaves no half line.
  private func say(_ note: CrashNote) {
    let line = Array(note.line.utf8)
    _ = line.withUnsafeBytes { Syscalls.system.write(1, whole: $0) }
  }
}

/// What of a write the system may have taken when its caller dies: some pages of it.
private func pages(of buffer: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
  UnsafeRawBufferPointer(rebasing: buffer.prefix(buffer.count / 2 / 4_096 * 4_096))
}

extension Syscalls {
  fileprivate func write(_ fd: Int32, whole buffer: UnsafeRawBufferPointer) -> Bool {
    (try? write(fd, buffer)) == buffer.count
  }
}
