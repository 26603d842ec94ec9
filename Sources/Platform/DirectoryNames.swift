#if canImport(Glibc)
  package import Glibc
#else
  package import Darwin
#endif

/// The names in a directory, without `.` and `..`, in the directory's order.
package enum DirectoryNames {
  #if canImport(Darwin)
    package typealias Stream = UnsafeMutablePointer<DIR>
  #else
    package typealias Stream = OpaquePointer
  #endif

  /// Of the directory at a path; nil where it cannot be read. What is no UTF-8 is mended.
  package static func read(_ path: String, atMost most: Int = .max) -> [String]? {
    opendir(path).map { stream in
      read(stream, atMost: most).map { String(decoding: $0.map(UInt8.init(bitPattern:)), as: UTF8.self) }
    }
  }

  /// As they are. Closes the stream.
  package static func read(_ stream: Stream, atMost most: Int = .max) -> [[CChar]] {
    defer { closedir(stream) }
    let dot = [CChar(bitPattern: UInt8(ascii: "."))]
    var names: [[CChar]] = []
    while names.count < most, let entry = readdir(stream) {
      let name = nameBytes(of: entry)
      if name != dot, name != dot + dot { names.append(name) }
    }
    return names
  }

  /// The record ends with its name. What its type says may lie behind that is nobody's memory, so the record, or the whole field, is
  /// never copied.
  package static func nameBytes(of entry: UnsafePointer<dirent>) -> [CChar] {
    guard let offset = MemoryLayout<dirent>.offset(of: \dirent.d_name) else { return [] }
    let name = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
    return Array(UnsafeBufferPointer(start: name, count: strlen(name)))
  }
}
