import ECMAScript
import Sessions
import SessionsAdministration
import TerminalText
import TerminalUI
import TestSupport
import Testing

@testable import Inspection
@testable import InspectorUI

/// What another wrote meanwhile is gone through beside the input, however much that is.
extension BoundedWorkTests {
  /// All of a review has room on it, and both states of a session cost more than the bound.
  private static let screen = Size(columns: 80, rows: 24)

  /// A key that another has set meanwhile, whether that is told before it is written, and what the screen is then.
  static let meetings: [(key: JSString, isSeen: Bool, keys: String, words: String)] = [
    // Both set it: it is chosen, and what was chosen is shown.
    ("mine", false, "j k m enter", "y write"), ("mine", true, "j", "The application changed the same value."),
    ("other", false, "j", "changed meanwhile by another, and kept: other"), ("other", true, "j", "The application changed other"),
  ]

  @Test(
    "and where a write meets another's, and where that is taken back",
    arguments: values.filter { $0.description != "no session" }, meetings.indices)
  func meeting(_ hostile: Hostile, _ number: Int) async throws {
    let meeting = Self.meetings[number]
    let runner = try await runner(hostile.payload(Self.bytes), size: Self.screen, measuresEvents: true)
    let limit = 20 * Self.screen.columns * Self.screen.rows
    let id = try await runner.id("hostile")
    await runner.press(keys("a m i n e tab 1 enter"))
    #expect(runner.state.mode.name == "review", "\(hostile)")
    var theirs = try #require(try await runner.memory.read(id))
    var content = try SessionCodec.flat.decode(theirs.payload)
    content.set(meeting.key, "theirs")
    theirs.payload = SessionCodec.flat.encode(content, numbers: .asWritten)
    _ = try await runner.memory.update(theirs)
    if meeting.isSeen { await runner.observe(id) } else { await runner.press(keys("y")) }
    await runner.press(keys(meeting.keys))
    let screen = runner.state.view().lines().joined(separator: "\n")
    #expect(runner.state.mode.name == "review" && screen.contains(meeting.words), "\(hostile): \(meeting): \(screen)")
    await runner.press(keys("y u"))
    #expect(runner.dearest.work <= limit, "\(hostile): \(meeting): \(runner.dearest.event) cost \(runner.dearest.work)")
  }

  @Test(
    "and where a session is copied or opened in an editor, and where that left a text",
    arguments: values.filter { $0.description != "no session" })
  func text(_ hostile: Hostile) async throws {
    let runner = try await runner(hostile.payload(Self.bytes), size: Self.screen, measuresEvents: true)
    await runner.press(keys("y / j s o n enter"))
    #expect(runner.copied != nil, "\(hostile)")
    await runner.press(keys("E"))
    // Where a key is masked there is none.
    guard let text = runner.editing?.text else { return }
    let limit = 20 * Self.screen.columns * Self.screen.rows
    let end = text.contains("\"data\": {}") ? "" : ","
    await runner.finishEditing(text.replacing("\"data\": {", with: "\"data\": {\"mine\": 1\(end)"))
    #expect(runner.state.mode.name == "review", "\(hostile)")
    await runner.press(keys("y u"))
    #expect(runner.dearest.work <= limit, "\(hostile): \(runner.dearest.event) cost \(runner.dearest.work)")
  }
}
