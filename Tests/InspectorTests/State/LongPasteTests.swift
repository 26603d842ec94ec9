import Inspection
import TerminalText
import TerminalUI
import TestSupport
import Testing

@testable import InspectorUI

/// More pasted than a line has room for, wherever text is typed.
@Suite("Long pastes") struct LongPasteTests {
  struct Place: Sendable, CustomStringConvertible {
    let keys: String
    let room: Int
    var description: String { keys }

    init(_ keys: String, _ room: Int) { (self.keys, self.room) = (keys, room) }
  }

  static let places = [
    Place("/", 4_096), Place(":", 4_096), Place("ctrl-p", 256), Place("? /", 256), Place("2 y /", 256), Place("i", 65_536),
    Place("f", 65_536), Place("f tab", 65_536), Place("t", 256), Place("W", 65_536), Place("2 e", 65_536),
    Place("2 a", 65_536), Place("2 o", 65_536),
  ]

  private static let limit = 20 * 80 * 24

  private func runner(_ way: String = "") async throws -> ScreenRunner {
    let runner = try await ScreenRunner(ScreenRunner.Setup())
    await press(way, runner)
    return runner
  }

  private func press(_ names: String, _ runner: ScreenRunner) async {
    for name in names.split(separator: " ") { await runner.press([Key(parsing: String(name))].compactMap { $0 }) }
  }

