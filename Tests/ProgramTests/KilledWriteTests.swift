import TestSupport
import TestTraits
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A session of PHP's is written in its place, since PHP has it open already; of a long one the kernel leaves half where a writer
/// is killed within its call.
@Suite("A writer that is killed within its write", .ownThreads) struct KilledWriteTests {
  private static let file = "sess_abcdefghijklmnopqrstuvwx01"

  private static func session(of user: String) -> String {
    let filler = String(repeating: "0123456789", count: 60_000)
    return #"user|s:\#(user.utf8.count):"\#(user)";pad|s:\#(filler.utf8.count):"\#(filler)";z|i:1;"#
  }

  @Test("leaves a long session of PHP's as it was or as it was to be")
  func killed() throws {
    let work = try Workspace([:])
    let (old, new) = (Self.session(of: "ann"), Self.session(of: "bobby"))
    for round in 0..<Effort.scaled(4, long: 60) {
      try work.write("store/" + Self.file, old)
      let arguments = ["set", work.store, String(Self.file.dropFirst(5)), "user", "\"bobby\""]
      let writer = try PseudoTerminal(arguments, environment: Program.environment(home: work.home))
      let found = try killed(writer, at: work.store + "/" + Self.file, once: "user|s:5")
      #expect(found == old || found == new, "torn in round \(round), after \(found.prefix(24))")
    }
  }

  /// What is in the file once whoever writes it has let go of its lock: the writer was killed as soon as its first bytes were there.
  private func killed(_ writer: PseudoTerminal, at path: String, once beginning: String) throws -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: beginning.utf8.count)
    let deadline = Deadline(seconds: 60)
    while !deadline.isOver {
      pread(descriptor, &bytes, bytes.count, 0)
      if bytes.elementsEqual(beginning.utf8) { break }
    }
    writer.signal(SIGKILL)
    _ = try writer.waitForEnd()
    flock(descriptor, LOCK_EX)
    return String(decoding: try Vectors.bytes(ofFile: path), as: UTF8.self)
  }
}
