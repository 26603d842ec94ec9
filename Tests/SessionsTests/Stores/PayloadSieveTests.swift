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
      passes("42", #"{"userId":42}"#), passes("42", #"{"userId":"42"}"#), isKeptBack("42", #"{"userId":41,"city":"Bonn"}"#),
      passes("42", #"{"userId":4.2e1}"#), passes("42", #"{"userId":42.0}"#), passes("42", #"{"userId":41.99999999999999999}"#),
      passes("042", #"{"n":42}"#), passes("-42", #"{"n":-42}"#), passes("0", #"{"n":-0}"#), passes("100", #"{"n":1E2}"#),
      passes("42.0", #"{"n":42}"#), passes("0x2A", #"{"n":42}"#), passes("4.5", #"{"n":4.50}"#), passes("1e2", #"{"n":100}"#),
      passes("ada", #"{"user":"ADA"}"#), passes("Ada", #"{"user":"ada"}"#), isKeptBack("ada", #"{"user":"Eve"}"#),
      passes("ada", #"{"user":"\u0061da"}"#), passes("a/b", #"{"path":"a\/b"}"#), isKeptBack("a/b", #"{"path":"a-b"}"#),
      passes("kilo", "{\"unit\":\"\u{212A}ilo\"}"), passes("Ärger", #"{"text":"ärger"}"#), passes("", "{}"),
      isKeptBack("ada", ""), passes("true", #"{"is":true}"#), passes("null", #"{"is":null}"#),
      isKeptBack("true", #"{"is":false}"#),
      passes("aab", #"{"x":"aaab"}"#), passes("1123", #"{"x":111123}"#),
    ])
  func sieve(_ test: Case) {
    var sieve = PayloadSieve()
    sieve.require(value: test.wanted)
    #expect(Array(test.payload.utf8).withUnsafeBytes(sieve.admits) == test.passes)
  }

  @Test("of several requirements wants all")
  func all() {
    var sieve = PayloadSieve()
    #expect(sieve.isOpen && Array("{}".utf8).withUnsafeBytes(sieve.admits))
    sieve.require(value: "42")
    sieve.require(value: "ada")
    #expect(Array(#"{"id":42,"name":"Ada"}"#.utf8).withUnsafeBytes(sieve.admits))
    #expect(!Array(#"{"id":42,"name":"Eve"}"#.utf8).withUnsafeBytes(sieve.admits))
  }
}
