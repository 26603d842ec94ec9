/// Where a value stands within another: `cart[1].qty`, `["a.b"].c`.
///
/// A step is a key or an index. Keys of letters, digits, `_`, `$` and `-` stand as they are, after a dot where they are
/// not the first; other keys are JSON strings in brackets. The empty path is the whole value.
public struct ValuePath: Hashable, Sendable {
  public enum Step: Hashable, Sendable {
    case key(JSString)
    case index(Int)
  }

  public var steps: [Step]

  public init(_ steps: [Step] = []) { self.steps = steps }

  public static let root = ValuePath()

  public func appending(_ step: Step) -> ValuePath { ValuePath(steps + [step]) }
  public var parent: ValuePath? { steps.isEmpty ? nil : ValuePath(steps.dropLast()) }
  public var last: Step? { steps.last }
}

/// Why a text is no path, and where (in characters, from 1).
public struct ValuePathSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
  public var position: Int
  public var reason: String
  public var description: String { "at character \(position): \(reason)" }
}

extension ValuePath: CustomStringConvertible, LosslessStringConvertible {
  /// The same grammar that ``init(parsing:)`` reads.
  public var description: String {
    steps.enumerated().map { position, step in
      switch step {
      case .index(let index): "[\(index)]"
      case .key(let key) where key.isPlainPathKey: (position == 0 ? "" : ".") + key.string
      case .key(let key): "[" + JSON.text(.string(key)) + "]"
      }
    }.joined()
  }

  public init?(_ description: String) {
    guard let path = try? ValuePath(parsing: description) else { return nil }
    self = path
  }

  /// Reads `cart[1].qty`, `["a.b"]`; the empty text is the whole value.
  public init(parsing text: String) throws(ValuePathSyntaxError) {
    var parser = ValuePathParser(text)
    steps = try parser.parse()
  }
}

private struct ValuePathParser {
  private let bytes: [UInt8]
  private var index = 0
  private var steps: [ValuePath.Step] = []

  init(_ text: String) { bytes = Array(text.utf8) }

  mutating func parse() throws(ValuePathSyntaxError) -> [ValuePath.Step] {
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "[") {
        try bracket()
      } else {
        if !steps.isEmpty {
          guard bytes[index] == UInt8(ascii: ".") else { throw error("a dot or a bracket must come between two steps") }
          index += 1
        }
        try plainKey()
      }
    }
    return steps
  }

  private mutating func plainKey() throws(ValuePathSyntaxError) {
    let start = index
    while index < bytes.count, bytes[index].isPlainPathByte { index += 1 }
    guard index > start else { throw error(#"a key must come here; unusual keys are written ["like this"]"#) }
    steps.append(.key(JSString(uncheckedWTF8: Array(bytes[start..<index]))))
  }

  private mutating func bracket() throws(ValuePathSyntaxError) {
    index += 1
    let start = index
    if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
      index += 1
      while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
        index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
      }
      guard index < bytes.count else { throw error("the key is not closed with a double quote") }
      index += 1
      guard case .string(let key)? = try? JSON.parse(bytes[start..<index]) else {
        index = start
        throw error("not a JSON string")
      }
      steps.append(.key(key))
    } else {
      while index < bytes.count, 0x30...0x39 ~= bytes[index] { index += 1 }
      guard let number = Int(String(decoding: bytes[start..<index], as: UTF8.self)) else {
        throw error("an index or a key in double quotes must stand in brackets")
      }
      steps.append(.index(number))
    }
    guard index < bytes.count, bytes[index] == UInt8(ascii: "]") else { throw error("a closing bracket must come here") }
    index += 1
  }

  private func error(_ reason: String) -> ValuePathSyntaxError {
    let before = String(decoding: bytes.prefix(index), as: UTF8.self)
    return ValuePathSyntaxError(position: before.count + 1, reason: reason)
  }
}

extension UInt8 {
  fileprivate var isPlainPathByte: Bool {
    switch self {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "$"), UInt8(ascii: "-"), 0x80...: true
    default: false
    }
  }
}

extension JSString {
  /// Beyond ASCII a key stands as it is only where it reads back as the same code units.
  fileprivate var isPlainPathKey: Bool { !isEmpty && isWellFormed && wtf8.allSatisfy(\.isPlainPathByte) }
}
