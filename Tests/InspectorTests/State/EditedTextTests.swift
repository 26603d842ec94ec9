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
}
