import ECMAScript
import Foundation
import Sessions
import SessionsFile
import TestSupport
import Testing

@Suite("Hostile ids and directories")
struct HostileTests {
  static let pieces = [
    "..", "/", ".", "\\", "\0", "~", "0123", "456789abcdef", "0123456789abcdef", "ABCDEF", "\n", " ", "%2e%2e", "é", "０１２３",
    "README", ".session-1.tmp", "\u{FEFF}", "g", "x",
  ]

  /// 10,000 ids of hostile pieces, and some that people have tried.
  static func ids() -> [String] {
    var random = SeededGenerator(seed: 61_686)
    return [
      "", "../../../etc/passwd", "/etc/passwd", "0123456789abcdef\n", "0123/456789abcdef", "....////abcdefgh", "..0123456789abcd",
      "0123456789abcde", "0123456789abcdef0", String(repeating: "a", count: 100_000),
    ]
      + (0..<10_000).map { _ in
        (0..<Int.random(in: 1...5, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      }
  }

  @Test("10,000 of them open nothing outside the directory, and write nothing but sessions", arguments: FileLayout.all)
  func hostileIDs(_ layout: FileLayout) async throws {
    let directory = try TemporaryDirectory()
    let names = Shared<Set<String>>([])
    var calls = Syscalls.system
    let system = calls
    let root = directory.path
    calls.open = { (at, name, flags, mode) throws(Errno) in
      names.change { _ = $0.insert(name) }
      return try system.open(at, name, flags, mode)
    }
    let store = try FileSessionStore(path: root, options: .init(layout: layout, durability: .relaxed), syscalls: calls)
    let payload = layout.samplePayload
    for (index, id) in Self.ids().enumerated() {
      _ = try await store.read(SessionID(id))
      guard index < 500 else { continue }
      do throws(StoreError) {
        _ = try await store.update(StoredSession(id: SessionID(id), payload: payload))
        _ = try await store.delete(SessionID(id), ifRevision: nil)
        if index < 50 { _ = try await store.create(StoredSession(id: SessionID(id), payload: payload)) }
      } catch {
        #expect(error == .invalidID)
      }
    }
    for name in names.current where name != root && name != "." && !name.hasPrefix(".session-") {
      #expect(Self.isHarmless(name), "opened \(name.debugDescription)")
    }
    #expect(try directory.names().dropFirst().allSatisfy { $0.split(separator: "/").allSatisfy { Self.isHarmless($0) } })
  }

  /// One component, of the characters that ids have, and a suffix at most.
  private static func isHarmless(_ name: some StringProtocol) -> Bool {
    let stem = name.hasSuffix(".json") ? name.dropLast(5) : name[...]
    return !stem.isEmpty
      && stem.utf8.allSatisfy {
        $0 < 128 && (Character(Unicode.Scalar($0)).isLetter || 0x30...0x39 ~= $0 || "_,-".utf8.contains($0))
      }
  }

  @Test("what is no file of ours is refused or a row, never followed, never waited for")
  func links() async throws {
    let directory = try TemporaryDirectory()
    let outside = try TemporaryDirectory()
    try outside.write(#"{"data":{"secret":1}}"#, to: "456789abcdef")
    try directory.write("{}", to: "aaaa/000000000001")
    let manager = FileManager.default
    try manager.createSymbolicLink(atPath: directory.path + "/0123", withDestinationPath: outside.path)
    try manager.createSymbolicLink(
      atPath: directory.path + "/aaaa/000000000002", withDestinationPath: outside.path + "/456789abcdef")
    mkfifo(directory.path + "/aaaa/000000000003", 0o600)
    try manager.createDirectory(atPath: directory.path + "/aaaa/000000000004", withIntermediateDirectories: false)
    try directory.write("a file", to: "bbbb")
    let store = try FileSessionStore(path: directory.path, options: .init(durability: .relaxed))

    for id in ["0123456789abcdef", "aaaa000000000002"] {
      await #expect(
        performing: { try await store.read(SessionID(id)) }, throws: { if case StoreError.denied = $0 { true } else { false } })
      await #expect(throws: StoreError.self) { try await store.update(StoredSession(id, "{}")) }
      await #expect(throws: StoreError.self) { try await store.delete(SessionID(id), ifRevision: nil) }
      #expect(store.writeObstacle(for: SessionID(id)) != nil)
    }
    #expect(try await store.create(StoredSession("aaaa000000000002", "{}")) == .exists)
    for id in ["aaaa000000000003", "aaaa000000000004", "bbbb000000000000"] {
      await #expect(throws: StoreError.self) { try await store.read(SessionID(id)) }
    }
    let entries = try await store.all()
    #expect(entries.count == 4)
    #expect(entries.count { if case .unreadable = $0.content { true } else { false } } == 3)
    #expect(try store.warnings.contains { $0.contains("1 symbolic links") })
    #expect(try outside.text(of: "456789abcdef") == #"{"data":{"secret":1}}"#)
    // The root itself may be a link: it is the operator's own word.
    try manager.createSymbolicLink(atPath: outside.path + "/store", withDestinationPath: directory.path)
    #expect(try await FileSessionReader(path: outside.path + "/store").all().count == 4)
  }

  @Test("a directory that is missing, a file, or removed while it is open is an error, not an empty store")
  func missing() async throws {
    let directory = try TemporaryDirectory()
    try directory.write("x", to: "file")
    for path in ["/nothing/here", "/file"] {
      #expect(
        performing: { try FileSessionReader(path: directory.path + path) },
        throws: { if case StoreError.unavailable = $0 { true } else { false } })
    }
    let removed = try TemporaryDirectory()
    let reader = try FileSessionReader(path: removed.path)
    try FileManager.default.removeItem(atPath: removed.path)
    await #expect(throws: StoreError.self) { try await reader.page(PageRequest()) }
    await #expect(throws: StoreError.self) { try await reader.read(SessionID("0123456789abcdef")) }
  }
}
