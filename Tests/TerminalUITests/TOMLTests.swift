import TerminalText
import TerminalUI
import TestSupport
import Testing

@Suite("TOML")
struct TOMLTests {
  @Test(
    "is read as its specification says",
    arguments: [
      ("", "{}"), ("# only a comment", "{}"), ("a = 1", "{a: 1}"), ("a=1#x\r\nb = -7", "{a: 1, b: -7}"),
      ("n = 1_000\nm = +5\nz = 0", "{n: 1000, m: 5, z: 0}"),
      ("t = true\nf = false", "{t: true, f: false}"), (#"s = "a\tb\"\\\u00e9\U0001F600""#, "{s: \"a\tb\"\\é😀\"}"),
      (#"s = 'C:\path # no comment'"#, "{s: \"C:\\path # no comment\"}"),
      ("[a]\nx = 1\n[b]\ny = 2", "{a: {x: 1}, b: {y: 2}}"), ("[a.b]\nx = 1\n[a]\ny = 2", "{a: {b: {x: 1}, y: 2}}"),
      ("a.b.c = 1\na.d = 2", "{a: {b: {c: 1}, d: 2}}"),
      (#"[targets."/var/lib/app"]"# + "\nname = 'x'", "{targets: {/var/lib/app: {name: \"x\"}}}"),
      ("l = [1, 'two', [true],\n # comment\n {x = 3},\n]", "{l: [1, \"two\", [true], {x: 3}]}"), ("l = []", "{l: []}"),
      ("t = {}", "{t: {}}"),
      ("t = { a = 1, b.c = 2 }", "{t: {a: 1, b: {c: 2}}}"), ("\u{FEFF}a = 1", "{a: 1}"), ("  a  =  1  ", "{a: 1}"),
      ("1 = 2\n\"\" = 3", "{1: 2, : 3}"),
      ("[ a . \"b\" ]\nx=1", "{a: {b: {x: 1}}}"),
    ])
  func reads(_ text: String, _ expected: String) throws {
    #expect(show(.table(try TOMLTable(parsing: text))) == expected)
  }

  @Test(
    "Mistakes are told with their line and column",
    arguments: [
      ("a", 1, 2, "expected = after a key, found the end of the file"),
      ("a = ", 1, 5, "expected a value, found the end of the file"),
      ("a = red", 1, 5, "'red' is no value; text is written in quotes"),
      ("a = 1\nb = 1.5", 2, 5, "'1.5' is no whole number that is read here"),
      ("a = 1979-05-27", 1, 5, "'1979-05-27' is no whole number that is read here"),
      ("a = 010", 1, 5, "'010' is no whole number that is read here"),
      ("a = 99999999999999999999", 1, 5, "'99999999999999999999' is no whole number that is read here"),
      ("a = \"x", 1, 5, "a string without its closing quote"), ("a = \"x\ny\"", 1, 5, "a string without its closing quote"),
      ("a = \"\"\"x\"\"\"", 1, 5, "strings over several lines are not read here"),
      ("a = \"\\q\"", 1, 6, "an unknown escape in a string"),
      ("a = \"\\ud800\"", 1, 6, "\\u wants 4 hexadecimal digits of a character"),
      ("a = 1 b = 2", 1, 7, "expected the end of the line, found 'b'"),
      ("a = 1\na = 2", 2, 1, "the key 'a' is given twice"), ("[a]\n[a]", 2, 2, "the table 'a' is defined twice"),
      ("a = 1\n[a]", 2, 2, "the key 'a' is given twice"),
      ("[t.\"redis://:canary@h/0\"]\n[t.\"redis://:canary@h/0\"]", 2, 4, "the table '…@h/0' is defined twice"),
      (
        "[\"postgres://h/d?password=canary\"]\n[\"postgres://h/d?password=canary\"]", 2, 2,
        "the table 'postgres://h/d' is defined twice"
      ),
      ("\"u:canary@h\" = 1\n\"u:canary@h\" = 2", 2, 1, "the key '…@h' is given twice"),
      ("\"u:canary@h\" = 1\n[\"u:canary@h\"]", 2, 2, "the key '…@h' is given twice"),
      ("a = {x=1}\n[a]", 2, 2, "the key 'a' is given twice"), ("a = {x=1}\na.y = 2", 2, 1, "the key 'a' is given twice"),
      ("[[a]]", 1, 1, "lists of tables, [[...]], are not read here"),
      ("[a", 1, 3, "expected ] at the end of a table's name, found the end of the file"),
      ("[]", 1, 2, "expected a key, found ']'"), ("= 1", 1, 1, "expected a key, found '='"),
      ("a = [1 2]", 1, 8, "expected , or ] in a list, found '2'"),
      ("a = {x=1 y=2}", 1, 10, "expected , or } in a table, found 'y'"),
      ("a = 1\rb = 2", 1, 6, "expected the end of the line, found the end of the line"),
      ("a = \"\u{1B}[2J\"", 1, 5, "a control character in a string"), ("\u{1B}", 1, 1, "expected a key, found '^['"),
      ("é = 1", 1, 1, "expected a key, found 'é'"),
    ])
  func mistakes(_ text: String, _ line: Int, _ column: Int, _ message: String) {
    let error = #expect(throws: TOMLError.self) { try TOMLTable(parsing: text) }
    #expect(error?.position.line == line && error?.position.column == column, "\(String(describing: error))")
    #expect(error?.message == message)
  }

  @Test(
    "Texts that say the same are alike but for the places in them",
    arguments: [
      ("# one\r\n[t.x]\r\na = [1, {b = 'c'}]", "[t.x]\na = [ 1,{ b = \"c\" }] # two", true), ("a = 1", "a = 2", false),
      ("a = [1]\n[t.x]\n[t.y]", "a = [1]\n[t.x]", false), ("a = {b = 1}", "a = {c = 1}", false),
    ])
  func content(_ one: String, _ two: String, _ areAlike: Bool) throws {
    let (one, two) = (try TOMLTable(parsing: one), try TOMLTable(parsing: two))
    #expect((one.withoutPlaces == two.withoutPlaces) == areAlike)
    #expect(one.without(["a", "t"]).entries.isEmpty)
  }

  @Test(
    "Depth and size have a limit, and reaching it is an error",
    arguments: [
      Named("[", "a = " + String(repeating: "[", count: 10_000)),
      Named("{", "a = " + String(repeating: "{a=", count: 10_000)),
      Named("a.", String(repeating: "a.", count: 10_000) + "a = 1"),
      Named("keys", (0..<5_000).map { "k\($0) = 1" }.joined(separator: "\n")),
      Named("tables", (0..<5_000).map { "[t\($0)]" }.joined(separator: "\n")),
    ])
  func limits(_ text: Named<String>) {
    #expect(throws: TOMLError.self) { try TOMLTable(parsing: text.value) }
  }

  @Test("Nothing that resembles a theme file makes the reader trap, and what it accepts is within the text")
  func mutations() throws {
    var generator = Seeded(state: UInt64.random(in: 1 ... .max))
    let seed = generator.state
    let files = BuiltInThemes.files.map { String(decoding: $0.text.prefix(900), as: UTF8.self) }
    let bits = [
      "[", "]", "{", "}", "\"", "'", "\\", "\\u", ".", "=", ",", "#", "\n", "\r", "\t", "a", "_", "é", "\u{0}", "\u{1F600}", "[[",
      "\"\"\"", "inherits", "1e9", "-",
    ]
    var accepted = 0
    for _ in 0..<3_000 {
      var text = Array(files[Int.random(in: 0..<files.count, using: &generator)])
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        let at = Int.random(in: 0...text.count, using: &generator)
        let end = min(text.count, at + Int.random(in: 0...12, using: &generator))
        text.replaceSubrange(at..<end, with: Array(bits.randomElement(using: &generator) ?? ""))
      }
      let lines = text.count { $0.isNewline } + 1
      do throws(TOMLError) {
        let table = try TOMLTable(parsing: String(text))
        accepted += 1
        #expect(table.entries.allSatisfy { $0.position.line <= lines }, "seed \(seed)")
      } catch {
        #expect(error.position.line <= lines, "seed \(seed)")
      }
    }
    #expect(accepted > 0, "seed \(seed)")
  }

  private struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  private func show(_ value: TOMLValue) -> String {
    switch value {
    case .string(let text): "\"\(text)\""
    case .integer(let number): "\(number)"
    case .boolean(let flag): "\(flag)"
    case .array(let values): "[" + values.map(show).joined(separator: ", ") + "]"
    case .table(let table): "{" + table.entries.map { "\($0.key): \(show($0.value))" }.joined(separator: ", ") + "}"
    }
  }
}
