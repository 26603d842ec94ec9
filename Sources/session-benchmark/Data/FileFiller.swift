import ECMAScript
import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Writes a store as React Router keeps it, by several threads and without the library: a million files take a minute.
struct FileFiller {
  let store: SampleStore
  let root: String

  func fill() async throws {
    guard mkdir(root, 0o700) == 0 else { throw Failure("cannot make \(root): \(Errno.last.message)") }
    let lanes = 4
    try await withThrowingTaskGroup(of: Void.self) { group in
      for lane in 0..<lanes {
        group.addTask { for place in stride(from: lane, to: store.count, by: lanes) { try write(store.session(place)) } }
      }
      try await group.waitForAll()
    }
  }

  private func write(_ session: SampleSession) throws(Failure) {
    let shard = "\(root)/\(session.id.prefix(4))"
    let path = "\(shard)/\(session.id.dropFirst(4))"
    var file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
    if file < 0, errno == ENOENT {
      mkdir(shard, 0o700)
      file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
    }
    guard file >= 0 else { throw Failure("cannot make \(path): \(Errno.last.message)") }
    defer { close(file) }
    let bytes = Self.content(session)
    let written = put(bytes, in: file)
    guard written == bytes.count else { throw Failure("cannot write \(path): \(Errno.last.message)") }
    let milliseconds = session.modified.milliseconds
    let time = timespec(tv_sec: Int(milliseconds / 1000), tv_nsec: Int(milliseconds % 1000) * 1_000_000)
    _ = [time, time].withUnsafeBufferPointer { futimens(file, $0.baseAddress) }
  }

  private func put(_ bytes: [UInt8], in file: Int32) -> Int {
    bytes.withUnsafeBytes { buffer in
      #if canImport(Glibc)
        Glibc.write(file, buffer.baseAddress, buffer.count)
      #else
        Darwin.write(file, buffer.baseAddress, buffer.count)
      #endif
    }
  }

  static func content(_ session: SampleSession) -> [UInt8] {
    var bytes = Array(#"{"data":"#.utf8)
    bytes += session.payload
    guard session.kind == .whole else { return bytes }
    if let expires = session.expires { bytes += #","expires":"\#(expires.iso8601)""#.utf8 }
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }
}
