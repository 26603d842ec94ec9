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
}
