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

/// Directories of sessions that are closed to who watches, and open again.
extension WatchTests {
  @Test("a directory of sessions that may be read and not entered has lost none of them to who polls")
  func notEntered() async throws {
    let directory = try TemporaryDirectory()
    try directory.write("{}", to: "aaaa/000000000001")
    let isClosed = Shared(false)
    var calls = Method.polling.syscalls
    calls.statusAt = { (at, name) throws(Errno) in
      if name == "000000000001", isClosed.current { throw Errno(EACCES) }
      return try Syscalls.system.statusAt(at, name)
    }
    let stream = try reader(directory, calls).changes()
    let told = Shared<[StoreChange]>([])
    let listening = Task { for await change in stream { told.change { $0.append(change) } } }
    defer { listening.cancel() }
    for count in 1...2 {
      isClosed.change { $0 = count == 1 }
      try await eventually("it is not said that it is closed, or open again: \(told.current)") { told.current.count >= count }
    }
    #expect(told.current == [.resync, .resync])
  }

  @Test("one file that cannot be looked at hides none of those beside it from who polls") func oneFile() async throws {
    let directory = try TemporaryDirectory()
    for file in 1...2 { try directory.write("{}", to: "aaaa/00000000000\(file)") }
    let isBroken = Shared(false)
    var calls = Method.polling.syscalls
    calls.statusAt = { (at, name) throws(Errno) in
      if name == "000000000001", isBroken.current { throw Errno(EIO) }
      return try Syscalls.system.statusAt(at, name)
    }
    let stream = try reader(directory, calls).changes()
    let told = Shared<Set<StoreChange>>([])
    let listening = Task { for await change in stream { told.change { _ = $0.insert(change) } } }
    defer { listening.cancel() }
    isBroken.change { $0 = true }
    try directory.write(#"{"data":{"n":1}}"#, to: "aaaa/000000000002")
    var wanted: Set<StoreChange> = [.changed(SessionID("aaaa000000000002"))]
    #expect(try await eventually(wanted) { told.current } == wanted)
    isBroken.change { $0 = false }
    #expect(unlink(directory.path + "/aaaa/000000000001") == 0)
    wanted.insert(.deleted(SessionID("aaaa000000000001")))
    #expect(try await eventually(wanted) { told.current } == wanted)
  }

  @Test("what leads to nested files and is closed has lost none of them to who polls") func nestedClosed() async throws {
    let copy = try TemporaryDirectory(copying: Vectors.fixture("Frameworks/php/depth-2"))
    let isClosed = Shared(false)
    var calls = Method.polling.syscalls
    calls.open = { (at, name, flags, mode) throws(Errno) in
      if name == "9", isClosed.current { throw Errno(EACCES) }
      return try Syscalls.system.open(at, name, flags, mode)
    }
    let reader = try FileSessionReader(
      path: copy.path, among: FileLayout.known, syscalls: calls, pollInterval: .milliseconds(20))
    let stream = reader.changes()
    let told = Shared<Set<StoreChange>>([])
    let listening = Task { for await change in stream { told.change { _ = $0.insert(change) } } }
    defer { listening.cancel() }
    isClosed.change { $0 = true }
    try await eventually("it is not said that it is closed") { !told.current.isEmpty }
    isClosed.change { $0 = false }
    try copy.write("a|i:1;", to: "9/z/sess_9z0000fixture00000000000003")
    let wanted: Set<StoreChange> = [.resync, .changed(SessionID("9z0000fixture00000000000003"))]
    #expect(try await eventually(wanted) { told.current } == wanted)
  }

  #if canImport(Glibc)
    @Test("what leads to nested files and is opened is watched from then on") func nestedOpened() async throws {
      let copy = try TemporaryDirectory(copying: Vectors.fixture("Frameworks/php/depth-2"))
      let isClosed = Shared(false)
      var calls = Syscalls.system
      calls.open = { (at, name, flags, mode) throws(Errno) in
        if name == "9", isClosed.current { throw Errno(EACCES) }
        return try Syscalls.system.open(at, name, flags, mode)
      }
      let reader = try FileSessionReader(path: copy.path, among: FileLayout.known, syscalls: calls)
      isClosed.change { $0 = true }
      let stream = reader.changes()
      isClosed.change { $0 = false }
      #expect(chmod(copy.path + "/9", 0o755) == 0)
      try await expect([.resync], from: stream, "it is not said that it is open")
      try copy.write("a|i:1;", to: "9/z/sess_9z0000fixture00000000000002")
      try await expect([.changed(SessionID("9z0000fixture00000000000002"))], from: stream, "it is not watched")
    }

    @Test("a directory of sessions for which there is a watch at last has lost none of them to who polled it until then")
    func watchedAtLast() async throws {
      let directory = try TemporaryDirectory()
      for shard in ["aaaa", "bbbb"] { try directory.write("{}", to: "\(shard)/000000000001") }
      let isLimited = Shared(true)
      var calls = Syscalls.system
      calls.watch = { (queue, path, events) throws(Errno) in
        if path.hasSuffix("/bbbb") || path.hasSuffix("/aaaa") && isLimited.current { throw Errno(ENOSPC) }
        return try Syscalls.system.watch(queue, path, events)
      }
      let stream = try reader(directory, calls).changes()
      let told = Shared<Set<StoreChange>>([])
      let listening = Task { for await change in stream { told.change { _ = $0.insert(change) } } }
      defer { listening.cancel() }
      isLimited.change { $0 = false }
      #expect(chmod(directory.path + "/aaaa", 0o711) == 0)
      #expect(try await eventually([.resync]) { told.current } == [.resync])
      // The next look at that one has been at the other, too.
      try directory.write(#"{"data":{"n":1}}"#, to: "bbbb/000000000001")
      let wanted: Set<StoreChange> = [.resync, .changed(SessionID("bbbb000000000001"))]
      #expect(try await eventually(wanted) { told.current } == wanted)
    }

    @Test("what leads to nested files and goes is missed, and what takes its place is watched") func nestedMoved() async throws {
      let copy = try TemporaryDirectory(copying: Vectors.fixture("Frameworks/php/depth-2"))
      let other = try TemporaryDirectory()
      try other.write("a|i:1;", to: "new/z/sess_9z0000fixture00000000000003")
      let reader = try FileSessionReader(path: copy.path, among: FileLayout.known)
      let stream = reader.changes()
      #expect(rename(copy.path + "/9", other.path + "/old") == 0)
      try await expect([.resync], from: stream, "it is not said that it went")
      #expect(rename(other.path + "/new", copy.path + "/9") == 0)
      try await expect([.resync], from: stream, "it is not said that another came")
      try copy.write("a|i:2;", to: "9/z/sess_9z0000fixture00000000000003")
      try await expect([.changed(SessionID("9z0000fixture00000000000003"))], from: stream, "it is not watched")
    }
  #endif
}
