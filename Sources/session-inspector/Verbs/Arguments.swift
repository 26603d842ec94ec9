import ECMAScript
import Inspector

/// What verbs read from their arguments, with errors that say which.
enum Arguments {
  static func path(_ text: String) throws(Complaint) -> ValuePath {
    do throws(ValuePathSyntaxError) { return try ValuePath(parsing: text) } catch {
      throw .usage(
        "the path \(text) cannot be read at character \(error.position): \(error.reason)",
        advice: #"write cart[1].qty, unusual keys as ["a.b"]"#)
    }
  }

  static func json(_ text: String) throws(Complaint) -> JSONValue {
    let value: JSONValue
    do throws(JSONError) { value = try JSON.parse(text) } catch {
      throw .usage("the value is no JSON: \(error)", advice: #"a text needs its quotes: '"hello"'"#)
    }
    guard !holdsMask(value) else {
      throw .usage("\(Masking.mask) is what stands for a masked value; it is never stored", advice: "give the value itself")
    }
    return value
  }

  private static func holdsMask(_ value: JSONValue) -> Bool {
    switch value {
    case .string(let text): text == JSString(Masking.mask)
    case .array(let elements): elements.contains(where: holdsMask)
    case .object(let object): object.contains { holdsMask($0.value) }
    default: false
    }
  }

  static func expiry(_ text: String, now: Timestamp) throws(Complaint) -> Timestamp? {
    do throws(ExpiryInput.Failure) { return try ExpiryInput.parse(text, now: now).expires(now: now) } catch {
      throw .usage("the expiry \(text): \(error.description)", advice: ExpiryInput.hint)
    }
  }
}

extension Arguments {
  /// The lines that a person or a program wrote to standard input, without the empty ones.
  static func lines(ofInput bytes: [UInt8]) -> [String] {
    bytes.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }.map { String(decoding: $0, as: UTF8.self) }
      .filter { !$0.allSatisfy(\.isWhitespace) }
  }
}
