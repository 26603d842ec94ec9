import Inspection
import InspectorUI
import TerminalText
import TerminalUI
import TestSupport
import Testing

/// A megabyte pasted where text is typed, and in a short run an eighth of it, twice what is read anywhere: it is kept, shown as far as
/// there is room, and looked at no further.
@Suite("Long pastes") struct LongPasteTests {
  private static let long = String(repeating: "user~a | ", count: Effort.scaled(1 << 14, long: 1 << 17))

  @Test("are kept wherever text is typed, and typing goes on behind them", arguments: ["/", "f", ":", "ctrl-p", "i"])
  func kept(_ key: String) async throws {
    let runner = try await ScreenRunner(ScreenRunner.Setup())
    await runner.press([try #require(Key(parsing: key))])
    await runner.input(.paste(Self.long))
    await runner.press([.character("é"), .left, .character("x")])
    let screen = runner.state.view()
    #expect(screen.cursor != nil)
    #expect(screen.lines().contains { $0.contains(key == "i" ? "••••" : "user~a | xé") })
    await runner.press([.escape])
    #expect(runner.state.index.count == 12)
  }

  @Test("A filter, a name and a cookie have a length beyond which they are not read")
  func limits() async throws {
    let runner = try await ScreenRunner(ScreenRunner.Setup())
    await runner.press([.character("/")])
    await runner.input(.paste(Self.long))
    #expect(runner.state.filterFailure?.reason.contains("at most 4,096") == true)
    await runner.press([.control("u")])
    #expect(runner.state.filterFailure == nil)
    await runner.press([.escape, .character("i")])
    await runner.input(.paste(Self.long))
    await runner.press([.enter])
    #expect(runner.state.view().lines().contains { $0.contains("no id and no cookie is longer") })
  }

  @Test("run nothing where nothing is typed")
  func dropped() async throws {
    let runner = try await ScreenRunner(ScreenRunner.Setup())
    await runner.input(.paste("dy\r" + Self.long))
    #expect(runner.state.status?.text.string.hasPrefix("pasted text is not run") == true)
    #expect(runner.effects == [])
  }
}
