#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The kernel's queue of what happens to files: read like a file. Elsewhere than on Linux there is none (`ENOSYS`).
package enum Inotify {
  /// A queue that blocks nobody and is not inherited.
  package static func makeQueue() throws(Errno) -> Int32 {
    #if canImport(Glibc)
      let queue = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
      guard queue >= 0 else { throw .last }
      return queue
    #else
      throw Errno(ENOSYS)
    #endif
  }

  /// Puts a path on the queue; the answer is what its events carry as ``Event/watch``.
  package static func watch(_ queue: Int32, _ path: String, _ events: UInt32) throws(Errno) -> Int32 {
    #if canImport(Glibc)
      let watch = inotify_add_watch(queue, path, events)
      guard watch >= 0 else { throw .last }
      return watch
    #else
      throw Errno(ENOSYS)
    #endif
  }

  package struct Event: Sendable {
    package let watch: Int32
    package let mask: UInt32
    /// Of the file in the watched directory; empty where the directory itself is meant.
    package let name: ArraySlice<UInt8>

    package func has(_ bits: Int32) -> Bool { mask & UInt32(bitPattern: bits) != 0 }
  }

  /// Takes all events that have come, as long as `visit` wants more.
  ///
  /// - Parameter read: fills a buffer from the queue, and says how many bytes it got; none: nothing is left.
  /// - Returns: whether `visit` wanted all of them.
  package static func takeEvents(
    _ read: (UnsafeMutableRawBufferPointer) -> Int, _ visit: (Event) -> Bool
  ) -> Bool {
    #if canImport(Glibc)
      var buffer = [UInt8](repeating: 0, count: 65_536)
      let size = MemoryLayout<inotify_event>.size
      while true {
        let count = buffer.withUnsafeMutableBytes(read)
        guard count > 0 else { return true }
        var offset = 0
        while offset + size <= count {
          let event = buffer.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: inotify_event.self) }
          let name = buffer[(offset + size)...].prefix(Int(event.len)).prefix { $0 != 0 }
          offset += size + Int(event.len)
          guard visit(Event(watch: event.wd, mask: event.mask, name: name)) else { return false }
        }
      }
    #else
      return true
    #endif
  }
}
