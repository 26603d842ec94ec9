import ECMAScript
import SessionsAdministration

/// Python's JSON has NaN and infinities, which are shown as other languages' are.
extension PythonJSON {
  private static let label = Array(#"{"__float__":""#.utf8)
  private static let names = ["-Infinity", "Infinity", "NaN"].map { Array($0.utf8) }

  static func parse(_ bytes: [UInt8], maximumDepth: Int) throws(JSONError) -> JSONValue {
    do throws(JSONError) { return try JSON.parse(bytes, maximumDepth: maximumDepth) } catch {
      guard let labelled = labelling(bytes), let value = try? JSON.parse(labelled, maximumDepth: maximumDepth) else {
        throw error
      }
      return value
    }
  }

  static func text(_ value: JSONValue) -> [UInt8] {
    let json = JSON.stringify(value, numbers: .asWritten)
    // A quote within a text stands behind a backslash: this is an object.
    guard json.contains(text: #"{"__float__":""#) else { return json }
    var (result, index) = ([UInt8](), 0)
    while index < json.count {
      guard json[index...].starts(with: label),
        let name = names.first(where: { json[(index + label.count)...].starts(with: $0 + Array(#""}"#.utf8)) })
      else {
        result.append(json[index])
        index += 1
        continue
      }
      result += name
      index += label.count + name.count + 2
    }
    return result
  }

  /// The words that JSON does not have, outside of its texts, each as a labelled one; nil: there is none.
  private static func labelling(_ bytes: [UInt8]) -> [UInt8]? {
    var (result, index, isInText, found) = ([UInt8](), 0, false, false)
    while index < bytes.count {
      let byte = bytes[index]
      if !isInText, let name = names.first(where: { bytes[index...].starts(with: $0) }) {
        result += label + name + Array(#""}"#.utf8)
        index += name.count
        found = true
        continue
      }
      if byte == UInt8(ascii: "\"") { isInText.toggle() }
      result.append(byte)
      index += 1
      if isInText, byte == UInt8(ascii: "\\"), index < bytes.count {
        result.append(bytes[index])
        index += 1
      }
    }
    return found ? result : nil
  }
}
