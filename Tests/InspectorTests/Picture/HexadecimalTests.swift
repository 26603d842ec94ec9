import TerminalText
import TerminalUI
import Testing

@testable import InspectorUI

@Suite("Bytes in rows") struct HexadecimalTests {
  /// Bytes whose places have six digits.
  private static let six = 1 << 24

  @Test(
    "each row begins with its place, in six digits or as many as the record takes",
    arguments: [
      (20, 80, 1, "000010"), (20, 50, 2, "000010"), (1 << 20, 80, 65_535, "0ffff0"), (six, 80, 1, "000010"),
      (six, 80, six / 16 - 1, "fffff0"), (six + 1, 80, 0, "0000000"), (six + 1, 80, six / 16, "1000000"),
      (six + 9, 50, six / 8 + 1, "1000008"),
    ])
  func place(_ count: Int, _ width: Int, _ row: Int, _ place: String) {
    let line = Hexadecimal.row(row, of: Array(repeating: 0x41, count: count), width: width, marking: nil)
    #expect(line.first?.text.string == place)
    #expect(line.width <= width)
  }
}
