public import ECMAScript

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension JSONValue {
  /// Every text in it: values, and names.
  public var allTexts: Set<JSString> {
    switch self {
    case .string(let text): [text]
    case .array(let elements): elements.reduce(into: []) { $0.formUnion($1.allTexts) }
    case .object(let object): object.reduce(into: []) { $0.formUnion($1.value.allTexts.union([$1.key])) }
    case .null, .bool, .number: []
    }
  }
}

/// A store of sessions that a framework wrote, and what is in it, as the framework says: a line of a `stores.json` beside the
/// script that made it.
public struct FrameworkStore: Sendable, CustomStringConvertible {
  /// The folder of the fixture, `symfony`.
  public let folder: String
  public let name: String
  /// The directory, or the SQL that makes the database.
  public let path: String
  public let isDirectory: Bool
  public let secrets: [String]
  /// `id`, `content`, `expires` (seconds), `user`, `flashes`: as far as the framework says them.
  public let sessions: [JSONValue]

  public var description: String { "\(folder): \(name)" }

  /// The frameworks that wrote something.
  public static let folders =
    (try? FileManager.default.contentsOfDirectory(atPath: Vectors.fixture("Frameworks")).sorted()) ?? []

  public static let all: [FrameworkStore] = {
    let root = Vectors.fixture("Frameworks")
    return folders.flatMap { folder -> [FrameworkStore] in
      let stores = (try? Vectors.bytes(ofFile: "\(root)/\(folder)/stores.json")).flatMap { try? JSON.parse($0) }
      return (stores?.asArray ?? []).compactMap { store -> FrameworkStore? in
        guard let name = store["case"]?.asString?.string, let path = store["path"]?.asString?.string,
          let kind = store["kind"]?.asString?.string, kind == "directory" || kind == "sql"
        else { return nil }
        return FrameworkStore(
          folder: folder, name: name, path: "\(root)/\(folder)/\(path)", isDirectory: kind == "directory",
          secrets: store["secrets"]?.asArray?.compactMap { $0.asString?.string } ?? [], sessions: store["sessions"]?.asArray ?? []
        )
      }
    }
  }()

  /// What makes the database.
  public func sql() throws -> String { String(decoding: try Vectors.bytes(ofFile: path), as: UTF8.self) }
}
