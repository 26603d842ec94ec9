import ECMAScript
import Foundation
import Platform
import SessionFormats
import TestSupport
import Testing

@testable import SessionsFile

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Some file systems keep 64 bits of seconds, and whoever owns a file says when it was written.
@Suite("A file that was written at no moment that anybody can say") struct FarTimesTests {
  @Test("has the nearest that can be said", arguments: [(Int.max, Timestamp.maximum), (.min, .minimum), (1 << 44, .maximum)])
  func nearest(_ seconds: Int, _ moment: Timestamp) {
    var found = stat()
    found.st_mtim = timespec(tv_sec: seconds, tv_nsec: 999_999_999)
    #expect(FileStatus(found).timestamp == moment)
  }

  @Test("is listed beside the others") func listed() async throws {
    // Kept there as it is; elsewhere cut to what the file system can say.
    var template = Array((access("/dev/shm", W_OK) == 0 ? "/dev/shm" : NSTemporaryDirectory()).utf8CString.dropLast())
    template += Array("/far-times.XXXXXX".utf8CString)
    let path = try #require(mkdtemp(&template).map { String(cString: $0) })
    defer { try? FileManager.default.removeItem(atPath: path) }
    for first in ["0", "a"] {
      let file = open("\(path)/sess_\(first)123456789abcdefghijklmnop", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
      #expect(write(file, "n|i:1;", 6) == 6)
      if first == "0" { _ = futimens(file, [timespec](repeating: timespec(tv_sec: .max, tv_nsec: 0), count: 2)) }
      close(file)
    }
    #expect(try await FileSessionReader(path: path, layout: .php).all().count == 2)
  }
}
