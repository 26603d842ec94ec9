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
      (#"\$"#, "a$b", true), ("(?:ada|bob)$", "bob", true), ("(?i)ADA", "ada", true), (#"^[a\]b]+$"#, "a]b", true),
      ("[a-]", "-", true), ("^É+$", "éÉ", true),
    ])
  func patterns(pattern: String, text: String, expected: Bool) throws {
    #expect(try TextPattern(pattern).matches(text) == expected)
  }

  @Test(
    "What others mean by a sign is meant by it here, and never its opposite",
    arguments: [
      (#"^\D+$"#, "ada", true), (#"^\D+$"#, "4711", false), (#"^\D+$"#, "aa7", false), (#"^\W$"#, "-", true),
      (#"^\W$"#, "é", false), (#"^\w+$"#, "é_٤", true), (#"\w"#, "–…", false), (#"\S"#, " ", false), (#"^\S+$"#, "ab", true),
      (#"[^\D]"#, "a1", true), (#"[^\D]"#, "ab", false), (#"^[\D7]+$"#, "a7", true), (#"^[\D7]+$"#, "a8", false),
      (#"\badmin\b"#, "root admin", true), (#"\badmin\b"#, "admins", false), (#"\Bmin\b"#, "admin", true),
      (#"\Badmin"#, "admin", false), (#"\b"#, "", false), (#"\B"#, "", true), (#"\bé"#, "aé", false),
      ("^a{2}", "aa7", true), ("^a{2}$", "aaa", false), ("^a{2,}$", "aaaa", true), ("^a{2,}$", "a", false),
      ("^(ab){1,2}$", "abab", true), ("^(ab){1,2}$", "ababab", false), ("^a{0}$", "", true), ("^a{0}$", "a", false),
      ("^a{0,1}b$", "aab", false), ("^a{0,}b$", "aab", true), ("^a{2,3}?$", "aaa", true), ("^a+?$", "", false),
      ("^a+?$", "aa", true), (#"^a\{2}$"#, "a{2}", true),
      (#"^\x61\u0062\x{63}$"#, "ABC", true), (#"\A\x41da\z"#, "ada", true), (#"\Aada"#, "x ada", false),
      (#"a\tb"#, "a\tb", true), (#"a\tb"#, "atb", false),
      ("^[[:alpha:]]+$", "Łukasz", true), ("^[[:alpha:]]+$", "aa7", false), ("^[^[:digit:][:space:]]+$", "a b", false),
      ("^[^[:digit:][:space:]]+$", "a:]b", true), (#"^\p{L}+$"#, "山田é", true), (#"^\pL+$"#, "a1", false),
      (#"^\P{L}+$"#, "12", true), (#"^[\P{L}a]+$"#, "1a2", true), (#"^[\P{L}a]+$"#, "1b2", false),
    ])
  func meant(pattern: String, text: String, expected: Bool) throws {
    #expect(try TextPattern(pattern).matches(text) == expected)
  }

  @Test("A blank is what Unicode calls one") func blanks() throws {
    let scalars = (0x00...0x3001 as ClosedRange<UInt32>).compactMap { Unicode.Scalar($0) }
    let blanks = scalars.filter(\.properties.isWhitespace)
    #expect(blanks.count > 20)
    for pattern in [#"^\s$"#, #"^[^\S]$"#, "^[[:space:]]$"] {
      let pattern = try TextPattern(pattern)
      let found = scalars.filter { pattern.matches(String($0)) }
      #expect(found == blanks)
    }
  }

  @Test(
    "A range is the same in either case",
    arguments: [
      ("^[A-Z]+$", "ada", true), ("^[a-z]+$", "ADA", true), ("^[^A-Z]+$", "ADA", false), ("^[Z-a]$", "z", true),
      ("^[Z-a]$", "b", false), ("^[À-Ö]$", "é", true), ("^[À-Ö]$", "ø", false), ("^[А-Я]+$", "петр", true),
      ("^[Ａ-Ｚ]$", "ｂ", true),
      (#"^[\x41-\x43]+$"#, "abc", true),
    ])
  func ranges(pattern: String, text: String, expected: Bool) throws {
    #expect(try TextPattern(pattern).matches(text) == expected)
  }

  @Test(
    "What means something elsewhere and nothing here is an error that says what there is",
    arguments: [
      (#"a\q"#, 2, #"\d"#), (#"\1"#, 1, "not known"), (#"ada\Z"#, 4, #"\z"#), (#"[\b]"#, 2, "in brackets"),
      ("a{", 2, "how often"),
      ("a{x}", 2, #"\{"#), ("a{,3}", 2, "how often"), ("a{2,3,4}", 2, "how often"), ("a{+2}", 2, "how often"),
      ("a{3,2}", 2, "backwards"), ("{2}", 1, "nothing before"), ("a{99999}", 2, "how often"), ("a{1001}", 2, "too much"),
      ("(a{100}){11}", 9, "too much"), ("a{500}b{501}", 7, "too much"), ("a{600}|b{600}", 13, "too much"),
      ("a**", 3, "parentheses"),
      ("a++", 3, "parentheses"), ("a{2}{3}", 5, "parentheses"), ("[[:foo:]]", 2, "[:alpha:]"), ("[[:upper:]]", 2, "[:alpha:]"),
      ("[:alpha:]", 1, "[[:alpha:]]"), (#"\p{Lu}"#, 1, #"\p{L}"#), (#"\xg1"#, 1, "number"), (#"\x{110000}"#, 1, "number"),
      (#"\x{41"#, 1, "number"), (#"\u12"#, 1, "number"), ("(?=a)", 1, "looks ahead"), (#"[a-\d]"#, 3, "range"),
      ("[e\u{301}]", 2, "several"), ("[İ]", 2, "several"),
    ])
  func unknown(pattern: String, position: Int, words: String) {
    let error = #expect(throws: PatternError.self) { try TextPattern(pattern) }
    #expect(error?.position == position && error?.reason.contains(words) == true, "\(pattern): \(String(describing: error))")
  }

  @Test("No letter and no digit behind a backslash is quietly itself, in brackets and outside of them")
  func escapes() throws {
    for scalar in "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" {
      for pattern in ["^\\\(scalar)$", "^[\\\(scalar)]$"] {
        guard let read = try? TextPattern(pattern) else { continue }
        // Where it is a class, it may be one of its own: `w` is a part of a word.
        #expect(!read.matches(String(scalar)) || "wSD".contains(scalar), "\(pattern)")
      }
    }
  }

  @Test("A pattern that takes others for ever takes the length of the text")
  func slowPatterns() throws {
    let text = String(repeating: "a", count: 3_000)
    for pattern in ["^(a+)+$b", "(a*)*b", "(a|a)*b", "(.*)(.*)(.*)(.*)x", "^(a?){40}b", "(a{1,9}){9}b"] {
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
