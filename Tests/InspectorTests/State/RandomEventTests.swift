import ECMAScript
import Sessions
import TerminalText
import TerminalUI
import TestSupport
import Testing

@testable import Inspection
@testable import InspectorUI
import SessionsAdministration

/// Whatever happens in whatever order, some things stay so. `FUZZ_ITERATIONS=100000` for the long run.
@Suite("A storm of events") struct RandomEventTests {
  @Test("keeps the invariants", arguments: [Access.readWrite, .readOnly, .audit]) func storm(_ access: Access) async throws {
    let fuzzing = Fuzzing("events, \(access.rawValue)", iterations: 2_000, long: 400_000)
    var generator = SeededGenerator(seed: fuzzing.seed)
    var setup = ScreenRunner.Setup()
    setup.access = access
    setup.sessions.removeAll { $0.payload.utf8.count > 1000 }
    let runner = try await ScreenRunner(setup)
    for step in 0..<fuzzing.iterations {
      let before = runner.state
      let happening = try await happen(to: runner, &generator)
      let state = runner.state
      func check(_ holds: Bool, _ words: String) {
        if !holds { Issue.record("seed \(fuzzing.seed), step \(step), \(happening): \(words)") }
      }
      check(state.cursor.map { state.index[$0] != nil } ?? true, "the cursor is on no row")
      check(state.detail.map { $0.id == state.cursor } ?? true, "the data pane shows another session")
      check(state.marks.count <= state.index.total + 64, "more marks than sessions")
      check(state.index.matching <= state.index.total, "more rows match than there are")
      let wrote = runner.effects.contains { $0.hasPrefix("write") }
      if !access.writes { check(!wrote && !runner.effects.contains("open editor"), "a write") }
      if wrote { check(before.mode.isReview, "a write that was not reviewed") }
      if !access.reveals { check(state.reveals.isEmpty && runner.copied == nil, "a secret in an audit") }
      if happening == "outside" || happening == "tick" {
        check(state.mode.name == before.mode.name && state.focus == before.focus, "an event moved the focus or a dialog")
      }
      if step % 16 == 0 { _ = state.view() }
    }
  }

  private func happen(to runner: ScreenRunner, _ generator: inout SeededGenerator) async throws -> String {
    switch Int.random(in: 0..<100, using: &generator) {
    case 0..<70:
      let key = everyKey.randomElement(using: &generator) ?? .enter
      await runner.input(.key(key))
      return key.name
    case 70..<76:
      let letter = "ab12 ~<>&|!()[]\"{}/.é急".randomElement(using: &generator) ?? "a"
      await runner.input(.key(.character(letter)))
      return String(letter)
    case 76..<79:
      let size = Size(columns: .random(in: 1...130, using: &generator), rows: .random(in: 1...45, using: &generator))
      await runner.input(.resize(size))
      return "resize"
    case 79..<81:
      let point = Point(x: .random(in: 0..<130, using: &generator), y: .random(in: 0..<45, using: &generator))
      await runner.input(
        Bool.random(using: &generator) ? .click(point) : .scroll(point, lines: .random(in: -3...3, using: &generator)))
      return "mouse"
    case 81..<83:
      await runner.input(.paste("expired & y\u{1B}[A"))
      return "paste"
    case 83..<84:
      await runner.input(.focusLost)
      return "focus lost"
    case 84..<88:
      await runner.advance(milliseconds: .random(in: 100...20_000, using: &generator))
      return "tick"
    default:
      try await outside(runner, &generator)
      return "outside"
    }
  }

  /// Another writer, seen or unseen.
  private func outside(_ runner: ScreenRunner, _ generator: inout SeededGenerator) async throws {
    runner.forgetEffects()
    let entries = try await runner.memory.page(PageRequest(limit: .max)).entries
    let number = Int.random(in: 0..<10, using: &generator)
    if entries.count < 6 || number == 0 {
      let id = SessionID("\(UInt64.random(in: 0x1000_0000_0000_0000 ... .max, using: &generator))")
      let payload = #"{"user":{"name":"new \#(number)"},"__flash_notice__":"hi"}"#
      _ = try await runner.memory.create(
        StoredSession(id: id, payload: Array(payload.utf8), expires: runner.clock.now.adding(seconds: 90)))
      return await runner.observe(id)
    }
    guard let entry = entries.randomElement(using: &generator) else { return }
    switch number {
    case 1: _ = try await runner.memory.delete(entry.id, ifRevision: nil)
    case 2:
      if let stored = try await runner.memory.read(entry.id) {
        var torn = stored
        torn.payload.removeLast(min(3, torn.payload.count))
        _ = try await runner.memory.update(torn)
      }
    default:
      let step = try ValuePath(parsing: "step")
      _ = try? await runner.outside.edit(
        entry.id, [.set(step, .number(JSNumber(Double(number)))), .flash(name: "notice", value: "hello")], ifRevision: nil)
    }
    if number < 9 { await runner.observe(entry.id) }
  }
}

extension Mode {
  var isReview: Bool { if case .review = self { true } else { false } }

  var name: String {
    switch self {
    case .normal: "normal"
    case .filter: "filter"
    case .command: "command"
    case .form: "form"
    case .review: "review"
    case .working: "working"
    case .awaiting: "awaiting"
    case .groups: "groups"
    case .statistics: "statistics"
    case .comparison: "comparison"
    case .comparing: "comparing"
    case .conflict: "conflict"
    case .menu: "menu"
    case .pager: "pager"
    }
  }
}
