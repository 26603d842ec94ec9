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

@Suite("Room that is reserved for a write in place") struct ReservedRoomTests {
  @Test(
    "is given back where the write is refused before its first byte, and the file's time stays",
    arguments: InPlaceTests.Change.all)
  func givenBack(_ change: InPlaceTests.Change) async throws {
    let directory = try TemporaryDirectory()
    try directory.write(change.old, to: InPlaceTests.name)
    let path = directory.path + "/" + InPlaceTests.name
    let before = try FileStatus(path: path)
    let (reserved, truncated) = (Shared<[Int]>([]), Shared<[Int]>([]))
    var calls = Syscalls.system
    calls.sync = { (_) throws(Errno) in }
    calls.reserve = { (fd, size) throws(Errno) in
      reserved.change { $0.append(size) }
      try Syscalls.system.reserve(fd, size)
    }
    calls.truncate = { (fd, size) throws(Errno) in
      truncated.change { $0.append(size) }
      try Syscalls.system.truncate(fd, size)
    }
    // Of the note, where the write takes more than one step.
    calls.write = { (_, _) throws(Errno) in throw Errno(ENOSPC) }
    let store = try FileSessionStore(path: directory.path, options: .init(layout: change.layout), syscalls: calls)
    var failure: StoreError?
    do throws(StoreError) {
      _ = try await store.update(StoredSession(id: InPlaceTests.id, payload: change.new))
    } catch {
      failure = error
    }
    guard let failure else {
      #expect(try directory.bytes(of: InPlaceTests.name) == change.new)
      return
    }
    guard case .full = failure else { throw failure }
    #expect(truncated.current == (reserved.current.isEmpty ? [] : [change.old.count]))
    let after = try FileStatus(path: path)
    #expect(after.size == before.size && after.modified == before.modified)
    #expect(try directory.bytes(of: InPlaceTests.name) == change.old)
    #expect(try directory.files() == [InPlaceTests.name])
  }
}
