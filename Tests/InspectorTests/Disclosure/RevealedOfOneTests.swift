import ECMAScript
import Sessions
import SessionsAdministration
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
    #expect(state.reveals.values == [path])
    let (own, other) = (try #require(state.detail?.id), SessionID("other00000000001"))
    let (before, after): (SessionContent, SessionContent) = (.flat(["token": .string(JSString(Self.token))]), .flat([:]))
    for (id, isMasked) in [(own, false), (other, true)] {
      #expect(state.diff(from: before, to: after, of: id).words().map { $0.before?.isMasked } == [isMasked])
      #expect(state.editQuestion(.merge([]), on: nil, before, of: id).revealed.isEmpty == isMasked)
    }
    let reversal = try #require(Reversal(.destroy, before: stored("other00000000001"), after: nil, format: .flat))
    state.keep([reversal], title: "session destroyed", of: nil)
    let asked = press(.character("u"), in: &state).compactMap { effect -> Set<ContentPath>? in
      if case .work(.planUndo(_, let revealed), _) = effect { revealed } else { nil }
    }
    #expect(asked == [[]])
  }
}
