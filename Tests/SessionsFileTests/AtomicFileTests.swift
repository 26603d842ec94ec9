import Platform
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("A file that is there as a whole or not at all") struct AtomicFileTests {
  private let directory: TemporaryDirectory
  private var path: String { directory.path + "/x" }

  init() throws { directory = try TemporaryDirectory() }

  private func write(_ text: String, replacing: Bool) throws(Errno) {
    let file = try AtomicFile(path)
    try file.write(text)
    try file.commit(replacing: replacing)
  }

  @Test("takes the place of another only where that is meant, and leaves nothing beside it")
  func placing() throws {
    try write("one", replacing: false)
    #expect(throws: Errno(EEXIST)) { try write("two", replacing: false) }
    #expect(try Vectors.bytes(ofFile: path) == Array("one".utf8))
    try write("three", replacing: true)
    #expect(try Vectors.bytes(ofFile: path) == Array("three".utf8))
    #expect(try directory.names() == ["", "x"])
    #expect(try FileStatus(path: path).mode & 0o777 == 0o600)
  }

  #if os(Linux)
    /// Whether the file system has files without names.
    private static var hasUnnamedFiles: Bool {
      guard let directory = try? TemporaryDirectory() else { return false }
      let descriptor = open(directory.path, 0o20000000 | O_DIRECTORY | O_WRONLY | O_CLOEXEC, 0o600)
      if descriptor >= 0 { close(descriptor) }
      return descriptor >= 0
    }

    @Test("has no name before it is complete: whoever is ended meanwhile leaves nothing", .enabled(if: hasUnnamedFiles))
    func ended() throws {
      let file = try AtomicFile(path)
      try file.write(String(repeating: "x", count: 1 << 17))
      #expect(try directory.names() == [""])
      try file.commit(replacing: false)
      #expect(try directory.names() == ["", "x"])
    }
  #endif
}

extension AtomicFile {
  fileprivate func write(_ text: String) throws(Errno) {
    let bytes = Array(text.utf8)
    var failure: Errno?
    bytes.withUnsafeBytes { buffer in do throws(Errno) { try write(buffer) } catch { failure = error } }
    if let failure { throw failure }
  }
}
