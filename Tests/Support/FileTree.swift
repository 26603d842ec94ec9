#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
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
    for file in files {
      let whole = "\(path)/\(file.path)"
      let directory = String(whole[..<(whole.lastIndex(of: "/") ?? whole.endIndex)])
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
      try Data(file.bytes).write(to: URL(filePath: whole))
    }
  }
}
