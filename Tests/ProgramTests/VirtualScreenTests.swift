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
      ("\u{9B}2J", "C1 \\u{009B}"), ("\u{1B}Z", "ESC Z"), ("\u{1B}c", "ESC c"), ("\u{07}", "control \\u{07}"),
      ("\u{1B}]0;title\u{07}", "OSC 0;title"), ("\u{1B}]8;;http://x\u{1B}\\", "OSC 8;;http://x"),
      ("\u{1B}]0;no end", "unfinished 0;no end"), ("\u{1B}[6n", "CSI 6n"), ("\u{1B}[c", "CSI c"), ("\u{1B}[21t", "CSI 21t"),
      ("\u{1B}[53m", "CSI 53m"), ("\u{202E}x", "invisible \\u{202E}"), ("\u{0B}", "control \\u{0B}"), ("\u{0}", "control \\0"),
    ])
  func remembers(_ sent: String, _ noted: String) {
    var screen = VirtualScreen(columns: 8, rows: 3)
    screen.feed(sent.utf8)
    #expect(screen.unknown == [noted])
  }
}
