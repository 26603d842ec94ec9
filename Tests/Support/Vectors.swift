public import ECMAScript

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// One worked case: what the original packages do with an input.
public struct VectorCase: Sendable {
  public var id: String
  public var op: String
  /// The form that was measured: `rr7` (and rr8 and remix2, where they differ), or `remix3`.
  public var profile: String
  public var tags: [String]
  /// Whether only success or failure counts, not the error's words.
  public var matchesErrorsByName: Bool
  public var input: JSONObject
  /// The answer of each form, by its name.
  public var outputs: [(form: String, output: JSONValue)]

  /// The input under a key, as text.
  public func text(_ key: JSString) -> JSString? { input[key]?.asString }
}

public struct VectorFileError: Error, CustomStringConvertible {
  public var description: String
}

/// The worked cases: of the project's own fixtures, or of the file named in `SESSION_VECTORS`.
public enum Vectors {
  /// Cases that were chosen, cases made at random, and cases found later.
  public static var paths: [String] {
    getenv("SESSION_VECTORS").map { [String(cString: $0)] }
      ?? ["vectors.jsonl", "random-2000.jsonl", "more.jsonl"].map { fixture("vectors/" + $0) }
  }

  /// A file of `Tests/Support/Fixtures`.
  public static func fixture(_ name: String) -> String {
    #filePath.split(separator: "/").dropLast().reduce(into: "") { $0 += "/" + $1 } + "/Fixtures/" + name
  }

  public static func load() throws -> [VectorCase] { try paths.flatMap(cases) }

  private static func cases(inFile path: String) throws -> [VectorCase] {
    try bytes(ofFile: path).split(separator: UInt8(ascii: "\n")).map { line in
      let value = try JSON.parse(line)
      guard let entry = value.asObject, let id = entry["id"]?.asString, let op = entry["op"]?.asString,
        let profile = entry["profile"]?.asString, let input = entry["input"]?.asObject, let output = entry["output"]
      else { throw VectorFileError(description: "\(path): a line is no case") }
      // The forms of React Router and Remix 2 answer alike where no line says otherwise.
      let forms = profile.string == "remix3" ? ["remix3"] : ["rr7", "rr8", "remix2"]
      return VectorCase(
        id: id.string, op: op.string, profile: profile.string,
        tags: entry["tags"]?.asArray?.compactMap { $0.asString?.string } ?? [],
        matchesErrorsByName: entry["match"]?.asString == "error-name", input: input,
        outputs: forms.map { ($0, entry[JSString("output_\($0)")] ?? output) })
    }
  }

  public static func bytes(ofFile path: String) throws -> [UInt8] {
    guard let file = fopen(path, "r") else {
      throw VectorFileError(description: "\(path): \(String(cString: strerror(errno)))")
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
    return bytes
  }
}
