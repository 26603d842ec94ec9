import TestSupport
import Testing

@Suite("The terminal of the tests") struct VirtualScreenTests {
  @Test(
    "obeys what curses may send",
    arguments: [
      ("ab\r\ncd", ["ab", "cd", ""]),
      ("abcdefgh\r\nx", ["abcdefgh", "x", ""]),
      ("abcdefghi", ["abcdefgh", "i", ""]),
      ("1\n\r2\n\r3\n\r4", ["2", "3", "4"]),
      ("a\u{1B}[4b", ["aaaaa", "", ""]),
      ("abcd\u{1B}[2G\u{1B}[2P", ["ad", "", ""]),
      ("abcd\u{1B}[2G\u{1B}[2@X", ["aX bcd", "", ""]),
      ("abcd\u{1B}[2G\u{1B}[2X", ["a  d", "", ""]),
      ("a\r\nb\r\nc\u{1B}[1;2r\u{1B}[2;1H\nx", ["b", "x", "c"]),
      ("a\r\nb\r\nc\u{1B}[1;1H\u{1B}[Mz", ["z", "c", ""]),
      ("a\r\nb\r\nc\u{1B}[1;1H\u{1B}[L", ["", "a", "b"]),
      ("a\u{1B}[1;1H\u{1B}M", ["", "a", ""]),
      ("日本\u{1B}[2Gx", [" x本", "", ""]),
      ("\u{1B}(0lqk\u{1B}(B", ["┌─┐", "", ""]),
      ("e\u{301}x", ["e\u{301}x", "", ""]),
      ("x\u{1B}[?1049hy\u{1B}[?1049lz", ["xz", "", ""]),
    ])
  func obeys(_ sent: String, _ shown: [String]) {
    var screen = VirtualScreen(columns: 8, rows: 3)
    screen.feed(sent.utf8)
    #expect(screen.lines == shown)
    #expect(screen.unknown == [])
  }

  @Test(
    "remembers what curses never sends",
    arguments: [
      ("\u{1B}P1$r\u{1B}\\", "string 1$r"), ("\u{1B}[5i", "CSI 5i"), ("\u{1B}[?9999h", "mode ?9999h"),
      ("\u{9B}2J", "C1 \\u{009B}"),
      ("\u{1B}Z", "ESC Z"),
    ])
  func remembers(_ sent: String, _ noted: String) {
    var screen = VirtualScreen(columns: 8, rows: 3)
    screen.feed(sent.utf8)
    #expect(screen.unknown == [noted])
  }
}
