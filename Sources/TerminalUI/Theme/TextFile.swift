import TerminalText
import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Small text files of the user's: themes, the configuration. Whatever else a path leads to (a pipe, a device, a giant) is refused and not waited for.
package enum TextFile {
  package struct Failure: Error {
    package let reason: String
    /// Nothing was found there.
    package var isMissing = false
    /// Whoever asks may not know whether anything is there, or what.
    package var isForbidden = false

    fileprivate init(reason: String) { self.reason = reason }

    fileprivate init(_ error: Errno) {
      (reason, isMissing) = (error.message, error.code == ENOENT)
      isForbidden = error.code == EACCES || error.code == EPERM
    }
  }

  private static let mostBytes = 1 << 18

  package static func read(_ path: String) throws(Failure) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Failure(.last) }
    defer { close(descriptor) }
    guard let status = try? FileStatus(descriptor: descriptor), status.kind == .regular else {
      throw Failure(reason: "not a file")
    }
    guard status.size <= mostBytes else { throw Failure(reason: "larger than \(mostBytes >> 10) KiB") }
    var bytes = [UInt8](repeating: 0, count: mostBytes)
    var count = 0
    while count < bytes.count {
      let got = bytes.withUnsafeMutableBytes { systemRead(descriptor, $0.baseAddress?.advanced(by: count), $0.count - count) }
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw Failure(.last) }
      if got == 0 { break }
      count += got
    }
    guard let text = String(validating: bytes[..<count], as: UTF8.self) else { throw Failure(reason: "not UTF-8") }
    return text
  }

  /// The names in a directory that end in some way, in order; none when it cannot be read.
  static func names(in directory: String, suffix: String) -> [String] {
    (DirectoryNames.read(directory) ?? []).filter { $0.hasSuffix(suffix) }.sorted()
  }
}

/// The call of the system, which the enumeration's own `read` hides.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(descriptor, buffer, count)
}
