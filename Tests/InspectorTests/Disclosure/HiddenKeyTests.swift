import ECMAScript
import Sessions
import SessionsAdministration
import Testing

@testable import Inspection

/// A key may be the secret itself: a PIN in an address, the number of a card, the id of the session.
@Suite("A key that is hidden") struct HiddenKeyTests {
  private static let id = "AB12CD34EF56AB78"
  private static let payload =
    #"{"seen":{"user=ada&pin=4711":1,"4539 5787 6362 1486":{"last4":"1486"},"of AB12CD34EF56AB78":1},"token":{"user=ada&pin=4711":1}}"#

  /// What holds a key, the key, and a guess that is as good.
  static let guesses: [(place: String, right: String, wrong: String)] = [
    ("seen", "user=ada&pin=4711", "user=ada&pin=4712"), ("seen", "4539 5787 6362 1486", "4539 5787 6362 1494"),
    ("seen", "of AB12CD34EF56AB78", "of AB12CD34EF56AB79"), ("token", "user=ada&pin=4711", "user=ada&pin=4712"),
  ]

  private func judged(_ disclosure: Disclosure) throws -> (row: SessionSummary, content: SessionContent, visible: VisibleContent)
  {
    let builder = SummaryBuilder(format: .flat, disclosure: disclosure, key: testKey)
    let (row, content) = builder.summary(of: stored(Self.id, Self.payload))
    let read = try #require(content)
    return (row, read, VisibleContent(read, masking: disclosure.masking.of(SessionID(Self.id))))
  }

  private static func kind(_ value: FoundValue) -> String {
    switch value {
    case .nothing: "nothing"
    case .unknown: "unknown"
    case .masked: "masked"
    case .value: "value"
    }
  }

  /// All that is answered of a path.
  private func answers(_ path: String, _ disclosure: Disclosure) throws -> [String] {
    let (row, content, visible) = try judged(disclosure)
    var verdicts: [String] = []
    for test in ["", ">0", "=1", "!=1"] {
      for text in ["data.\(path)\(test)", "not data.\(path)\(test)"] {
        let filter = try Filter(parsing: text, disclosure: disclosure)
        verdicts.append("\(filter.verdict(on: row, content: content, now: now))")
      }
    }
    let place = try ContentPath(parsing: "data." + path)
    let found = Self.kind(FoundValue(at: place, in: content, masking: visible.masking))
    let told = [visible.valueOrMask(at: place), visible.answer(at: place)].map { $0.map { JSON.text($0) } ?? "none" }
    return verdicts + [found] + told
  }

  @Test("is found by no path in an audit, so that no guess is told to be right", arguments: guesses)
  func paths(_ place: String, _ right: String, _ wrong: String) throws {
    let audit = Disclosure(isAudit: true)
    for end in ["", ".last4", "[0]"] {
      let (one, other) = (#"\#(place)["\#(right)"]\#(end)"#, #"\#(place)["\#(wrong)"]\#(end)"#)
      #expect(try answers(one, audit) == answers(other, audit), "\(one)")
    }
    // Who may reveal it may ask for it.
    let path = #"seen["\#(right)"]"#
    #expect(try answers(path, Disclosure()).contains("masked"))
    #expect(try !answers(path, audit).contains("masked"))
  }

  // Who guesses the id of a session has all of it.
  @Test(
    "that two sessions have is not compared in an audit, where each hides one there",
    arguments: guesses.filter { !$0.right.contains(id) })
  func compared(_ place: String, _ right: String, _ wrong: String) throws {
    let audit = Disclosure(isAudit: true)
    let (_, _, held) = try judged(audit)
    func compared(_ guess: String, _ disclosure: Disclosure) throws -> [String] {
      let other = try content(#"{"\#(place)":{"\#(guess)":2,"4111 1111 1111 1111":1,"a":1}}"#)
      let masked = VisibleContent(other, masking: disclosure.masking.of(SessionID(Self.id)))
      let diff = VisibleDiff(comparing: held, with: masked, comparesHidden: disclosure.comparesHidden)
      return diff.words().map { "\($0)" }
    }
    #expect(try compared(right, audit) == compared(wrong, audit))
    guard place == "seen" else { return }
    #expect(try compared(right, audit).contains { $0.contains("seen.a") })
    #expect(try compared(right, Disclosure()) != compared(wrong, Disclosure()))
  }

  @Test("that is the id of its session shows nothing of it in an audit") func ownInAudit() throws {
    let (_, _, visible) = try judged(Disclosure(isAudit: true))
    let keys = visible.masking.masked(.object(["of AB12CD34EF56AB78": 1, "4111 1111 1111 1111": 2]))
    #expect(keys == .object(["…(masked)": "********", "…(masked) (2)": "********"]))
    // Also one that looks like another credential.
    let mixed = "GTd7QxWv1shE9ZkLmN3bRtYuIoPa2sDf"
    let other = Disclosure(isAudit: true).masking.of(SessionID(mixed)).masked(.object([JSString(mixed): 1]))
    #expect(other == .object(["…(masked)": "********"]))
  }

  @Test("is told by its first letters, by nothing that is reckoned from it, and by its number among others")
  func marks() throws {
    let masking = Masking()
    let keys = (0..<3).map { JSString("user=ada&pin=471\($0)") }
    #expect(Set(keys.compactMap { masking.shown($0)?.string }) == ["user…(masked)"])
    let object = JSONObject(keys.map { ($0, JSONValue.null) })
    #expect(masking.masked(object).keys.map(\.string) == ["user…(masked)", "user…(masked) (2)", "user…(masked) (3)"])
  }

  @Test("is found among the flashes by what is shown of it, by whoever asks", arguments: [false, true])
  func flashes(_ isAudit: Bool) throws {
    let disclosure = Disclosure(isAudit: isAudit)
    let builder = SummaryBuilder(format: .flat, disclosure: disclosure, key: testKey)
    let (row, content) = builder.summary(of: stored("9c4e", #"{"__flash_user=ada&pin=4711__":"hi"}"#))
    let names: [(String, Filter.Verdict)] = [
      (isAudit ? "…(masked)" : "user…(masked)", .yes), ("user=ada&pin=4711", .no), ("user=ada&pin=4712", .no),
    ]
    for (name, expected) in names {
      let filter = try Filter(parsing: "flash=\"\(name)\"", disclosure: disclosure)
      #expect(filter.verdict(on: row, content: content, now: now) == expected, "\(name)")
    }
  }
}
