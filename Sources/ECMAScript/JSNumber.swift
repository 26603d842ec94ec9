/// A JavaScript number, and how it was written where that is not how JavaScript would write it.
///
/// JavaScript rewrites `1.0` as `1` and rounds `9007199254740993`; an editor that changes one value of a file must not
/// touch its neighbours, so the text as written is kept until JavaScript's own rendering is asked for. Equality and
/// hashing see both: `1.0` and `1` are the same number, but not the same bytes.
public struct JSNumber: Sendable {
  /// Apart where it was written otherwise: so the many numbers that were not leave room, and a ``JSONValue`` has sixteen bytes.
  private enum Storage: Sendable {
    case plain(Double)
    case written(Written)
  }

  private final class Written: Sendable {
    let value: Double
    let text: String
    init(_ value: Double, _ text: String) { (self.value, self.text) = (value, text) }
  }

  private let storage: Storage

  public var value: Double {
    switch storage {
    case .plain(let value): value
    case .written(let written): written.value
    }
  }

  /// The token as it stood in the JSON text; nil where it is what `Number.prototype.toString` gives.
  public var source: String? { if case .written(let written) = storage { written.text } else { nil } }

  public init(_ value: Double) { storage = .plain(value) }

  package init(_ value: Double, source: String?) { storage = source.map { .written(Written(value, $0)) } ?? .plain(value) }

  /// `Number.prototype.toString()`: the shortest digits that read back as this number (ECMA-262, Number::toString).
  public var text: String { Self.text(of: value) }

  /// `Number.prototype.toString()` of any double, `NaN` and `Infinity` included.
  public static func text(of value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity" }
    if abs(value) < 0x1p53, let integer = Int64(exactly: value) { return String(integer) }
    if let text = decimalText(of: value) { return text }
    let (digits, point) = shortestDigits(of: value.magnitude)
    return (value < 0 ? "-" : "") + layOut(digits, point: point)
  }

  /// `12.5`, `-0.05`: at most fifteen digits, up to six of them behind the point. No two such decimals are the same double, so
  /// that one which gives this value is the shortest there is.
  private static func decimalText(of value: Double) -> String? {
    let magnitude = value.magnitude
    guard magnitude >= 0.001, magnitude < 1e8 else { return nil }
    var scale = 1
    for places in 1...6 {
      scale *= 10
      let scaled = (magnitude * Double(scale)).rounded()
      guard scaled / Double(scale) == magnitude else { continue }
      var rest = Int(scaled)
      let length = (value < 0 ? 1 : 0) + places + 1 + (rest / scale == 0 ? 1 : digitCount(rest / scale))
      return String(unsafeUninitializedCapacity: length) { text in
        var index = length
        func put(_ byte: UInt8) {
          index -= 1
          text[index] = byte
        }
        for _ in 0..<places {
          put(0x30 + UInt8(rest % 10))
          rest /= 10
        }
        put(UInt8(ascii: "."))
        repeat {
          put(0x30 + UInt8(rest % 10))
          rest /= 10
        } while rest > 0
        if value < 0 { put(UInt8(ascii: "-")) }
        return length
      }
    }
    return nil
  }

  private static func digitCount(_ number: Int) -> Int {
    var (count, rest) = (0, number)
    while rest > 0 { (count, rest) = (count + 1, rest / 10) }
    return count
  }

  /// The shortest digits d and the place n of the point, so that the value is 0.d * 10^n.
  private static func shortestDigits(of magnitude: Double) -> (digits: [UInt8], point: Int) {
    // Swift finds the same shortest digits; only its layout differs (1e-07, 1e+16).
    let text = magnitude.description.utf8
    let mantissa = text.prefix { $0 != UInt8(ascii: "e") }
    var point = Int(String(Substring(text.dropFirst(mantissa.count + 1)))) ?? 0
    let whole = mantissa.prefix { $0 != UInt8(ascii: ".") }
    var digits = Array(whole) + mantissa.dropFirst(whole.count + 1)
    point += whole.count
    let zeros = digits.prefix { $0 == UInt8(ascii: "0") }.count
    digits.removeFirst(zeros)
    point -= zeros
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    return (digits, point)
  }

  private static func layOut(_ digits: [UInt8], point: Int) -> String {
    func text(_ bytes: some Collection<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
    func zeros(_ count: Int) -> String { String(repeating: "0", count: count) }
    switch point {
    case digits.count...21 where digits.count <= 21: return text(digits) + zeros(point - digits.count)
    case 1...21: return text(digits[..<point]) + "." + text(digits[point...])
    case -5...0: return "0." + zeros(-point) + text(digits)
    default:
      let fraction = digits.count > 1 ? "." + text(digits[1...]) : ""
      return text(digits[..<1]) + fraction + "e" + (point > 0 ? "+" : "-") + String(abs(point - 1))
    }
  }
}

extension JSNumber: Hashable {
  public static func == (a: Self, b: Self) -> Bool { a.value == b.value && a.source == b.source }
  public func hash(into hasher: inout Hasher) {
    hasher.combine(value)
    hasher.combine(source)
  }
}
