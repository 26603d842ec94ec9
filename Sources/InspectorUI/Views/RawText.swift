import Inspection
import ECMAScript
import Platform
import Sessions
import TerminalText
import TerminalUI

/// A record as text, with masked values masked; or its bytes, with their places. What cannot be decoded cannot be masked
/// in part: it is shown whole when asked for, or not at all.
enum RawText {
  enum Shown {
    /// What stands in the place of it.
    case words([Line])
    case text(LongText)
    case bytes([UInt8], marking: Int?)
  }

  static func shown(of detail: Detail, state: State) -> Shown {
    if detail.presentation == .text, detail.content != nil {
      return detail.text?.text.map { .text($0) } ?? .words([[Span("reading…", .dim)]])
    }
    guard !detail.hidesBytes || state.isRecordRevealed(of: detail.id) else {
      let size = SafeText(sanitising: "\(ByteCount(detail.bytes.count))")
      return .words([
        [Span(size + ", masked", .masked)],
        [Span(state.configuration.access.reveals ? "x reveals for 30 s" : "audit reveals nothing", .dim)],
      ])
    }
    return detail.presentation == .bytes
      ? .bytes(detail.bytes, marking: detail.problem?.offset) : .text(LongText(detail.bytes))
  }

  /// The rows in view.
  static func lines(of detail: Detail, state: State, height: Int, width: Int) -> [Line] {
    switch shown(of: detail, state: state) {
    case .words(let lines): Array(lines[detail.view.range(count: lines.count, height: height)])
    case .text(let text): text.page(from: detail.place, height: height, width: width).rows.map { [Span($0)] }
    case .bytes(let bytes, let marked):
      detail.view.range(count: Hexadecimal.rowCount(bytes, width), height: height).map {
        Hexadecimal.row($0, of: bytes, width: width, marking: marked)
      }
    }
  }

  /// Some rows on, or back.
  static func scroll(_ detail: inout Detail, by delta: Int, state: State, height: Int, width: Int) {
    switch shown(of: detail, state: state) {
    case .words(let lines): detail.view.scroll(by: delta, count: lines.count, height: height)
    case .text(let text): detail.place = text.moved(detail.place, by: delta, height: height, width: width)
    case .bytes(let bytes, _): detail.view.scroll(by: delta, count: Hexadecimal.rowCount(bytes, width), height: height)
    }
  }
}

/// `000000  7b 22 64 61  {"da`: sixteen bytes a row, eight where it is narrow. Where a row begins is told by its number.
enum Hexadecimal {
  private static func size(_ width: Int) -> Int { width >= 76 ? 16 : 8 }

  static func rowCount(_ bytes: [UInt8], _ width: Int) -> Int { (bytes.count + size(width) - 1) / size(width) }

  static func row(_ number: Int, of bytes: [UInt8], width: Int, marking offset: Int?) -> Line {
    let count = size(width)
    let start = number * count
    let row = bytes[start..<min(start + count, bytes.count)]
    // All rows of a record have as many digits as its last place takes.
    let digits = max(6, String(max(1, bytes.count) - 1, radix: 16).utf8.count)
    let position = String(Hex.text(UInt64(start)).suffix(digits))
    let shown = row.map { (0x20...0x7E).contains($0) ? Character(UnicodeScalar($0)) : "·" }
    let broken = offset.map { row.indices.contains($0) } ?? false
    return [
      Span(SafeText(sanitising: position), .dim), Span("  "),
      Span(
        SafeText(sanitising: row.map { Hex.text(CollectionOfOne($0)) }.joined(separator: " ")).padded(to: count * 3),
        broken ? .danger : .number),
      Span(" "), Span(SafeText(sanitising: String(shown)), broken ? .danger : .text),
    ]
  }
}
