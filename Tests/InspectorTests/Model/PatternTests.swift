import Inspection
import Testing

@Suite("The patterns of filters") struct PatternTests {
  @Test(
    "Patterns find what regular expressions find, whatever the case",
    arguments: [
      ("a", "cat", true), ("^a", "cat", false), ("^c", "CAT", true), ("t$", "cat", true), ("c$", "cat", false),
      ("^cat$", "cat", true), ("^ca$", "cat", false), ("c.t", "cut", true), ("c.t", "ct", false),
      ("c[au]t", "cut", true), ("c[^au]t", "cut", false), ("c[a-e]t", "cdt", true), ("[]]", "]", true), ("a*b", "b", true),
      ("^a*b", "aaab", true), ("^a+b$", "b", false), ("^a+b$", "aab", true), ("^a?b$", "aab", false),
      ("cat|dog", "hotdog", true), ("^(cat|dog)$", "dogs", false), ("^(ab)+$", "ababab", true), ("^(ab)+$", "ababa", false),
      (#"\d+"#, "a42", true), (#"^\w+@\w+\.org$"#, "alice@example.org", true), (#"^\w+@\w+\.org$"#, "alice@exampleXorg", false),
      (#"a\.b"#, "axb", false), (#"\s"#, "a b", true), (#"[\d_]"#, "x_", true), ("é", "CAFÉ", true), ("(a|b)*c", "ababc", true),
      ("x|", "anything", true), ("()", "", true), ("^$", "", true), ("^$", "a", false), ("a|^b", "cb", false), (".*", "", true),
      (#"\$"#, "a$b", true),
    ])
  func patterns(pattern: String, text: String, expected: Bool) throws {
    #expect(try TextPattern(pattern).matches(text) == expected)
  }

  @Test("A pattern that takes others for ever takes the length of the text")
  func slowPatterns() throws {
    let text = String(repeating: "a", count: 3_000)
    for pattern in ["^(a+)+$b", "(a*)*b", "(a|a)*b", "(.*)(.*)(.*)(.*)x", "^(a?){0}"] {
      #expect(try !TextPattern(pattern).matches(text))
    }
  }

  @Test(
    "A broken pattern is said with its place",
    arguments: [
      ("user~\"(a\"", 7, "not closed"), ("user~[a", 6, "not closed"), ("user~*", 6, "repeat"), ("user~[z-a]", 8, "backwards"),
      ("user~a\\", 8, "backslash"),
    ])
  func brokenPatterns(filter: String, position: Int, words: String) {
    let error = #expect(throws: FilterError.self) { try Filter(parsing: filter) }
    #expect(error?.position == position && error?.reason.contains(words) == true, "\(filter): \(String(describing: error))")
  }
}
