import TerminalUI
import Testing

@testable import InspectorUI

/// What a write costs whoever presses keys meanwhile, counted as in ``BoundedWorkTests``.
@Suite("What becomes of a write costs no key more than the screen") struct BoundedWriteTests {
  @Test(
    "however long the session is that was edited, moved or destroyed: what takes it back is made beside the input",
    arguments: ["2 d y", "t + 3 d enter y", "d y"])
  func writing(_ keys: String) async throws {
    var setup = ScreenRunner.Setup()
    let long = String(repeating: "x", count: 100_000)
    setup.sessions = [SampleSession(id: "long000000000001", age: 3, left: 720, payload: #"{"short":1,"long":"\#(long)"}"#)]
    setup.measuresEvents = true
    let runner = try await ScreenRunner(setup)
    for name in keys.split(separator: " ") { await runner.press([try #require(Key(parsing: String(name)))]) }
    #expect(runner.state.undo.count == 1)
    #expect(runner.dearest.work <= 20 * 80 * 24, "\(keys): \(runner.dearest.event) cost \(runner.dearest.work)")
  }
}
