import ECMAScript
import Foundation
import Platform
import SessionFormats
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

  @Test("10,000 of them open nothing outside the directory, and write nothing but sessions", arguments: FileLayout.known)
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
    let stem = [".json", ".session"].first { name.hasSuffix($0) }.map { name.dropLast($0.count) } ?? name[...]
    return !stem.isEmpty && !stem.hasPrefix(".")
      && stem.utf8.allSatisfy {
        $0 < 128 && (Character(Unicode.Scalar($0)).isLetter || 0x30...0x39 ~= $0 || "_,-.".utf8.contains($0))
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

  /// What may stand in the place of a session's file, made at a path.
  enum Stranger: String, CaseIterable, CustomTestStringConvertible {
    case pipe, localSocket = "socket", device, directory, link, linkToPipe, linkToNothing
    var testDescription: String { rawValue }

    /// False: this user may not make one.
    func make(at path: String, beside outside: String) throws -> Bool {
      let manager = FileManager.default
      switch self {
      case .pipe: return mkfifo(path, 0o600) == 0
      case .device: return mknod(path, S_IFCHR | 0o600, dev_t(1 << 8 | 5)) == 0
      case .directory: try manager.createDirectory(atPath: path, withIntermediateDirectories: false)
      case .link: try manager.createSymbolicLink(atPath: path, withDestinationPath: "/etc/passwd")
      case .linkToNothing: try manager.createSymbolicLink(atPath: path, withDestinationPath: outside + "/nothing")
      case .linkToPipe:
        guard mkfifo(outside + "/pipe", 0o600) == 0 else { return false }
        try manager.createSymbolicLink(atPath: path, withDestinationPath: outside + "/pipe")
      case .localSocket:
        let fd = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(fd) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let isShort = withUnsafeMutableBytes(of: &address.sun_path) { buffer in
          guard path.utf8.count < buffer.count else { return false }
          buffer.copyBytes(from: path.utf8)
          return true
        }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        return isShort
          && withUnsafePointer(to: &address) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(fd, $0, size) } } == 0
      }
      return true
    }
  }

  @Test(
    "a pipe, a device, a socket, a directory or a link in the place of a session's file is refused by whatever is asked for, and stays",
    arguments: Stranger.allCases, [FileLayout.reactRouter, .php])
  func strangers(_ stranger: Stranger, _ layout: FileLayout) async throws {
    let directory = try TemporaryDirectory()
    let outside = try TemporaryDirectory()
    let (id, name) =
      layout == .php
      ? ("abcdefghijklmnopqrstuvwxyz", "sess_abcdefghijklmnopqrstuvwxyz") : ("aaaa000000000003", "aaaa/000000000003")
    try directory.write(layout.samplePayload, to: layout == .php ? "sess_zyxwvutsrqponmlkjihgfedcba" : "aaaa/000000000001")
    let path = directory.path + "/" + name
    guard try stranger.make(at: path, beside: outside.path) else { return }
    let store = try FileSessionStore(path: directory.path, options: .init(layout: layout, durability: .relaxed))
    let session = StoredSession(id: SessionID(id), payload: layout.samplePayload)
    for revision in [nil, Revision("00")] {
      await #expect(throws: StoreError.self) { try await store.delete(session.id, ifRevision: revision) }
    }
    await #expect(throws: StoreError.self) { try await store.read(session.id) }
    await #expect(throws: StoreError.self) { try await store.update(session) }
    #expect(try await store.create(session) == .exists)
    let outcomes = try await store.apply([.delete(session.id, ifRevision: nil), .update(session), .create(session)])
    guard case .failed = outcomes[0], case .failed = outcomes[1], outcomes[2] == .exists else {
      Issue.record("\(outcomes)")
      return
    }
    #expect(store.writeObstacle(for: session.id) != nil && store.deleteObstacle(for: session.id) != nil)
    #expect(try await store.all().count { if case .unreadable = $0.content { true } else { false } } == 1)
    #expect(try await store.deleteExpired(before: Timestamp(milliseconds: .max), limit: 9) <= 1)
    // And where it is put there between the look and the opening.
    var calls = Syscalls.system
    calls.statusAt = { (at, name) throws(Errno) in
      let found = try Syscalls.system.statusAt(at, name)
      return found.kind == .regular ? found : found.asRegular
    }
    let hasty = try FileSessionReader(path: directory.path, layout: layout, syscalls: calls)
    await #expect(throws: StoreError.self) { try await hasty.read(session.id) }
    var status = stat()
    #expect(lstat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG)
  }

  @Test("a directory that is no longer at its path has no first rows, however few are asked for")
  func firstRows() async throws {
    let directory = try TemporaryDirectory()
    // In a shard that is tried before any list is made.
    for number in 1...3 { try directory.write("{}", to: "store/0000/00000000000\(number)") }
    let reader = try FileSessionReader(path: directory.path + "/store")
    #expect(try await reader.page(PageRequest(limit: 1)).entries.count == 1)
    try FileManager.default.moveItem(atPath: directory.path + "/store", toPath: directory.path + "/aside")
    await #expect(throws: StoreError.self) { try await reader.page(PageRequest(limit: 1)) }
  }

  @Test("nothing is written to a directory that is no longer at its path, one by one or together")
  func moved() async throws {
    let directory = try TemporaryDirectory()
    try directory.write("{}", to: "store/aaaa/000000000001")
    let store = try FileSessionStore(path: directory.path + "/store")
    try FileManager.default.moveItem(atPath: directory.path + "/store", toPath: directory.path + "/aside")
    try directory.write("{}", to: "store/aaaa/000000000001")
    let id = SessionID("aaaa000000000001")
    await #expect(throws: StoreError.self) { try await store.delete(id, ifRevision: nil) }
    await #expect(throws: StoreError.self) { try await store.create(StoredSession("bbbb000000000001", "{}")) }
    await #expect(throws: StoreError.self) {
      try await store.apply([.delete(id, ifRevision: nil)], keepingBefore: false) { _ in true }
    }
    #expect(FileManager.default.fileExists(atPath: directory.path + "/aside/aaaa/000000000001"))
    // Whoever lists finds what is at the path now, and from then on that is written to.
    #expect(try await store.page(PageRequest()).entries.map(\.id) == [id])
    #expect(try await store.delete(id, ifRevision: nil) == .deleted)
    #expect(!FileManager.default.fileExists(atPath: directory.path + "/store/aaaa/000000000001"))
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

extension FileStatus {
  /// As a look says that comes too early.
  fileprivate var asRegular: FileStatus {
    var status = self
    status.kind = .regular
    return status
  }
}
