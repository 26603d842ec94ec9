import ECMAScript
import Platform
import Sessions
import SessionsFile
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("Whatever call fails, no session is torn and no failure is kept silent")
struct FaultTests {
  static let id = "0123456789abcdef"
  static let old = #"{"data":{"n":1,"keep":"me"},"expires":"2036-01-01T00:00:00.000Z"}"#
  static let new = #"{"data":{"n":2}}"#

  /// An operation on a store that holds the old session, or for `create` none; and what the file is after it.
  enum Operation: String, CaseIterable, CustomTestStringConvertible {
    case createInNewShard, createInOldShard, createByLink, update, delete

    var testDescription: String { rawValue }
    var before: String? { self == .update || self == .delete ? FaultTests.old : nil }
    var after: String? { self == .delete ? nil : FaultTests.new }

    var system: Syscalls { self == .createByLink ? .system.withoutRenameNew : .system }

    func prepare(_ directory: TemporaryDirectory) throws {
      // A bystander, which nothing may touch.
      try directory.write(FaultTests.old, to: "ffff/ffffffffffff")
      if self != .createInNewShard, self != .createByLink { try directory.write(FaultTests.old, to: "0123/000000000000") }
      if let before { try directory.write(before, to: "0123/456789abcdef") }
    }

    func perform(_ store: FileSessionStore) async throws(StoreError) {
      switch self {
      case .createInNewShard, .createInOldShard, .createByLink:
        _ = try await store.create(StoredSession(FaultTests.id, #"{"n":2}"#))
      case .update: _ = try await store.update(StoredSession(FaultTests.id, #"{"n":2}"#))
      case .delete: _ = try await store.delete(SessionID(FaultTests.id), ifRevision: nil)
      }
    }
  }

  private func file(_ directory: TemporaryDirectory) throws -> String? {
    try directory.files().contains("0123/456789abcdef") ? directory.text(of: "0123/456789abcdef") : nil
  }

  private func temporaries(_ directory: TemporaryDirectory) throws -> [String] {
    try directory.names().filter { $0.contains(".session-") }
  }

  @Test(
    "a call that fails: old or new, whole; success only where it is so, and a failure only where it is not",
    arguments: Operation.allCases, [EIO, ENOSPC, EDQUOT, EACCES, EMFILE, ENOMEM])
  func failing(_ operation: Operation, code: Int32) async throws {
    for number in 0... {
      let directory = try TemporaryDirectory()
      try operation.prepare(directory)
      let faults = Faults()
      let store = try FileSessionStore(
        path: directory.path, options: .init(layout: .reactRouter),
        syscalls: operation.system.intercepted { (call) throws(Errno) in try faults(call) })
      faults.arm(number..<number + 1, code: code)
      var failure: StoreError?
      do throws(StoreError) { try await operation.perform(store) } catch { failure = error }
      let hit = faults.disarm()
      let found = try file(directory)
      #expect(try directory.text(of: "ffff/ffffffffffff") == Self.old)
      switch failure {
      case nil: #expect(found == operation.after, "success was told, but the file says otherwise; failed: \(hit)")
      case .unconfirmed(let revision, let reason)?:
        #expect(hit == ["sync"] && reason == Errno(code).message)
        #expect(found == operation.after, "it was told as done, but the file says otherwise")
        #expect(try await store.read(SessionID(Self.id))?.revision == revision)
      case let failure?:
        #expect(found == operation.before, "\(failure) was told, but the file says otherwise; failed: \(hit)")
      }
      // What is being tidied away when the call that tidies fails is left for the next writer.
      if hit != ["unlink"], hit != ["removeDirectory"] { #expect(try temporaries(directory) == [], "left after \(hit)") }
      // The same again, now that the system works: it does, and tidies.
      let next = try FileSessionStore(path: directory.path, options: .init(layout: .reactRouter))
      try await operation.perform(next)
      #expect(try file(directory) == operation.after)
      if hit.isEmpty {
        #expect(number > 5)
        return
      }
    }
  }

  @Test("an interrupted call is made again, and a short read or write continued", arguments: Operation.allCases)
  func interrupted(_ operation: Operation) async throws {
    for number in 0... {
      let directory = try TemporaryDirectory()
      try operation.prepare(directory)
      let faults = Faults()
      let store = try FileSessionStore(
        path: directory.path, options: .init(layout: .reactRouter),
        syscalls: operation.system.withShortWrites.intercepted { (call) throws(Errno) in try faults(call) })
      faults.arm(number..<number + 2, code: EINTR)
      try await operation.perform(store)
      let hit = faults.disarm()
      #expect(try file(directory) == operation.after)
      if hit.isEmpty { return }
    }
  }

  @Test(
    "a writer that dies before any of its calls: old or new, whole, and the next writer tidies", arguments: Operation.allCases)
  func dying(_ operation: Operation) async throws {
    for number in 0... {
      let directory = try TemporaryDirectory()
      try operation.prepare(directory)
      let faults = Faults()
      var failure: StoreError?
      do throws(StoreError) {
        // Nothing that it calls after its death happens, tidying included; its locks go with its descriptors.
        let store = try FileSessionStore(
          path: directory.path, options: .init(layout: .reactRouter),
          syscalls: operation.system.intercepted { (call) throws(Errno) in try faults(call) })
        faults.arm(number..<Int.max, code: EIO)
        try await operation.perform(store)
      } catch {
        failure = error
      }
      let hit = faults.disarm()
      let found = try file(directory)
      #expect(found == operation.before || found == operation.after, "torn at call \(number)")
      if failure == nil { #expect(found == operation.after) }
      // A reader sees a whole session, and removes nothing.
      let left = try directory.names()
      let reader = try FileSessionReader(path: directory.path)
      _ = try await reader.read(SessionID(Self.id))
      #expect(try await reader.all().allSatisfy { if case .stored = $0.content { true } else { false } })
      #expect(try directory.names() == left)
      let next = try FileSessionStore(path: directory.path, options: .init(layout: .reactRouter))
      // Whichever write comes next to that shard; and to the root, where a new shard was being made.
      _ = try await next.create(StoredSession("0123ffffffffffff", "{}"))
      _ = try await next.create(StoredSession("eeeeffffffffffff", "{}"))
      #expect(try temporaries(directory) == [], "left after dying at call \(number)")
      #expect(try file(directory) == found)
      if hit.isEmpty { return }
    }
  }
}