  private func line(_ runner: ScreenRunner) throws -> LineEditor { try #require(runner.state.mode.line) }

  private func type(_ text: String, _ runner: ScreenRunner) async { await runner.press(text.map { .character($0) }) }

  @Test("are refused whole, with how much there is room for, and typing goes on", arguments: places)
  func refused(_ place: Place) async throws {
    let runner = try await runner(place.keys)
    await type("ab", runner)
    let before = try line(runner)
    await runner.input(.paste(String(repeating: "é ", count: 60_000)))
    #expect(try line(runner).text == before.text)
    let (room, length) = (grouped(place.room), grouped(before.byteCount + 180_000))
    #expect(runner.state.view().lines().joined().contains("room for \(room) bytes, and would have \(length)"), "\(place)")
    // An editor has a value in it, and no moment.
    #expect(place.room == 65_536 || runner.state.status?.text.string.hasSuffix("nothing was put in") == true, "\(place)")
    await type("c", runner)
    #expect(try line(runner).text == before.textBeforeCursor + "c" + before.textAfterCursor)
  }

  @Test("take as much as there is room for, and not a letter more; then each key costs what it always does", arguments: places)
  func full(_ place: Place) async throws {
    let runner = try await runner(place.keys)
    let free = place.room - (try line(runner).byteCount)
    await runner.input(.paste(String(String(repeating: "a.", count: 40_000).prefix(free))))
    #expect(try line(runner).byteCount == place.room)
    await type("b", runner)
    #expect(try line(runner).byteCount == place.room && runner.state.status?.text.string.contains("room for") == true)
    for name in "left b home b end ctrl-w x tab".split(separator: " ") {
      guard runner.state.mode.line != nil, let key = Key(parsing: String(name)) else { continue }
      let work = await runner.measure(key)
      // The line itself may be looked at for each: that is what it has no more room for.
      #expect(work <= Self.limit + place.room, "\(place): \(name) cost \(work)")
    }
  }

  @Test("A list has at most 64 columns, typed or pasted, and their names cost no key more than the screen")
  func columns() async throws {
    let runner = try await runner(":")
    let name = String(repeating: "k", count: 50)
    func names(_ count: Int) -> String { "columns " + (0..<count).map { "data.\(name)\($0)" }.joined(separator: ",") }
    await runner.input(.paste(names(65)))
    await runner.press([.enter])
    #expect(runner.state.view().lines().joined().contains("at most 64 columns: these are 65"))
    #expect(runner.state.columns == nil)
    // What was refused stands there, to be mended.
    await runner.press([.control("u")])
    await runner.input(.paste(names(64)))
    await runner.press([.enter])
    #expect(runner.state.columns?.count == 64)
    for name in ["j", "G", "s", "esc", "?"] {
      let work = await runner.measure(try #require(Key(parsing: name)))
      #expect(work <= Self.limit, "\(name) cost \(work)")
    }
  }

  @Test("What names a session is looked into beside the input where many cookies may be in it")
  func find() async throws {
    let runner = try await runner("i")
    await runner.input(.paste(String(repeating: "a=b; ", count: 13_000)))
    await runner.press([.enter])
    #expect(runner.effects == ["find"])
    #expect(runner.state.status?.kind == .refused && runner.state.mode.line == nil)
    await runner.press([.character("i")])
    await runner.input(.paste("a=b"))
    await runner.press([.enter])
    #expect(runner.effects == [] && runner.state.mode.line != nil)
  }

  @Test("Many characters that come at once are one text where text is typed", arguments: [5, 4_000])
  func unmarked(_ count: Int) async throws {
    var state = try await runner().state
    let text = String(repeating: "a", count: count)
    _ = state.update(Input.key(.character("/")))
    var inputs = text.map { Input.key(.character($0)) }[...]
    inputs.append(.key(.escape))
    var updates = 1
    while let input = state.nextInput(of: &inputs) {
      updates += 1
      if input == .key(.escape) { break }
      _ = state.update(input)
    }
    #expect(state.mode.line?.text == text && inputs.isEmpty)
    #expect(updates == (count > 100 ? 3 : count + 2))
  }

  @Test(
    "Many characters that come at once run nothing where nothing is typed; a few are keys, and so is one that is held down",
    arguments: [
      ("destroy everything", 1), ("dy\rdy\rdy\rdy\rdy\rdy\r", 1), ("dy\tdy\tdy\tdy\tdy\tdy\t", 1), ("/home/somebody/store", 1),
      ("2jjkk\t/ada dy", 13), (String(repeating: "j", count: 4_000), 4_000), (String(repeating: "j", count: 40) + "dy", 25),
    ])
  func unmarkedCommands(_ text: String, _ count: Int) async throws {
    var state = try await runner().state
    #expect(!state.takesText)
    let keys = text.map { character -> Key in
      switch character {
      case "\r": .enter
      case "\t": .tab
      default: .character(character)
      }
    }
    var inputs = keys.map(Input.key)[...]
    var found: [Input] = []
    while let input = state.nextInput(of: &inputs) { found.append(input) }
    #expect(found.count == count && inputs.isEmpty)
    let ends = found.last == .paste(String(text.suffix(text.count - count + 1).map { $0 == "\r" ? "\n" : $0 }))
    #expect(ends == (count < text.count))
  }

  @Test("One that the terminal does not mark is one text with all its lines, where text is typed", arguments: places)
  func unmarkedLines(_ place: Place) async throws {
    let runner = try await runner(place.keys)
    var state = runner.state
    let before = try line(runner)
    let text = "a text\nof some lines\n\tand dy of more\n"
    var inputs = Self.keys(text)[...]
    var found: [Input] = []
    while let input = state.nextInput(of: &inputs) {
      found.append(input)
      _ = state.update(input)
    }
    #expect(found == [.paste(text)] && state.mode.name == runner.state.mode.name)
    let typed = text.replacing("\n", with: " ")
    #expect(state.mode.line?.text == before.textBeforeCursor + typed + before.textAfterCursor)
  }

  @Test("What ends a line of it costs nothing more, however many lines it has", arguments: places)
  func manyLines(_ place: Place) async throws {
    var state = try await runner(place.keys).state
    let pieces = Self.keys(String(repeating: "some words of a line of a text\n", count: Effort.scaled(2_000, long: 20_000)))
    let (_, work) = Work.measuring {
      // As much as is read at once.
      for start in stride(from: 0, to: pieces.count, by: 4_000) {
        var inputs = pieces[start..<min(start + 4_000, pieces.count)]
        while let input = state.nextInput(of: &inputs) { _ = state.update(input) }
      }
    }
    #expect(state.mode.line != nil && work <= 20 * pieces.count + Self.limit, "\(place): \(work)")
  }

  @Test(
    "What is read of it next is its rest, however short; behind a silence it is typed",
    arguments: [(0, true), (99, true), (100, false), (5_000, false)] as [(Int64, Bool)])
  func rest(_ pause: Int64, _ isRest: Bool) async throws {
    var state = try await runner("W").state
    _ = Self.take(Self.keys("the first\npart of a text"), in: &state)
    _ = state.update(.tick(now: state.now, uptime: state.uptime.adding(milliseconds: pause)))
    #expect(state.isAmidText == isRest)
    let keys = Self.keys("b\n")
    let expected = isRest ? [Input.paste("b\n")] : keys
    #expect(Self.take(keys, in: &state) == expected)
  }

  @Test(
    "The silence begins once it is on the screen, however long that takes",
    arguments: [(5_099, true), (5_100, false)] as [(Int64, Bool)])
  func busy(_ moment: Int64, _ isRest: Bool) async throws {
    var state = try await runner("W").state
    let begin = state.uptime
    // Behind a key nothing is under way, and nothing begins.
    state.noteTaken(at: begin)
    #expect(!state.isAmidText)
    _ = Self.take(Self.keys("the first\npart of a text"), in: &state)
    state.noteTaken(at: begin.adding(milliseconds: 5_000))
    _ = state.update(.tick(now: state.now, uptime: begin.adding(milliseconds: moment)))
    let keys = Self.keys("b\n")
    let expected = isRest ? [Input.paste("b\n")] : keys
    #expect(Self.take(keys, in: &state) == expected)
  }

  @Test(
    "An Enter or a Tab that is the last of what came at once is a key, unless one was in the text before it",
    arguments: [
      (":", ["sort modified asc\n"], ["sort modified asc", "enter"]),
      (":", ["sort modified des\t"], ["sort modified des", "tab"]),
      ("2 e", ["\"a text of words\"", "\n"], ["\"a text of words\"", "enter"]),
      ("f", ["a text of some words", "\t"], ["a text of some words", "tab"]),
      ("W", ["a text of some words", "and more\n"], ["a text of some words", "and more", "enter"]),
      ("W", ["a text of some\twords\n"], ["a text of some\twords\n"]),
      ("W", ["a text\nof some words", "\n", "dy"], ["a text\nof some words", "\n", "dy"]),
    ] as [(String, [String], [String])])
  func pressed(_ way: String, _ reads: [String], _ expected: [String]) async throws {
    var state = try await runner(way).state
    let found = reads.flatMap { Self.take(Self.keys($0), in: &state) }
    let words = found.map { input -> String in
      switch input {
      case .paste(let text): text
      case .key(let key): key.name
      default: "\(input)"
      }
    }
    #expect(words == expected)
  }

  @Test("A command that comes at once is run by the Enter behind it, and completed by a Tab")
  func commands() async throws {
    var state = try await runner(":").state
    _ = Self.take(Self.keys("sort modified asc\n"), in: &state)
    #expect(!state.takesText && !state.index.sort.descending)
    _ = Self.take([.key(.character(":"))], in: &state)
    _ = Self.take(Self.keys("sort modified des\t"), in: &state)
    #expect(state.mode.line?.text == "sort modified desc")
  }

  @Test("A key that is no text ends it: what follows is typed")
  func ended() async throws {
    var state = try await runner("W").state
    let last = [Input.key(.left)] + Self.keys("b\n")
    var inputs = (Self.keys("the first part of a text") + last)[...]
    var found: [Input] = []
    while let input = state.nextInput(of: &inputs) { found.append(input) }
    #expect(found.first == .paste("the first part of a text") && Array(found.dropFirst()) == last)
  }

  @Test(
    "A few keys are typed, and what ends a line or moves in it is a key however long it is held", arguments: [Key.enter, .tab])
  func held(_ key: Key) async throws {
    var state = try await runner("f").state
    for keys in [Array(repeating: Input.key(key), count: 40), Self.keys("some words") + [Input.key(key)]] {
      var inputs = keys[...]
      var found: [Input] = []
      while let input = state.nextInput(of: &inputs) { found.append(input) }
      #expect(found == keys)
    }
  }

  /// Takes in what is read at once.
  ///
  /// - Returns: what it was taken for.
  private static func take(_ keys: [Input], in state: inout State) -> [Input] {
    var inputs = keys[...]
    var found: [Input] = []
    while let input = state.nextInput(of: &inputs) {
      found.append(input)
      _ = state.update(input)
    }
    return found
  }

  /// The keys that a terminal sends for a text that it does not mark.
  private static func keys(_ text: String) -> [Input] {
    text.map { (character) -> Input in
      switch character {
      case "\n": .key(.enter)
      case "\t": .key(.tab)
      default: .key(.character(character))
      }
    }
  }

  @Test("run nothing where nothing is typed")
  func dropped() async throws {
    let runner = try await runner()
    await runner.input(.paste("dy\r" + String(repeating: "d", count: 100_000)))
    #expect(runner.state.status?.text.string.hasPrefix("pasted text is not run") == true)
    #expect(runner.effects == [])
  }
}
