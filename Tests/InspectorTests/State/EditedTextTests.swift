import TerminalText
import TerminalUI
import Testing

@testable import Inspection
@testable import InspectorUI

/// What somebody typed in the editor is theirs, however their editor writes it.
@Suite("A text that the editor left") struct EditedTextTests {
  private let runner: ScreenRunner

  init() async throws { runner = try await ScreenRunner(ScreenRunner.Setup()) }

  @Test(
    "stays as often as it is saved with a mistake, however the editor ends its lines, with one complaint before it",
    arguments: ["\n", "\r\n", "\r"], ["{ broken", "{\n  \"data\": {}, \"flash\": {}, \"a\\nb\": 1\n}"])
  func complaints(_ end: String, _ typed: String) throws {
    var state = runner.state
    guard case .openEditor(var request)? = press(.character("E"), in: &state).first else {
      Issue.record("no editor is asked for")
      return
    }
    let mark = end == "\n" ? "" : "\u{FEFF}"
    request.text = typed
    for _ in 0..<3 {
      let saved = mark + request.text.split(whereSeparator: \.isNewline).joined(separator: end)
      _ = state.update(.edited(request, .saved(saved)))
      guard case .openEditor(let again)? = press(.character("E"), in: &state).first else {
        Issue.record("no editor is asked for")
        return
      }
      let lines = again.text.split(whereSeparator: \.isNewline).map(String.init)
      #expect(lines.first?.hasPrefix("// line ") == true)
      #expect(lines.dropFirst().elementsEqual(typed.split(separator: "\n").map(String.init)), "\(again.text.debugDescription)")
      request = again
    }
  }

  /// What `E` asks for, and nil where that is no editor.
  private func asked(_ state: inout State) -> EditorRequest? {
    guard case .openEditor(let request)? = press(.character("E"), in: &state).first else { return nil }
    return request
  }

  @Test("is opened again where the editor failed after it was typed and saved, and where it then leaves nothing")
  func failed() throws {
    var state = runner.state
    var request = try #require(asked(&state))
    for left in ["{ typed", "\u{FEFF}{ typed", nil, " \n"] {
      let before = request.text
      _ = state.update(.edited(request, .failed("the editor died; nothing was written", left: left)))
      let says = state.status?.text.string.hasSuffix("nothing was written, and E opens your text again")
      request = try #require(asked(&state))
      #expect(request.text == "{ typed" && says == (request.text != before), "\(left.debugDescription)")
    }
  }

  @Test("is the session's as long as nothing was typed", arguments: [nil, "", "\n"])
  func untouched(_ left: String?) throws {
    var state = runner.state
    let request = try #require(asked(&state))
    for left in [left, request.text] {
      _ = state.update(.edited(request, .failed("the editor died", left: left)))
      #expect(state.status?.text.string == "the editor died")
      #expect(asked(&state)?.text == request.text)
    }
  }

  @Test("at once as it was may mean that the editor did not wait", arguments: [true, false])
  func atOnce(_ isAtOnce: Bool) throws {
    var state = runner.state
    let request = try #require(asked(&state))
    _ = state.update(.edited(request, .saved(request.text, isAtOnce: isAtOnce)))
    let words = try #require(state.status?.text.string)
    #expect(words.hasPrefix("unchanged; nothing was written") && words.contains("--wait") == isAtOnce, "\(words)")
  }
}
