import ECMAScript
import Platform
import Sessions
import SessionsAdministration
import SessionsFile
import TestSupport
import Testing

@testable import Inspection

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What stands in a session's file beside its data, and how all of it is written, is the application's.
@Suite("Taking back what was done to a file") struct UndoBytesTests {
  enum Act: String, CaseIterable, CustomTestStringConvertible {
    case destroy, edit, expire

    var testDescription: String { rawValue }

    var action: PendingWrite.Action {
      switch self {
      case .destroy: .destroy
      case .edit: .edit([.set((try? ValuePath(parsing: "n")) ?? .root, 2)])
      case .expire: .expire(Timestamp(milliseconds: 4_000_000_000_000))
      }
    }
  }

  private static let id = SessionID("1a2b000000000001")
  private static let written: Int64 = 1_700_000_000_000_000_000

  private static let files: [[UInt8]] = [
    Array(#"{"data":{"n":1},"expires":"2099-01-01T00:00:00.000Z"}"#.utf8),
    Array(#"{"data":{"n":1},"expires":"2099-01-01T00:00:00.000Z","tenant":"acme","version":3}"#.utf8),
    Array(#"{"copy":{"n":1},"data":{"n":1}}"#.utf8),
    Array("{\n  \"data\": {\"n\": 1},\n  \"expires\": \"2099-01-01T00:00:00.000Z\"\n}\n".utf8),
    Array(#"{"data":{"n":1},"expires":"2099-01-01"}"#.utf8),
    Array(#"{"data":{"n":1},"expires":null}"#.utf8),
    // No UTF-8: a letter of another program's.
    Array(#"{"data":{"n":1,"user":"Andr"#.utf8) + [0xE9] + Array(#""},"expires":"2099-01-01T00:00:00.000Z"}"#.utf8),
  ]

  private let directory: TemporaryDirectory
  private let store: FileSessionStore
  private var operations: SessionOperations { SessionOperations(store: store, format: .flat) }
  private var file: String { directory.path + "/1a2b/000000000001" }

  init() throws {
    directory = try TemporaryDirectory()
    store = try FileSessionStore(path: directory.path, options: .init(layout: .reactRouter, durability: .relaxed))
  }

  private func put(_ bytes: [UInt8]) throws {
    try FileTree.write(bytes, to: file)
    let opened = try Syscalls.system.open(AT_FDCWD, file, O_RDONLY, 0)
    defer { close(opened) }
    try Syscalls.system.setTimes(opened, Self.written, Self.written)
  }

  private func run(_ write: MassWrite) async -> MassResult {
    await MassOperations(reader: store, operations: operations).run(write) { _ in true }
  }

  /// Does it, to the one or to all that there are.
  ///
  /// - Returns: what takes it back.
  private func carryOut(_ action: PendingWrite.Action, together: Bool) async throws -> [Reversal] {
    if together {
      return await run(MassWrite(.write(action, on: MarkedSessions([Self.id])), keepsUndo: true)).reversals
    }
    guard case .made(let before?, let after) = try await operations.carryOut(action, on: Self.id, ifRevision: nil) else {
      return []
    }
    return [try #require(Reversal(action, before: before, after: after, format: operations.format))]
  }

  @Test(
    "brings every byte back, and a file that was destroyed is as old as it was", arguments: Act.allCases, [false, true])
  func everyByte(_ act: Act, together: Bool) async throws {
    for bytes in Self.files {
      let text = String(decoding: bytes, as: UTF8.self)
      try put(bytes)
      let reversals = try await carryOut(act.action, together: together)
      #expect((try? Vectors.bytes(ofFile: file)) != bytes, "not done: \(text)")
      let undone = await run(MassWrite(.undo(reversals)))
      #expect(undone.done == 1, "\(undone.skipped) \(text)")
      #expect(try Vectors.bytes(ofFile: file) == bytes, "\(text)")
      if act == .destroy { #expect(try FileStatus(path: file).modified.sinceEpoch == Self.written, "\(text)") }
    }
  }

  @Test("leaves what the application wrote beside the data since", arguments: [Act.edit, .expire])
  func since(_ act: Act) async throws {
    try put(Array(#"{"data":{"n":1},"expires":"2099-01-01","tenant":"acme"}"#.utf8))
    let reversals = try await carryOut(act.action, together: false)
    let theirs = String(decoding: try Vectors.bytes(ofFile: file), as: UTF8.self).replacing("acme", with: "other")
    try put(Array(theirs.utf8))
    #expect(await run(MassWrite(.undo(reversals))).done == 1)
    let expires = act == .edit ? "2099-01-01" : "2099-01-01T00:00:00.000Z"
    #expect(
      String(decoding: try Vectors.bytes(ofFile: file), as: UTF8.self)
        == #"{"data":{"n":1},"expires":"\#(expires)","tenant":"other"}"#)
  }

  @Test("counts what it keeps of the file beside its data, and keeps nothing of one that would be made again as it is")
  func cost() async throws {
    let payload = #"{"n":1}"#
    for (file, around) in [
      (#"{"data":\#(payload),"expires":"2099-01-01T00:00:00.000Z"}"#, 0),
      (#"{"data":\#(payload),"tenant":"acme"}"#, #"{"data":,"tenant":"acme"}"#.utf8.count),
    ] {
      try put(Array(file.utf8))
      let reversal = try #require(try await carryOut(.destroy, together: false).first)
      #expect(reversal.cost == Reversal.overhead + payload.utf8.count + around, "\(file)")
    }
  }
}
