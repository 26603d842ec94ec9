public import ECMAScript

/// What JavaScript itself answered, recorded by `Fixtures/javascript.mjs`.
public struct JavaScriptFixture: Sendable {
  public var input: JSONValue
  public var output: JSONValue

  /// All cases of a kind: `number`, `date`, `moment`, `json`, `indent`, `base64`, `uri`.
  public static func all(_ kind: JSString) throws -> [JavaScriptFixture] {
    try Vectors.bytes(ofFile: Vectors.fixture("javascript.jsonl")).split(separator: UInt8(ascii: "\n")).compactMap { line in
      let entry = try JSON.parse(line)
      guard entry["kind"] == .string(kind), let input = entry["input"], let output = entry["output"] else { return nil }
      return JavaScriptFixture(input: input, output: output)
    }
  }
}
