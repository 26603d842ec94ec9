import Sessions
import Testing

@Suite("A sieve of payloads")
struct PayloadSieveTests {
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
  func sieve(_ test: Case) {
    var sieve = PayloadSieve()
    sieve.require("id", equals: test.wanted)
    #expect(Array(test.payload.utf8).withUnsafeBytes(sieve.admits) == test.passes)
  }

  @Test("of several requirements wants all")
  func all() {
    var sieve = PayloadSieve()
    #expect(sieve.isOpen && Array("{}".utf8).withUnsafeBytes(sieve.admits))
    sieve.require("id", equals: "42")
    sieve.require("name", equals: "ada")
    #expect(Array(#"{"id":42,"name":"Ada"}"#.utf8).withUnsafeBytes(sieve.admits))
    #expect(!Array(#"{"id":42,"name":"Eve"}"#.utf8).withUnsafeBytes(sieve.admits))
  }

  struct WordCase: CustomTestStringConvertible, Sendable {
    var word: String
    var payload: String
    var id = "0123456789abcdef"
    var look: PayloadSieve.Look
    var testDescription: String { "\(word) in \(payload) of \(id): \(look)" }
  }

  @Test(
    "A word may stand in a key, a value or a name; what cannot have it is passed over",
    arguments: [
      WordCase(word: "ada", payload: #"{"name":"ADA"}"#, look: .admitted),
      WordCase(word: "name", payload: #"{"name":1}"#, look: .admitted),
      WordCase(word: "zoe", payload: #"{"name":"Ada"}"#, look: .excluded),
      WordCase(word: "zoe", payload: #"{"name":"\u007aoe"}"#, look: .admitted),
      WordCase(word: "zoe", payload: #"{"name":"Ada"}"#, id: "ZOE4567890abcdef", look: .named),
      WordCase(word: "0123456789abz", payload: "{}", id: "0123456789ABZdef", look: .named),
      WordCase(word: "42", payload: #"{"n":41}"#, look: .named), WordCase(word: "a~4", payload: "{}", look: .named),
      WordCase(word: "zoe", payload: #"{"name":"Ad"#, look: .admitted), WordCase(word: "zoe", payload: "[]", look: .admitted),
      WordCase(word: "zoe", payload: "", look: .admitted), WordCase(word: "?", payload: "{}", look: .named),
      WordCase(word: "ilok", payload: "{\"a\":\"\u{130}LO\u{212A}\"}", look: .admitted),
      WordCase(word: "lo", payload: "{\"a\":\"\u{130}LX\u{212A}\"}", look: .excluded),
      WordCase(word: "ärger", payload: #"{"a":"ÄRGER"}"#, look: .admitted),
      WordCase(word: "ärger", payload: #"{"a":"ÄRGE"}"#, look: .excluded),
      WordCase(word: "zoe", payload: "{}", id: "ö123456789abcdef", look: .named),
    ])
  func words(_ test: WordCase) {
    var sieve = PayloadSieve()
    sieve.require(word: Array(test.word.lowercased().utf8))
    #expect(Array(test.payload.utf8).withUnsafeBytes { sieve.look(at: $0, of: Array(test.id.utf8)) } == test.look)
  }
}
