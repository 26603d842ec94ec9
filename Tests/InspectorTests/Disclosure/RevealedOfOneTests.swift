import ECMAScript
import Sessions
import SessionsAdministration
import TerminalText
import TerminalUI
import TestSupport
import Testing

@testable import Inspection
@testable import InspectorUI

@Suite("What is revealed of one session") struct RevealedOfOneTests {
  private static let token = "ghp_" + String(repeating: "a1B2", count: 9)

  @Test("is masked in every dialog about another, where the same place is hidden, too") func others() async throws {
    var setup = ScreenRunner.Setup()
    setup.sessions = [
      SampleSession(id: "long000000000001", age: 3, left: 720, payload: #"{"token":"\#(Self.token)"}"#)
    ]
    var state = try await ScreenRunner(setup).state
    press(.character("2"), .character("x"), in: &state)
    let path = ContentPath.data(try ValuePath(parsing: "token"))
    let (own, other) = (try #require(state.detail?.id), SessionID("other00000000001"))
    #expect(state.reveals.values(of: own).map(\.path) == [path])
    let (before, after): (SessionContent, SessionContent) = (.flat(["token": .string(JSString(Self.token))]), .flat([:]))
    for (id, isMasked) in [(own, false), (other, true)] {
      #expect(state.diff(from: before, to: after, of: id).words().map { $0.before?.isMasked } == [isMasked])
      #expect(state.editQuestion(.merge([]), on: nil, before, of: id).revealed.values.isEmpty == isMasked)
    }
    let reversal = try #require(Reversal(.destroy, before: stored("other00000000001"), after: nil, format: .flat))
    state.keep([reversal], title: "session destroyed", of: nil)
    let asked = press(.character("u"), in: &state).compactMap { effect -> Set<MaskedValue>? in
      if case .work(.planUndo(_, let revealed), _) = effect { revealed } else { nil }
    }
    #expect(asked == [[]])
  }

  private static func device(_ letter: Character) -> String { "ghp_" + String(repeating: "\(letter)1B2", count: 9) }

  /// What a session holds whose user has logged in on these devices.
  private static func logins(_ letters: String) -> String {
    #"{"devices":[\#(letters.map { #"{"token":"\#(device($0))"}"# }.joined(separator: ","))],"token":"\#(device(letters.first ?? "z"))"}"#
  }

  /// The state once its one session is open, the places that are given are revealed, and the application wrote something else.
  private func state(revealing places: [String], of before: String, then after: String) async throws -> State {
    var setup = ScreenRunner.Setup()
    setup.sessions = [SampleSession(id: "long000000000001", age: 3, left: 720, payload: before)]
    var state = try await ScreenRunner(setup).state
    press(.character("2"), in: &state)
    while let folded = state.detail?.tree?.rows.firstIndex(where: { $0.isFoldable && $0.isFolded }) {
      state.detail?.cursor = folded
      press(.character("l"), in: &state)
    }
    for place in places {
      let path = ContentPath.data(try ValuePath(parsing: place))
      let row = try #require(state.detail?.tree?.position(of: path))
      state.detail?.cursor = row
      press(.character("x"), in: &state)
    }
    #expect(try revealed(state).count == places.count)
    see(after, in: &state)
    return state
  }

  /// What the application wrote is read.
  private func see(_ payload: String, in state: inout State) {
    let session = stored("long000000000001", payload, expires: 60, revision: payload)
    let entry = SessionEntry(id: session.id, size: 1, modified: nil, content: .stored(session))
    _ = state.look(into: maker().reading(of: entry))
    state.notice(session.id, entry, state.detail?.content)
  }

  @Test("and tells a form what the value is by now goes out of sight there, too, though nothing was hidden when it was opened")
  func form() async throws {
    var state = try await state(revealing: ["token"], of: #"{"token":"\#(Self.token)"}"#, then: #"{"token":null}"#)
    press(.character("e"), in: &state)
    see(#"{"token":"\#(Self.device("b"))"}"#, in: &state)
    func isShown() -> Bool { state.view().lines().joined().contains(Self.device("b").prefix(20)) }
    guard case .form = state.mode else {
      Issue.record("\(state.mode)")
      return
    }
    #expect(isShown())
    state.changeReveals { $0.removeAll() }
    #expect(!isShown())
  }

  @Test(
    "What was in sight goes out of it in a form and in the pager, too, where it is hidden by now",
    arguments: [Key.character("e"), .enter])
  func becoming(_ key: Key) async throws {
    let open = #"{"mfa":{"hint":"zQ9K-7741","n":1}}"#
    var state = try await state(revealing: [], of: open, then: open)
    let row = try #require(state.detail?.tree?.position(of: .data(try ValuePath(parsing: "mfa.hint"))))
    state.detail?.cursor = row
    press(key, in: &state)
    func isShown() -> Bool { state.view().lines().joined().contains("zQ9K-7741") }
    #expect(isShown())
    see(#"{"mfa":{"hint":"zQ9K-7741","n":1,"code":"482913"}}"#, in: &state)
    #expect(!isShown())
    see(open, in: &state)
    #expect(isShown())
  }

  @Test("Two sessions that are compared are read again as soon as one of them is another") func compared() async throws {
    let runner = try await ScreenRunner(ScreenRunner.Setup())
    var state = runner.state
    let ids = state.index.slots.prefix(2).compactMap { $0?.summary.id }
    let entries = ids.map { id in
      SessionEntry(id: id, size: 1, modified: nil, content: .stored(stored(id.reveal()?.string ?? "", "{}")))
    }
    let comparison = SessionComparison(entries[0], entries[1], summaries: maker(), now: now)
    state.revisionsToCompare = ids.map { state.index[$0]?.summary.revision }
    #expect(state.update(.compared(comparison)).isEmpty)
    guard case .comparison(var page) = state.mode else { return #expect(Bool(false), "\(state.mode)") }
    page.revisions = [nil, Revision("older")]
    state.mode = .comparison(page)
    func isAsked() -> Bool {
      state.update(.tick(now: now, uptime: uptime)).contains { if case .compare = $0 { true } else { false } }
    }
    let asked = [isAsked(), isAsked()]
    #expect(asked == [true, false])
    _ = state.update(.compared(comparison))
    guard case .comparison = state.mode else { return #expect(Bool(false), "\(state.mode)") }
  }

  @Test("in a list is masked by x with all that was revealed in that place") func masked() throws {
    let path = ContentPath.data(try ValuePath(parsing: "codes[0]"))
    let values = ["a", "b"].map { MaskedValue(path, in: .flat(["codes": .array([.string(JSString($0))])])) }
    var reveals = Reveals(of: SessionID("a"))
    for value in values { reveals.toggle(.value(value), at: Uptime(milliseconds: 0)) }
    reveals.toggle(.record, at: Uptime(milliseconds: 0))
    #expect(reveals.values(of: SessionID("a")) == Set(values))
    reveals.toggle(.value(values[0]), at: Uptime(milliseconds: 1))
    #expect(reveals.values(of: SessionID("a")).isEmpty && reveals.contains(.record, of: SessionID("a")))
  }

  private func revealed(_ state: State) throws -> Set<String> {
    Set(try #require(state.detail?.tree).revealed.map(\.description))
  }

  @Test(
    "is another's where a list has moved, and is masked: a place of a list names no value",
    arguments: [
      ("abc", "abc", ["devices[1].token"], ["devices[1].token"]), ("abc", "bc", ["devices[1].token"], []),
      ("abc", "abd", ["devices[1].token", "devices[2].token"], ["devices[1].token"]), ("abc", "a", ["devices[2].token"], []),
      ("abc", "xbc", ["token", "devices[0].token", "devices[1].token"], ["token", "devices[1].token"]),
    ] as [(String, String, [String], [String])])
  func lists(_ before: String, _ after: String, _ places: [String], _ kept: [String]) async throws {
    let state = try await state(revealing: places, of: Self.logins(before), then: Self.logins(after))
    #expect(try revealed(state) == Set(kept))
    let screen = state.view().lines().joined()
    let isShown = after.map { screen.contains(Self.device($0).prefix(20)) }
    let isMeant = after.indices.enumerated().map { place, _ in
      kept.contains("devices[\(place)].token") || place == 0 && kept.contains("token")
    }
    #expect(isShown == isMeant)
  }

  @Test("and left in a text that was not taken opens that text no more, wherever it is by now: the record has to be revealed")
  func keptText() async throws {
    for after in ["abc", "bc", ""] {
      var state = try await state(revealing: ["token"], of: Self.logins("abc"), then: after.isEmpty ? "{}" : Self.logins(after))
      let target = PendingWrite.Target(
        try #require(state.index[state.detail?.id ?? SessionID("")]?.summary), label: "", revision: nil, base: nil, content: nil)
      let secret = ContentPath.data(try ValuePath(parsing: "devices[0].token"))
      state.texts[target.id] = EditorRequest(
        target: target, document: try document(of: &state), text: Self.device("a"),
        secrets: MaskedValues(of: target.id, [MaskedValue(secret, in: .flat([:]))]))
      state.texts[target.id]?.target.standing = state.standing
      #expect(opened(press(.character("E"), in: &state)) == nil)
      #expect(state.status?.text.string.hasPrefix("your text shows what is masked again: b, x and then E") == true)
      press(.character("b"), .character("x"), in: &state)
      #expect(opened(press(.character("E"), in: &state))?.text == Self.device("a"))
    }
  }

  private func document(of state: inout State) throws -> EditorDocument {
    try #require(opened(press(.character("E"), in: &state))).document
  }

  private func opened(_ effects: [Effect]) -> EditorRequest? {
    effects.lazy.compactMap { if case .openEditor(let request) = $0 { request } else { nil } }.first
  }
}
