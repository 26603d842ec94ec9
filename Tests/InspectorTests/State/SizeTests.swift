import ECMAScript
import Sessions
import SessionsAdministration
import TerminalText
import TerminalUI
import TestSupport
import Testing

@testable import Inspection
@testable import InspectorUI

@Suite("Sizes") struct SizeTests {
  /// Keys that lead into every mode.
  static let ways: [(name: String, keys: String)] = [
    ("list", ""), ("data", "2"), ("cookie", "3"), ("events", "4"), ("filter", "/ u s e r ~"), ("command", ": s o r t space"),
    ("form", "f"), ("edit", "2 j e"), ("review", "d"), ("many", "* d"), ("palette", "ctrl-p"), ("theme", ": t h e m e enter"),
    ("help", "?"), ("copy", "2 y"), ("raw", "b b"), ("revealed", "3 x"), ("corrupt", "G 2"),
  ]

  private func states() async throws -> [State] {
    var states: [State] = []
    for way in Self.ways {
      let runner = try await ScreenRunner(ScreenRunner.Setup())
      await runner.press(way.keys.split(separator: " ").compactMap { Key(parsing: String($0)) })
      states.append(runner.state)
    }
    let runner = try await ScreenRunner(ScreenRunner.Setup())
    await runner.press("2 j j j e x enter".split(separator: " ").compactMap { Key(parsing: String($0)) })
    _ = try await runner.outside.edit(
      try await runner.id("3f9c"), [.set(try ValuePath(parsing: "user.role"), "owner")], ifRevision: nil)
    await runner.press([.character("y")])
    #expect(runner.state.mode.name == "conflict")
    return states + [runner.state]
  }

  @Test("every size is drawn in some mode, and every mode in the sizes where things change") func draws() async throws {
    let states = try await states()
    var turn = 0
    // In a short run every width and every height, though not each with each.
    let step = Effort.scaled(5, long: 1)
    for columns in 1...120 {
      for rows in 1...40 {
        let isEdge = [1, 19, 20, 60, 100, 120].contains(columns) && [1, 4, 5, 7, 15, 16, 24, 26, 40].contains(rows)
        guard isEdge || (columns + rows) % step == 0 else { continue }
        for offset in 0..<(isEdge ? states.count : 1) {
          var state = states[(turn + offset) % states.count]
          _ = state.update(Input.resize(Size(columns: columns, rows: rows)))
          let screen = state.view()
          #expect(screen.size == Size(columns: columns, rows: rows))
        }
        turn += 1
      }
    }
  }

  @Test("keys work at any size", arguments: [(1, 1), (19, 4), (20, 5), (20, 6), (40, 10), (60, 16), (160, 20)])
  func keys(_ columns: Int, _ rows: Int) async throws {
    var setup = ScreenRunner.Setup()
    setup.size = Size(columns: columns, rows: rows)
    let runner = try await ScreenRunner(setup)
    for pane in Pane.allCases {
      for key in everyKey {
        await runner.press([.escape, .character(Character("\(pane.rawValue + 1)")), key])
        _ = runner.state.view()
      }
    }
  }
}
