import Sessions
import Testing

@Suite("A prefilter of payloads")
struct PayloadPrefilterTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var wanted: String
    var payload: String
    var passes: Bool
    var testDescription: String { "\(wanted) in \(payload): \(passes ? "passes" : "is kept back")" }
  }

  static func passes(_ wanted: String, _ payload: String) -> Case { Case(wanted: wanted, payload: payload, passes: true) }
  static func isKeptBack(_ wanted: String, _ payload: String) -> Case { Case(wanted: wanted, payload: payload, passes: false) }

  @Test(
    "keeps back what cannot match, and never what does, however it is written",
    arguments: [
      passes("42", #"{"id":42}"#), passes("42", #"{"id":"42"}"#), isKeptBack("42", #"{"id":41,"n":42}"#),
      isKeptBack("42", #"{"id":142}"#), passes("42", #"{"id" : 42 }"#), passes("42", #"{"id":42}  "#),
      isKeptBack("42", #"{"user":42}"#), isKeptBack("42", #"{"Id":42}"#), isKeptBack("42", #"["id",42]"#),
      passes("42", #"{"id":4.2e1}"#), passes("42", #"{"id": 42.0}"#), passes("42", #"{"id":41.99999999999999999}"#),
      passes("42", #"{"a":{"id" : [1,{"x":0},42]}}"#), passes("42", #"{"id":[4.2E1]}"#), isKeptBack("42", #"{"id":[41,7]}"#),
      passes("42", #"{"id":1,"b":{"id":42}}"#), passes("42", #"{"text":"id","id":42}"#),
      passes("042", #"{"id":42}"#), passes("-42", #"{"id":-42}"#), passes("0", #"{"id":-0}"#), passes("100", #"{"id":1E2}"#),
      passes("42.0", #"{"id":42}"#), passes("0x2A", #"{"id":42}"#), passes("4.5", #"{"id":4.50}"#), passes("1e2", #"{"id":100}"#),
      passes("ada", #"{"id":"ADA"}"#), passes("Ada", #"{"id":"ada"}"#), isKeptBack("ada", #"{"id":"Eve","x":"ada"}"#),
      passes("ada", #"{"id":"\u0061da"}"#), passes("ada", #"{"\u0069d":"ada"}"#), passes("a/b", #"{"id":"a\/b"}"#),
      isKeptBack("a/b", #"{"id":"a-b"}"#), passes("kilo", "{\"id\":\"\u{212A}ilo\"}"), passes("Ärger", #"{"id":"ärger"}"#),
      passes("", #"{"id":""}"#), isKeptBack("ada", ""), passes("true", #"{"id":true}"#), passes("null", #"{"id":null}"#),
      isKeptBack("true", #"{"id":false}"#), passes("aab", #"{"id":"aaab"}"#), passes("1123", #"{"id":"111123"}"#),
      isKeptBack("am", #"{"id":"a-","m":1}"#), isKeptBack("42", #"{"id""#), isKeptBack("42", #"{"id":"#),
    ])
  func prefilter(_ test: Case) {
    var prefilter = PayloadPrefilter()
    prefilter.require("id", equals: test.wanted)
    #expect(Array(test.payload.utf8).withUnsafeBytes(prefilter.admits) == test.passes)
  }

  @Test("of several requirements wants all")
  func all() {
    var prefilter = PayloadPrefilter()
    #expect(prefilter.isOpen && Array("{}".utf8).withUnsafeBytes(prefilter.admits))
    prefilter.require("id", equals: "42")
    prefilter.require("name", equals: "ada")
    #expect(Array(#"{"id":42,"name":"Ada"}"#.utf8).withUnsafeBytes(prefilter.admits))
    #expect(!Array(#"{"id":42,"name":"Eve"}"#.utf8).withUnsafeBytes(prefilter.admits))
  }

  struct WordCase: CustomTestStringConvertible, Sendable {
    var word: String
    var payload: String
    var id = "0123456789abcdef"
    var verdict: PayloadPrefilter.Verdict
    var testDescription: String { "\(word) in \(payload) of \(id): \(verdict)" }
  }

  @Test(
    "A word may occur in a key, a value or a label; a record that cannot contain it is excluded",
    arguments: [
      WordCase(word: "ada", payload: #"{"name":"ADA"}"#, verdict: .admitted),
      WordCase(word: "name", payload: #"{"name":1}"#, verdict: .admitted),
      WordCase(word: "zoe", payload: #"{"name":"Ada"}"#, verdict: .excluded),
      WordCase(word: "zoe", payload: #"{"name":"\u007aoe"}"#, verdict: .admitted),
      WordCase(word: "zoe", payload: #"{"name":"Ada"}"#, id: "ZOE4567890abcdef", verdict: .needsLabel),
      WordCase(word: "0123456789abz", payload: "{}", id: "0123456789ABZdef", verdict: .needsLabel),
      WordCase(word: "42", payload: #"{"n":41}"#, verdict: .needsLabel),
      WordCase(word: "a~4", payload: "{}", verdict: .needsLabel),
      WordCase(word: "zoe", payload: #"{"name":"Ad"#, verdict: .admitted),
      WordCase(word: "zoe", payload: "[]", verdict: .admitted),
      WordCase(word: "zoe", payload: "", verdict: .admitted), WordCase(word: "?", payload: "{}", verdict: .needsLabel),
      WordCase(word: "ilok", payload: "{\"a\":\"\u{130}LO\u{212A}\"}", verdict: .admitted),
      WordCase(word: "lo", payload: "{\"a\":\"\u{130}LX\u{212A}\"}", verdict: .excluded),
      WordCase(word: "ärger", payload: #"{"a":"ÄRGER"}"#, verdict: .admitted),
      WordCase(word: "ärger", payload: #"{"a":"ÄRGE"}"#, verdict: .excluded),
      WordCase(word: "zoe", payload: "{}", id: "ö123456789abcdef", verdict: .needsLabel),
    ])
  func words(_ test: WordCase) {
    var prefilter = PayloadPrefilter()
    prefilter.require(word: Array(test.word.lowercased().utf8))
    #expect(Array(test.payload.utf8).withUnsafeBytes { prefilter.verdict(on: $0, of: Array(test.id.utf8)) } == test.verdict)
  }
}
