import ECMAScript
@testable import SessionFormats
import Sessions
import TestSupport
import Testing

/// A payload that a language wrote, and what that language says is in it (`Fixtures/values/README.md`).
struct LanguageValue: Sendable, CustomTestStringConvertible {
  let form: OpaqueValue
  let name: String
  let payload: [UInt8]
  let content: JSONValue
  var testDescription: String { "\(form.name): \(name)" }

  private static let forms: [String: OpaqueValue] = [
    "pickle": .pickle, "marshal": .marshal, "java": .java, "igbinary": .igbinary,
  ]

  static let all: [LanguageValue] = {
    let lines = (try? Vectors.bytes(ofFile: Vectors.fixture("values/values.jsonl")))?.split(separator: UInt8(ascii: "\n")) ?? []
    return lines.compactMap { line in
      guard let row = try? JSON.parse(line), let form = row["form"]?.asString.flatMap({ forms[$0.string] }),
        let payload = row["payload"]?.asString?.string, let content = row["content"]
      else { return nil }
      return LanguageValue(form: form, name: row["case"]?.asString?.string ?? "", payload: bytes(payload), content: content)
    }
  }()
}

@Suite("What other languages wrote") struct ValueTests {
  @Test("There are payloads of each language") func enough() {
    for form in ["Python pickle", "Ruby Marshal", "Java serialization", "igbinary of PHP"] {
      #expect(LanguageValue.all.count { $0.form.name == form } >= 6, "\(form)")
    }
  }

  @Test("is read as that language reads it, and nothing is made of it", arguments: LanguageValue.all)
  func reads(_ value: LanguageValue) throws {
    let read = try #require(value.form.read)
    guard !value.content.isNull else {
      #expect(throws: MalformedRecord.self) { try read(value.payload) }
      #expect(value.form.content(of: value.payload[...]).isOpaque)
      return
    }
    #expect(canonical(try read(value.payload)) == canonical(value.content))
  }

  @Test(
    "is shown by its texts where it is torn anywhere, and read in bounded time whatever its bytes", arguments: LanguageValue.all)
  func torn(_ value: LanguageValue) throws {
    let read = try #require(value.form.read)
    for count in stride(from: 0, to: value.payload.count, by: max(1, value.payload.count / 64)) {
      #expect(throws: MalformedRecord.self) { try read(Array(value.payload[..<count])) }
      #expect(value.form.content(of: value.payload[..<count]).isOpaque)
    }
    // One byte changed: it is read or not, and nothing else happens.
    for index in stride(from: 0, to: value.payload.count, by: max(1, value.payload.count / 256)) {
      var changed = value.payload
      changed[index] ^= 0x81
      _ = try? read(changed)
    }
  }

  @Test(
    "that would fill the memory, or lies too deep, is not read",
    arguments: [
      (OpaqueValue.pickle, bomb), (.pickle, [0x80, 4, 0x8D] + [UInt8](repeating: 0xFF, count: 8)),
      (.marshal, [4, 8, 0x5B, 4, 0xFF, 0xFF, 0xFF, 0x7F]), (.marshal, [4, 8] + repeated([0x5B, 6]) + [0x30]),
      (.java, [0xAC, 0xED, 0, 5, 0x7C] + [UInt8](repeating: 0x7F, count: 8)),
      (.igbinary, [0, 0, 0, 2, 0x16, 0x7F, 0xFF, 0xFF, 0xFF]), (.igbinary, [0, 0, 0, 2] + repeated([0x14, 1, 6, 0]) + [0]),
    ])
  func bombs(_ form: OpaqueValue, _ payload: [UInt8]) throws {
    let read = try #require(form.read)
    #expect(throws: MalformedRecord.self) { try read(payload) }
  }

  /// Forty lists, each of which holds the one before ten times: 600 bytes that say 10^40 texts.
  private static let bomb: [UInt8] = {
    func named(_ opcodes: [UInt8]) -> [UInt8] { opcodes + [0x94, UInt8(ascii: "0")] }
    func list(of number: Int) -> [UInt8] {
      named([UInt8(ascii: "(")] + (0..<10).flatMap { _ in [UInt8(ascii: "h"), UInt8(number)] } + [UInt8(ascii: "l")])
    }
    return [0x80, 4] + named([0x8C, 3] + Array("lol".utf8)) + (0..<40).flatMap(list) + [UInt8(ascii: "h"), 40, UInt8(ascii: ".")]
  }()

  /// Within one another, a thousand times.
  private static func repeated(_ opening: [UInt8]) -> [UInt8] { (0..<1000).flatMap { _ in opening } }

  @Test("Java's texts of more than 64 KiB have a longer count") func longText() throws {
    let text = [UInt8](repeating: UInt8(ascii: "x"), count: 70_000)
    let count = withUnsafeBytes(of: UInt64(text.count).bigEndian) { Array($0) }
    #expect(try JavaReader.decode([0xAC, 0xED, 0, 5, 0x7C] + count + text) == .string(JSString(decoding: text)))
  }
}

/// Numbers by what they are, and not by how a language writes them.
private func canonical(_ value: JSONValue) -> JSONValue {
  switch value {
  case .object(let object): .object(JSONObject(object.map { ($0.key, canonical($0.value)) }))
  case .array(let elements): .array(elements.map(canonical))
  case .number(let number):
    number.digits.utf8.allSatisfy { 0x30...0x39 ~= $0 || $0 == UInt8(ascii: "-") }
      ? value : .string(JSString("float \(number.value)"))
  case .null, .bool, .string: value
  }
}
