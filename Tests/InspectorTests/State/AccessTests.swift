import TerminalText
import TerminalUI
import Testing

@testable import Inspection
@testable import InspectorUI

/// Keys of every kind: those of the table, and what one presses in dialogs.
let everyKey: [Key] =
  CommandTable.all.flatMap(\.keys) + [
    .character("y"), .character("m"), .character("t"), .character("1"), .enter, .tab, .backspace,
  ]

@Suite("What may not be done") struct AccessTests {
  private func runner(_ access: Access) async throws -> ScreenRunner {
    var setup = ScreenRunner.Setup()
    setup.access = access
    setup.size = Size(columns: 120, rows: 40)
    return try await ScreenRunner(setup)
  }

  private func isWrite(_ effect: String) -> Bool { effect.hasPrefix("write") || effect == "open editor" }

  @Test("no key writes, whatever is pressed before and after it", arguments: [Access.readOnly, .audit], Pane.allCases)
  func keys(_ access: Access, _ pane: Pane) async throws {
    let start = try await runner(access)
    for key in everyKey {
      let runner = start.copy()
      for key in [
        .character(Character("\(pane.rawValue + 1)")), key, .enter, .character("y"), .character("1"), .enter, .character("y"),
      ] {
        await runner.press([key])
        #expect(!runner.effects.contains(where: isWrite), "\(key.name): \(runner.effects)")
        if access == .audit {
          #expect(runner.state.reveals.isEmpty)
          #expect(runner.copied == nil)
        }
      }
    }
  }

  @Test("no command writes by its name", arguments: [Access.readOnly, .audit], CommandTable.all.map(\.id))
  func names(_ access: Access, _ id: CommandID) async throws {
    let runner = try await runner(access)
    await runner.press((":" + id.rawValue).map { .character($0) } + [.enter])
    if let effect = CommandTable.byID[id]?.effect, effect == .writes || effect == .destroys {
      #expect(runner.state.status?.text.string.hasPrefix(access == .audit ? "audit" : "read-only") == true)
    }
    for key: Key in [.enter, .character("y"), .enter] {
      #expect(!runner.effects.contains(where: isWrite))
      await runner.press([key])
    }
    #expect(!runner.effects.contains(where: isWrite))
  }

  @Test("with writing allowed the same keys do write") func writing() async throws {
    let runner = try await runner(.readWrite)
    await runner.press([.character("d"), .character("y")])
    #expect(runner.effects.contains(where: isWrite))
  }
}
