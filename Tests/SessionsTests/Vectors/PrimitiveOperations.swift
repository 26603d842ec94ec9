import ECMAScript
import TestSupport

/// JSON, base64, URI components, dates and numbers.
let primitiveOperations: [String: VectorOperation] = [
  "jsonStringify": { vector, _ in
    .output(["json": .string(JSString(JSON.text(try JSON.parse(vector.require("json")))))])
  },
  "jsonParse": { vector, _ in
    guard let value = try? JSON.parse(vector.require("text")) else { return .output(["ok": false]) }
    return .output(["ok": true, "json": .string(JSString(JSON.text(value)))])
  },
  "atob": { vector, _ in
    guard let bytes = try Base64.decode(vector.require("text").wtf8) else {
      return .output(["error": ["name": "InvalidCharacterError"]])
    }
    return .output(["hex": .string(JSString(hex(bytes)))])
  },
  "base64": { vector, _ in
    .output(["text": .string(JSString(decoding: Base64.encode(try vector.require("text").wtf8)))])
  },
  "encodeURIComponent": { vector, _ in
    do {
      return .output(["text": .string(JSString(try URIComponent.encode(vector.require("text"))))])
    } catch let error as URIError {
      return .output(["error": ["name": "URIError", "message": .string(JSString(error.description))]])
    }
  },
  "utcDate": { vector, _ in
    guard let date = vector.input["ms"]?.asDouble.flatMap({ Timestamp($0) }) else {
      return .output(["error": ["name": "RangeError", "message": "Invalid time value"]])
    }
    return .output(["utc": .string(JSString(date.utcString)), "iso": .string(JSString(date.iso8601))])
  },
  "parseDate": { vector, _ in
    let date = Timestamp(parsing: try vector.require("text"))
    return .output(["ms": date.map { .number(JSNumber(Double($0.milliseconds))) } ?? .null])
  },
  "number": { vector, _ in
    let number = try JSON.parse(vector.require("json")).asDouble ?? .nan
    return .output(["text": .string(JSString(JSNumber.text(of: number)))])
  },
]

/// A case that lacks what its operation needs.
struct MalformedVector: Error {
  var explanation: String
}

extension VectorCase {
  func require(_ key: JSString) throws -> JSString {
    guard let text = text(key) else { throw MalformedVector(explanation: "\(id): no \(key)") }
    return text
  }
}

func hex(_ bytes: some Sequence<UInt8>) -> String {
  bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
}
