import ECMAScript
import Sessions
import TerminalUI

/// A record as text, with masked values masked; or its bytes, with their places. What cannot be decoded cannot be masked
/// in part: it is shown whole when asked for, or not at all.
enum RawText {
  static func lines(of detail: Detail, state: State, width: Int) -> [Line] {
    if detail.presentation == .text, let visible = state.visibleRecord {
      return text(JSON.stringify(visible.shown.json, numbers: .asWritten, indent: 2), width: width)
    }
    guard !detail.hidesBytes || state.reveals.contains(.record) else {
      let size = SafeText(sanitising: "\(ByteCount(detail.bytes.count))")
      return [
        [Span(size + ", masked", .masked)],
        [Span(state.configuration.access.reveals ? "x shows them for 30 seconds" : "audit reveals nothing", .dim)],
      ]
    }
    return detail.presentation == .bytes
      ? hexadecimal(detail.bytes, width: width, marking: detail.problem?.offset) : text(detail.bytes, width: width)
  }

  private static func text(_ bytes: [UInt8], width: Int) -> [Line] {
    bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .flatMap { SafeText(sanitisingUTF8: $0).wrapped(to: width) }
      .map { [Span($0)] }
  }

  /// `0000  7b 22 64 61  {"da`: sixteen bytes a row, eight where it is narrow.
  private static func hexadecimal(_ bytes: [UInt8], width: Int, marking offset: Int?) -> [Line] {
    let count = width >= 76 ? 16 : 8
    let digits = Array("0123456789abcdef")
    func hex(_ byte: UInt8) -> String { String([digits[Int(byte >> 4)], digits[Int(byte & 15)]]) }
    return stride(from: 0, to: bytes.count, by: count).map { start in
      let row = bytes[start..<min(start + count, bytes.count)]
      let place =
        hex(UInt8(truncatingIfNeeded: start >> 16)) + hex(UInt8(truncatingIfNeeded: start >> 8))
        + hex(UInt8(truncatingIfNeeded: start))
      let shown = row.map { (0x20...0x7E).contains($0) ? Character(UnicodeScalar($0)) : "·" }
      let broken = offset.map { row.indices.contains($0) } ?? false
      return [
        Span(SafeText(sanitising: place), .dim), Span("  "),
        Span(SafeText(sanitising: row.map(hex).joined(separator: " ")).padded(to: count * 3), broken ? .danger : .number),
        Span(" "), Span(SafeText(sanitising: String(shown)), broken ? .danger : .text),
      ]
    }
  }
}
