import Platform
import SessionFormats
import Sessions
import SessionsFile
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("A directory of sessions that somebody removed once it was empty") struct RemovedShardTests {
  private static let id = SessionID("1a2b000000000001")

  private func evidence(_ path: String) throws -> String {
    let status = try FileStatus(path: path, followsLink: false)
    return "\(status.kind) \(String(status.mode, radix: 8)) \(status.owner) \(status.group)"
  }

  @Test("is whose it was again, and as it was, with a session that comes back", arguments: [false, true])
  func again(together: Bool) async throws {
    let directory = try TemporaryDirectory()
    try directory.write(#"{"data":{}}"#, to: "1a2b/000000000001")
    let shard = directory.path + "/1a2b"
    // Another's, where this user may say so.
    if geteuid() == 0 { for path in [shard, shard + "/000000000001"] { chown(path, 12_345, 23_456) } }
    chmod(directory.path, 0o755)
    chmod(shard, 0o700)
    let before = try [shard, shard + "/000000000001"].map(evidence)
    let store = try FileSessionStore(path: directory.path, options: .init(layout: .reactRouter, durability: .relaxed))
    let session = try #require(try await store.read(Self.id))
    #expect(try await store.delete(Self.id, ifRevision: nil) == .deleted)
    try #require(rmdir(shard) == 0)
    #expect(store.restoreObstacle(of: session) == nil)
    if together {
      try await store.apply([.create(session)], keepingBefore: false) { _ in true }
    } else {
      #expect(try await store.create(session) == .created(try #require(session.revision)))
    }
    #expect(try [shard, shard + "/000000000001"].map(evidence) == before)
  }

  @Test(
    "is so, too, with what leads to it: PHP's directories of directories",
    arguments: [["9/z"], ["9/z", "9"]], [FileSessionStore.Durability.full, .relaxed])
  func nested(_ removed: [String], durability: FileSessionStore.Durability) async throws {
    let copy = try TemporaryDirectory(copying: Vectors.fixture("Frameworks/php/depth-2"))
    let id = SessionID("9z0000fixture00000000000002")
    let places = ["9", "9/z", "9/z/sess_9z0000fixture00000000000002"].map { copy.path + "/" + $0 }
    if geteuid() == 0 { for (number, path) in places.enumerated() { chown(path, 12_345, 23_456 + gid_t(number)) } }
    chmod(copy.path, 0o755)
    chmod(places[0], 0o750)
    chmod(places[1], 0o700)
    let (before, names) = (try places.map(evidence), try copy.names())
    let store = try FileSessionStore(recognising: copy.path, options: .init(durability: durability))
    let session = try #require(try await store.read(id))
    #expect(try await store.delete(id, ifRevision: nil) == .deleted)
    for name in removed { try #require(rmdir(copy.path + "/" + name) == 0) }
    #expect(store.restoreObstacle(of: session) == nil)
    #expect(try await store.create(session) == .created(try #require(session.revision)))
    #expect(try places.map(evidence) == before)
    #expect(try copy.names() == names)
  }

  @Test("keeps a session from coming back, too, where what led to it could not be whose it was")
  func nestedOfAnother() async throws {
    let copy = try TemporaryDirectory(copying: Vectors.fixture("Frameworks/php/depth-2"))
    let id = SessionID("9z0000fixture00000000000002")
    let file = try FileStatus(path: copy.path + "/9/z/sess_9z0000fixture00000000000002")
    for path in ["/9", "/9/z"] { chmod(copy.path + path, 0o700) }
    let inode = try FileStatus(path: copy.path + "/9").inode
    var calls = Syscalls.system
    calls.status = { (fd) throws(Errno) in
      var status = try Syscalls.system.status(fd)
      if status.inode == inode { status.owner &+= 1 }
      return status
    }
    calls.credentials = { Credentials(user: file.owner, group: file.group, groups: [file.group]) }
    let layout = try FileSessionReader(path: copy.path, among: FileLayout.known).layout
    let store = try FileSessionStore(
      path: copy.path, options: .init(layout: layout, durability: .relaxed), syscalls: calls)
    let session = try #require(try await store.read(id))
    #expect(try await store.delete(id, ifRevision: nil) == .deleted)
    try #require(rmdir(copy.path + "/9/z") == 0)
    #expect(store.restoreObstacle(of: session) == nil)
    try #require(rmdir(copy.path + "/9") == 0)
    #expect(store.restoreObstacle(of: session)?.contains("the directory belongs") == true)
    await #expect(
      performing: { try await store.create(session) }, throws: { if case StoreError.denied = $0 { true } else { false } })
    #expect(!(try copy.names().contains("9")))
  }

  @Test(
    "has its access lists and what users noted on it again, and none that only the directory above gives",
    .enabled(if: FileMarks.areKept, "this file system keeps no attributes"),
    arguments: [(true, false, false), (true, true, false), (false, true, true), (false, false, true)], [false, true])
  func lists(_ marks: (own: Bool, byDefault: Bool, above: Bool), together: Bool) async throws {
    let directory = try TemporaryDirectory()
    try directory.write(#"{"data":{}}"#, to: "1a2b/000000000001")
    let shard = directory.path + "/1a2b"
    if geteuid() == 0 { chown(shard, 12_345, 23_456) }
    if marks.own { FileMarks.put(on: shard) }
    if marks.byDefault { FileMarks.put(on: shard, asDefault: true) }
    // Under a list these are the most that anybody may.
    chmod(shard, marks.own ? 0o770 : 0o700)
    if marks.above { FileMarks.put(on: directory.path, asDefault: true) }
    let before = FileMarks(of: shard)
    #expect((before.list != nil) == marks.own && (before.defaultList != nil) == marks.byDefault)
    let store = try FileSessionStore(path: directory.path, options: .init(layout: .reactRouter, durability: .relaxed))
    let session = try #require(try await store.read(Self.id))
    #expect(try await store.delete(Self.id, ifRevision: nil) == .deleted)
    try #require(rmdir(shard) == 0)
    if together {
      try await store.apply([.create(session)], keepingBefore: false) { _ in true }
    } else {
      #expect(try await store.create(session) == .created(try #require(session.revision)))
    }
    #expect(FileMarks(of: shard) == before)
  }

  @Test("is not made another's who is in its group only, where a list says what that may: the group's bits are not the group's")
  func listed() async throws {
    let list: [UInt8] = [2, 0, 0, 0]
    for hasList in [false, true] {
      let directory = try TemporaryDirectory()
      try directory.write(#"{"data":{}}"#, to: "1a2b/000000000001")
      let shard = directory.path + "/1a2b"
      chmod(shard, 0o770)
      let file = try FileStatus(path: shard + "/000000000001")
      let inode = try FileStatus(path: shard).inode
      var calls = Syscalls.system
      calls.status = { (fd) throws(Errno) in
        var status = try Syscalls.system.status(fd)
        if status.inode == inode { status.owner &+= 1 }
        return status
      }
      calls.attributes = { (fd) throws(Errno) in
        let found = try Syscalls.system.status(fd).inode
        return hasList && found == inode ? ["system.posix_acl_access"] : []
      }
      calls.attribute = { (_, _) throws(Errno) in list }
      calls.credentials = { Credentials(user: file.owner, group: file.group, groups: [file.group]) }
      let store = try FileSessionStore(
        path: directory.path, options: .init(layout: .reactRouter, durability: .relaxed), syscalls: calls)
      let session = try #require(try await store.read(Self.id))
      #expect(try await store.delete(Self.id, ifRevision: nil) == .deleted)
      try #require(rmdir(shard) == 0)
      #expect((store.restoreObstacle(of: session) != nil) == hasList)
    }
  }

  @Test("keeps a session from coming back where it could not be whose it was; one that is there keeps none")
  func another() async throws {
    let directory = try TemporaryDirectory()
    try directory.write(#"{"data":{}}"#, to: "1a2b/000000000001")
    let shard = directory.path + "/1a2b"
    let file = try FileStatus(path: shard + "/000000000001")
    let inode = try FileStatus(path: shard).inode
    var calls = Syscalls.system
    calls.status = { (fd) throws(Errno) in
      var status = try Syscalls.system.status(fd)
      if status.inode == inode { status.owner &+= 1 }
      return status
    }
    calls.credentials = { Credentials(user: file.owner, group: file.group, groups: [file.group]) }
    let store = try FileSessionStore(
      path: directory.path, options: .init(layout: .reactRouter, durability: .relaxed), syscalls: calls)
    let session = try #require(try await store.read(Self.id))
    #expect(try await store.delete(Self.id, ifRevision: nil) == .deleted)
    #expect(store.restoreObstacle(of: session) == nil)
    try #require(rmdir(shard) == 0)
    #expect(store.restoreObstacle(of: session)?.contains("the directory belongs") == true)
    await #expect(
      performing: { try await store.create(session) }, throws: { if case StoreError.denied = $0 { true } else { false } })
    #expect(try directory.names() == [""])
    try #require(mkdir(shard, 0o700) == 0)
    #expect(store.restoreObstacle(of: session) == nil)
    #expect(try await store.create(session) == .created(try #require(session.revision)))
  }
}
