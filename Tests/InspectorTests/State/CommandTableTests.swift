import Sessions
import TerminalText
import TerminalUI
import TestSupport
import Testing

@testable import Inspection
@testable import InspectorUI

@Suite("The table of commands") struct CommandTableTests {
  @Test("has every command once") func complete() {
    #expect(Set(CommandTable.ids).count == CommandTable.all.count)
    let handled = [Handlers.reading, Handlers.revealing, Handlers.writing].flatMap(\.keys)
    #expect(Set(handled) == Set(CommandTable.ids))
  }

  @Test("gives no key two meanings in a place", arguments: Pane.allCases) func keys(_ pane: Pane) {
    let owners = Dictionary(
      grouping: CommandTable.all.filter { $0.works(in: pane) }.flatMap { command in command.keys.map { ($0, command.id) } },
      by: \.0)
    for (key, commands) in owners { #expect(commands.count == 1, "\(key.name): \(commands.map(\.1))") }
  }

  @Test("has a handler for each, among those of its effect and no others", arguments: CommandTable.all.map(\.id))
  func handlers(_ id: CommandID) throws {
    let effect = try #require(CommandTable.byID[id]).effect
    #expect((Handlers.reading[id] != nil) == (effect == .none))
    #expect((Handlers.revealing[id] != nil) == (effect == .reveals))
    #expect((Handlers.writing[id] != nil) == (effect == .writes || effect == .destroys))
  }

  @Test("has a key that works somewhere, or a name after the colon", arguments: CommandTable.all.map(\.id))
  func reachable(_ id: CommandID) async throws {
    let command = try #require(CommandTable.byID[id])
    for key in command.keys {
      #expect(Pane.allCases.contains { CommandTable.command(for: key, in: $0)?.id == id }, "\(key.name)")
      // Files of keys can name it.
      #expect(Key(parsing: key.name) == key)
    }
    let runner = try await ScreenRunner(ScreenRunner.Setup())
    await runner.press((":" + id.rawValue).map { .character($0) } + [.enter])
    #expect(runner.state.status?.text.string.hasPrefix("no command") != true)
  }

  @Test("destroys by no key that moves when shift or control slips") func slips() {
    let moving = CommandTable.all.filter { $0.group == .move }.flatMap(\.keys)
    for command in CommandTable.all where command.effect == .destroys {
      for case .control(let letter) in command.keys { Issue.record("\(command.id) is control-\(letter)") }
      #expect(command.keys.allSatisfy { !moving.contains($0) })
    }
  }

  @Test("is what the footer shows, in every pane", arguments: Pane.allCases, [Access.readWrite, .readOnly, .audit])
  func footer(_ pane: Pane, _ access: Access) async throws {
    var setup = ScreenRunner.Setup()
    setup.access = access
    setup.size = Size(columns: 200, rows: 60)
    let runner = try await ScreenRunner(setup)
    await runner.press([.character(Character("\(pane.rawValue + 1)"))])
    let hints = KeyBar.hints(for: runner.state)
    #expect(hints.count > 4)
    for hint in hints {
      let command = CommandTable.all.first { command in
        command.works(in: pane)
          && command.keys.contains { $0.shortName == hint.key || $0 == .enter && hint.key == Glyphs.unicode.enter }
      }
      #expect(command.map { runner.state.handlers[$0.id] != nil } == true, "\(hint.key.string) \(hint.word.string)")
    }
  }

  @Test("is what help lists, with what is withheld apart", arguments: [Access.readWrite, .readOnly, .audit])
  func help(_ access: Access) async throws {
    var setup = ScreenRunner.Setup()
    setup.access = access
    let runner = try await ScreenRunner(setup)
    let lines = HelpText.lines(runner.state, width: 200).map { $0.map(\.text.string).joined() }
    let apart =
      lines.firstIndex(of: "Not here").map { start in start..<(lines[start...].firstIndex(of: "") ?? lines.count) } ?? 0..<0
    #expect(apart.isEmpty == (access == .readWrite))
    for command in CommandTable.all {
      let place = try #require(lines.firstIndex { $0.hasSuffix(command.title.string) && !$0.hasPrefix(command.title.string) })
      #expect(apart.contains(place) == (runner.state.handlers[command.id] == nil), "\(command.id)")
    }
  }
}
