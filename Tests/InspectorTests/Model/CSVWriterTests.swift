import Inspection
import Testing

@Suite("A cell of CSV") struct CSVWriterTests {
  @Test(
    "has every quotation mark in it twice, whatever stands behind the mark",
    arguments: ["a\"b", "\"", "\"\u{301}", "a\"\u{20E3},\"\u{301}\r\n=1"])
  func quotationMarks(_ text: String) {
    var writer = CSVWriter()
    let inner = text.utf8.flatMap { $0 == UInt8(ascii: "\"") ? [$0, $0] : [$0] }
    #expect(writer.line([text]).utf8.elementsEqual("\"\(String(decoding: inner, as: UTF8.self))\"".utf8))
  }
}
