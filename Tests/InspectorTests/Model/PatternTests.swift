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

  @Test("A long text is not gone through to its end where its task is cancelled, and then nothing is decided")
  func cancelled() async throws {
    let pattern = try TextPattern("w.+end$")
    let text = String(repeating: "word ", count: 4_000) + "end"
    #expect(pattern.matches(text))
    let (row, content) = maker().summary(of: stored("a", #"{"long":"\#(text)"}"#))
    let filters = try [#"data.long~"w.+end$""#, #"!data.long~"w.+end$""#].map { try Filter(parsing: $0) }
    #expect(filters.map { $0.verdict(on: row, content: content, now: now) } == [.yes, .no])
    let (isMatch, verdicts) = await Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return (pattern.matches(text), filters.map { $0.verdict(on: row, content: content, now: now) })
    }.value
    #expect(!isMatch && verdicts == [.needsContent, .needsContent])
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
