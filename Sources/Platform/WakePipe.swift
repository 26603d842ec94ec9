#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A pipe that wakes a loop: neither end waits, neither end is inherited.
package final class WakePipe: Sendable {
  package let readEnd: Descriptor
  package let writeEnd: Descriptor

  package init() throws(Errno) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw .last }
    (readEnd, writeEnd) = (Descriptor(nonBlocking: ends[0]), Descriptor(nonBlocking: ends[1]))
  }

  /// Leaves a byte. When the pipe is full, there are bytes already.
  package func send(_ byte: UInt8 = 0) {
    var byte = byte
    _ = write(writeEnd.number, &byte, 1)
  }

  /// Takes one byte out; nil: there is none.
  package func receive() -> UInt8? {
    var byte: UInt8 = 0
    return read(readEnd.number, &byte, 1) == 1 ? byte : nil
  }

  /// Takes every byte out.
  package func drain() -> [UInt8] {
    var all: [UInt8] = []
    var bytes = [UInt8](repeating: 0, count: 256)
    while true {
      let count = read(readEnd.number, &bytes, bytes.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return all }
      all += bytes[..<count]
    }
  }
}
