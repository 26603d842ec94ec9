/// Something an attacker would like the operator's terminal to obey, and what is shown of it.
struct HostileText: Sendable, CustomStringConvertible {
  let name: String
  let text: String
  let shown: String

  init(_ name: String, _ text: String, _ shown: String) {
    self.name = name
    self.text = text
    self.shown = shown
  }

  var description: String { name }
}

let hostileTexts: [HostileText] = [
  // Sequences that begin with Escape.
  .init("clear the screen", "\u{1B}[2J", "^[[2J"),
  .init("cursor home", "\u{1B}[H", "^[[H"),
  .init("colour", "\u{1B}[31mred\u{1B}[0m", "^[[31mred^[[0m"),
  .init("hidden text", "\u{1B}[8msecret", "^[[8msecret"),
  .init("where is the cursor", "\u{1B}[6n", "^[[6n"),
  .init("who are you", "\u{1B}[c", "^[[c"),
  .init("window title report", "\u{1B}[21t", "^[[21t"),
  .init("window title, OSC 0", "\u{1B}]0;owned\u{7}", "^[]0;owned^G"),
  .init("window title, OSC 2", "\u{1B}]2;owned\u{1B}\\", "^[]2;owned^[\\"),
  .init("hyperlink, OSC 8", "\u{1B}]8;;http://evil\u{7}x\u{1B}]8;;\u{7}", "^[]8;;http://evil^Gx^[]8;;^G"),
  .init("palette, OSC 4", "\u{1B}]4;1;#000000\u{7}", "^[]4;1;#000000^G"),
  .init("clipboard, OSC 52", "\u{1B}]52;c;ZXZpbA==\u{7}", "^[]52;c;ZXZpbA==^G"),
  .init("notification, OSC 9", "\u{1B}]9;hi\u{7}", "^[]9;hi^G"),
  .init("image, OSC 1337", "\u{1B}]1337;File=:AAAA\u{7}", "^[]1337;File=:AAAA^G"),
  .init("OSC without end", "\u{1B}]0;never", "^[]0;never"),
  .init("device control, DCS", "\u{1B}P$q\"p\u{1B}\\", "^[P$q\"p^[\\"),
  .init("sixel", "\u{1B}Pq#0\u{1B}\\", "^[Pq#0^[\\"),
  .init("tmux passthrough", "\u{1B}Ptmux;\u{1B}\u{1B}[2J\u{1B}\\", "^[Ptmux;^[^[[2J^[\\"),
  .init("application command, APC", "\u{1B}_G\u{1B}\\", "^[_G^[\\"),
  .init("privacy message, PM", "\u{1B}^x\u{1B}\\", "^[^x^[\\"),
  .init("start of string, SOS", "\u{1B}Xx\u{1B}\\", "^[Xx^[\\"),
  .init("reset", "\u{1B}c", "^[c"),
  .init("alternate screen off", "\u{1B}[?1049l", "^[[?1049l"),
  .init("mouse on", "\u{1B}[?1003h", "^[[?1003h"),
  .init("end of paste", "\u{1B}[201~rm -rf /\r", "^[[201~rm -rf /^M"),
  .init("line drawing", "\u{1B}(0", "^[(0"),
  .init("scroll region", "\u{1B}[1;5r", "^[[1;5r"),
  .init("answerback", "\u{5}", "^E"),
  .init("Escape alone", "\u{1B}", "^["),
  .init("Escape at the end", "name\u{1B}", "name^["),
  // The same with the one-byte controls, which need no Escape.
  .init("CSI", "\u{9B}31m", "\\u{9b}31m"),
  .init("OSC", "\u{9D}0;owned\u{9C}", "\\u{9d}0;owned\\u{9c}"),
  .init("DCS", "\u{90}q\u{9C}", "\\u{90}q\\u{9c}"),
  .init("APC", "\u{9F}x", "\\u{9f}x"),
  .init("PM", "\u{9E}x", "\\u{9e}x"),
  .init("SOS", "\u{98}x", "\\u{98}x"),
  .init("next line", "a\u{85}b", "a\\u{85}b"),
  .init("reverse index", "\u{8D}", "\\u{8d}"),
  // Controls that move.
  .init("backspace over the truth", "user\u{8}\u{8}\u{8}\u{8}root", "user^H^H^H^Hroot"),
  .init("return over the truth", "denied\rgranted", "denied^Mgranted"),
  .init("line feed", "one\ntwo", "one^Jtwo"),
  .init("return and line feed", "one\r\ntwo", "one^M^Jtwo"),
  .init("tab", "a\tb", "a^Ib"),
  .init("vertical tab and form feed", "a\u{B}\u{C}b", "a^K^Lb"),
  .init("shift out", "\u{E}lqk\u{F}", "^Nlqk^O"),
  .init("NUL", "a\0b", "a^@b"),
  .init("DEL", "a\u{7F}b", "a^?b"),
  .init("bell", "\u{7}", "^G"),
  .init("flow control", "\u{13}\u{11}", "^S^Q"),
  // Direction.
  .init("right-to-left override", "gpj.\u{202E}exe", "gpj.\\u{202e}exe"),
  .init("left-to-right override", "\u{202D}abc\u{202C}", "\\u{202d}abc\\u{202c}"),
  .init("embedding", "\u{202A}\u{202B}", "\\u{202a}\\u{202b}"),
  .init("isolates", "\u{2066}a\u{2067}b\u{2068}c\u{2069}", "\\u{2066}a\\u{2067}b\\u{2068}c\\u{2069}"),
  .init("direction marks", "a\u{200E}b\u{200F}c\u{61C}", "a\\u{200e}b\\u{200f}c\\u{61c}"),
  // What hides.
  .init("zero-width space", "ad\u{200B}min", "ad\\u{200b}min"),
  .init("zero-width joiner in a word", "ad\u{200D}min", "ad\\u{200d}min"),
  .init("zero-width non-joiner", "ad\u{200C}min", "ad\\u{200c}min"),
  .init("word joiner", "ad\u{2060}min", "ad\\u{2060}min"),
  .init("byte order mark", "\u{FEFF}admin", "\\u{feff}admin"),
  .init("soft hyphen", "ad\u{AD}min", "ad\\u{ad}min"),
  .init("grapheme joiner", "ad\u{34F}min", "ad\\u{34f}min"),
  .init("Hangul filler", "a\u{3164}b", "a\\u{3164}b"),
  .init("variation selector on a letter", "a\u{FE0F}b", "a\\u{fe0f}b"),
  .init("tags", "a\u{E0041}\u{E007F}", "a\\u{e0041}\\u{e007f}"),
  .init("Mongolian separator", "a\u{180E}b", "a\\u{180e}b"),
  .init("invisible times", "a\u{2062}b", "a\\u{2062}b"),
  .init("annotation", "\u{FFF9}a\u{FFFB}", "\\u{fff9}a\\u{fffb}"),
  .init("line and paragraph separators", "a\u{2028}b\u{2029}c", "a\\u{2028}b\\u{2029}c"),
  // Marks, and characters that nobody knows the width of.
  .init("500 marks on a letter", "a" + String(repeating: "\u{301}", count: 500) + "b", "a\u{301}\u{301}b"),
  .init("a mark on nothing", "\u{301}a", "\\u{301}a"),
  .init("an enclosing mark", "a\u{20DD}", "a\\u{20dd}"),
  .init("private use", "\u{E000}\u{F8FF}", "\\u{e000}\\u{f8ff}"),
  .init("unassigned", "\u{378}", "\\u{378}"),
  .init("no character", "\u{FFFE}\u{10FFFF}", "\\u{fffe}\\u{10ffff}"),
  .init("a flag", "\u{1F1E9}\u{1F1EA}", "\\u{1f1e9}\\u{1f1ea}"),
  .init("a skin tone alone", "\u{1F3FF}", "\\u{1f3ff}"),
  .init("a hundred joined pictures", String(repeating: "👨\u{200D}", count: 100), "👨+"),
]
