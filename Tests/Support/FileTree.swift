#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The files below a directory, with what stands in them.
public struct FileTree: Sendable {
  public struct File: Sendable {
    /// Below the directory: `0123/456789abcdef`.
    public let path: String
    public var bytes: [UInt8]

    public init(_ path: String, _ bytes: [UInt8]) { (self.path, self.bytes) = (path, bytes) }
  }

  public var files: [File]

  public init(_ files: [File]) { self.files = files }

  /// - Parameter most: so many files at the most, the first by name.
  public init(reading path: String, most: Int) throws {
    let names = try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
    files = try names.lazy.filter { name in
      let type = try? FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")[.type] as? FileAttributeType
      return type == .typeRegular
    }.prefix(most).map { File($0, try Vectors.bytes(ofFile: "\(path)/\($0)")) }
  }

  /// Writes them below a directory, which must be there.
  public func write(below path: String) throws {
    for file in files { try Self.write(file.bytes, to: "\(path)/\(file.path)") }
  }

  /// Writes a file, and makes the directories that it lies in. The disk need not have it: Foundation would wait for that, some
  /// milliseconds each time.
  public static func write(_ bytes: [UInt8], to path: String) throws {
    var opened = fopen(path, "we")
    if opened == nil, errno == ENOENT, let slash = path.lastIndex(of: "/") {
      try FileManager.default.createDirectory(atPath: String(path[..<slash]), withIntermediateDirectories: true)
      opened = fopen(path, "we")
    }
    guard let opened else { throw VectorFileError(description: "\(path): \(String(cString: strerror(errno)))") }
    let written = fwrite(bytes, 1, bytes.count, opened)
    guard fclose(opened) == 0, written == bytes.count else { throw VectorFileError(description: "\(path): not written whole") }
  }
}
