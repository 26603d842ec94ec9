import ECMAScript
import Platform
import Sessions
import SessionsAdministration
import TerminalText
import TerminalUI
import TestSupport
import Testing

@testable import Inspection
@testable import InspectorUI

/// A store full of canaries, looked at by every key in every pane: whatever nobody revealed is on no screen, in no copy and in no
/// document for the editor.
@Suite("What is hidden stays hidden") struct CanaryTests {
  /// So long that each of three whole lines of eight bytes is full of it.
  static let canary = String(repeating: "CANARY", count: 6)
  /// Sixteen digits that are a card's.
  static let card = "4242424242424242"

  /// Hidden by a name, in what is folded, in a list, by a shape, by what it lies in, among texts, in a flash; in bytes that the data does
  /// not say; in what cannot be read; as keys; and within texts, beside what names them, as another session's id. The ids are canaries too,
  /// behind the four characters that a label shows.
  static let sessions: [SampleSession] = [
    #"""
    {"user":{"name":"Ann","nested":{"password":"@"}},"password":"@","recoveryCodes":{"@":false,"n":{"@":1}},"profile":{"social":{"github":{"token":"@"}}},
    "list":[{"secret":"@"},1,2,3],"note":"Bearer @","card":4242424242424242,"auth":{"level":"@","deep":["@"]},
    "__texts__":["name","ann","password","@"],"__payload__":"@","theme":"dark","__flash_token__":"@","__flash_notice__":"Saved"}
    """#,
    #"{"password":"@","password":null,"theme":"dark"}"#, #"{"theme":"dark","password":"@"#,
    #"{"$":{"level":1},"cart":{"$":"x","n":1},"theme":"dark","__flash_$__":"Saved"}"#
      .replacing("$", with: "eyJhbGciOiJIUzI1NiJ9.@.@"),
    #"""
    {"theme":"dark","json":"{\"a\":\"{\\\"password\\\":\\\"@\\\"}\"}","php":"a:1:{s:8:\"password\";s:36:\"@\";}",
    "query":["/login?next=%2Fcb%3Ftoken%3D@","user=a&password=@"],"log":"got Authorization: Bearer @\nCookie: theme=@",
    "dsn":"postgres://u:@\u0040h/db","form":[{"name":"password","value":"@"}],"oauth":{"state":"@"},"previous":"zq90@",
    "__flash_notice__":"Saved, see https://x/#access_token=@"}
    """#,
  ].enumerated().map { number, payload in
    SampleSession(
      id: "zq9\(number)\(canary)", age: Int64(number), left: 720,
      payload: payload.replacing("@", with: canary).replacing("\n", with: ""))
  }

  /// What no screen shows, and in an audit not even the beginning of an id.
  static func needles(_ access: Access) -> [String] {
    let cookie = Base64.encode(Array("\"\(sessions[0].id)\"".utf8))
    return ["CANARY", String(card.prefix(12)), String(decoding: cookie.dropFirst(6).prefix(12), as: UTF8.self)]
      + (access == .audit ? ["zq9"] : [])
  }

  /// One key of each command; of those that depend on the value under the cursor.
  static let keys: [Key] = CommandTable.all.compactMap(\.keys.first)
  static let keysOfValues: [Key] = CommandTable.all
    .filter { $0.effect != .none && $0.works(in: .data) && $0.id != .expire || [.open, .raw].contains($0.id) }
    .compactMap(\.keys.first)

  /// What is done in a dialog that came up, step by step.
  static let scripts: [[Input]] = [
    [.key(.control("u")), .paste("zz"), .key(.enter), .focusLost, .key(.enter), .key(.character("y"))],
    [.key(.enter), .key(.escape)], [.key(.down), .key(.enter)], [.key(.down), .key(.down), .key(.enter)],
    [.key(.down), .key(.down), .key(.down), .key(.enter)],
  ]

  private func runner(_ access: Access) async throws -> ScreenRunner {
    var setup = ScreenRunner.Setup()
    setup.access = access
    setup.sessions = Self.sessions
    setup.ids = IDShape(.alphanumeric, 40...40)
    return try await ScreenRunner(setup)
  }

  @Test("whatever is pressed, wherever", arguments: [Access.readWrite, .readOnly, .audit])
  func everyKey(_ access: Access) async throws {
    let runner = try await runner(access)
    var watch = Watch(access)
    for session in Self.sessions.indices {
      await runner.press([.character("1"), .home] + Array(repeating: .down, count: session))
      #expect(runner.state.detail?.id == SessionID(Self.sessions[session].id))
      // The events pane in both of its ways.
      for (pane, way) in Pane.allCases.map({ ($0, [Key]()) }) + [(.events, [.character("w")])] {
        var state = runner.state
        for key: Key in [.character(Character("\(pane.rawValue + 1)"))] + way + [.character("z"), .character("z"), .home] {
          watch.press(.key(key), &state)
        }
        let rows = pane == .data ? state.detail?.tree?.rows.count ?? 1 : 1
        for row in 0..<rows {
          // In a short run every key is led a third of the ways, on the next value and in the next pane others; and behind the
          // first value every third key is pressed, and every third value revealed, on the next ones the others.
          let turn = Effort.isLong ? nil : row + session + pane.rawValue
          let isFirst = row == 0 && session == 0
          for (number, key) in (isFirst ? Self.keys : Self.keysOfValues).enumerated() {
            if let turn, !isFirst, !(turn + number).isMultiple(of: 3) { continue }
            watch.follow(key, from: state, turn.map { isFirst ? $0 : $0 / 3 })
          }
          if access.reveals, turn?.isMultiple(of: 3) ?? true { watch.reveal(from: state, turn.map { $0 / 3 }) }
          watch.press(.key(.down), &state)
        }
      }
    }
    #expect(watch.looks > 700 && watch.dialogs > (access.writes ? 100 : 20))
    #expect(watch.revealed > 0 || access == .audit)
    print("\(access): \(watch.looks) looks, \(watch.dialogs) dialogs, \(watch.revealed) revealed")
  }

  @Test("what another writer does to it is told without it", arguments: [Access.readWrite, .readOnly, .audit])
  func changes(_ access: Access) async throws {
    let runner = try await runner(access)
    var watch = Watch(access)
    await runner.press([.character("1"), .home])
    let id = SessionID(Self.sessions[0].id)
    for (path, value) in [
      ("recoveryCodes.\(Self.canary)", "true"), ("recoveryCodes.n.x\(Self.canary)", "1"),
      ("password", "\"\(Self.canary)2\""), ("auth.deep", "[\"\(Self.canary)3\"]"), ("list[0]", "1"), ("note", "\"bye\""),
      ("moved", "\"\(Self.canary)2\""),
    ] {
      let edit = ContentEdit.set(try ValuePath(parsing: path), try JSON.parse(value))
      _ = try await runner.outside.edit(id, [edit], ifRevision: nil)
      await runner.observe(id)
      // In an audit a value is told where the session itself shows it: a mask would say what else in it is the same.
      let isShown = path == "moved" && access == .audit
      // Whoever looks at another session is told no more of it.
      for session in Self.sessions.indices where !isShown {
        var state = runner.state
        for key: Key in [.character("w"), .character("1"), .home] + Array(repeating: .down, count: session)
          + [.character("4"), .down, .enter]
        { watch.press(.key(key), &state) }
      }
      // A value that comes to stand under an innocent name is told of without it; the tree then shows it, as it shows all data.
      for key: Key in path == "moved" ? [.character("4")] : [.character("2"), .character("z"), .character("3"), .character("4")] {
        var state = runner.state
        watch.press(.key(key), &state, only: path == "moved" ? (isShown ? "added \"CANARY" : "added ********") : nil)
      }
    }
  }
}

extension CanaryTests {
  @Test("Who leaves the screen leaves nothing revealed on it: no time passes there meanwhile") func leaving() async throws {
    let start = try await runner(.readWrite).state
    for leave: @Sendable (inout State) -> [Effect] in [
      { $0.update(.key(.control("z"))) }, { $0.update(.key(.character("E"))) }, { $0.update(.carried("cookies")) },
    ] {
      var state = start
      for key: Key in [.character("1"), .home, .character("2"), .home] { _ = state.update(.key(key)) }
      while state.reveals.isEmpty, let row = state.detail?.currentRow {
        _ = state.update(.key(.character("x")))
        if state.reveals.isEmpty { _ = state.update(.key(.down)) }
        guard state.detail?.currentRow?.path != row.path || !state.reveals.isEmpty else { break }
      }
      #expect(!state.reveals.isEmpty)
      let effects = leave(&state)
      #expect(effects.contains(where: \.leavesScreen) && state.reveals.isEmpty)
      // What was revealed is in the text that the editor has.
      for case .openEditor(let request) in effects { #expect(request.text.contains("CANARY")) }
    }
  }
}

/// Presses keys, and looks at all that comes of them.
private struct Watch {
  let access: Access
  let needles: [String]
  private(set) var looks = 0
  private(set) var dialogs = 0
  private(set) var revealed = 0
  private var trail: [String] = []
  /// What was found already: one finding of each kind says enough.
  private var found: Set<String> = []

  init(_ access: Access) {
    self.access = access
    needles = CanaryTests.needles(access)
  }

  /// - Parameter only: what the screen has to show; nil: it has to be free of canaries.
  mutating func press(_ input: Input, _ state: inout State, only: String? = nil) {
    trail.append("\(input)")
    var effects = state.update(input)
    // The user's editor hands back its text with a change.
    while case .openEditor(let request)? = effects.first {
      judge(request.text, "the editor", state)
      effects = state.update(.edited(request, .saved(request.text.replacing("\"dark\"", with: "\"light\""))))
    }
    // Nothing stands in the way of a write: the yes that waits for that is one.
    for case .weigh(_, _, let number) in effects { effects += state.update(.weighed([:], number)) }
    for case .copy(let text) in effects { judge(withoutID(text), "the clipboard", state) }
    looks += 1
    let screen = state.view().lines().joined(separator: "\n")
    if let only { #expect(screen.contains(only), "\(trail): \(screen)") } else { judge(screen, "the screen", state) }
    // Somebody else wrote meanwhile, and both changed the same.
    for case .write(let write) in effects {
      guard var theirs = write.target.base else { continue }
      theirs.payload = Array(
        String(decoding: theirs.payload, as: UTF8.self).replacing("CANARY\"", with: "CANARYS\"").replacing("dark", with: "blue")
          .utf8)
      theirs.revision = Revision("theirs")
      var other = state
      let content = try? state.configuration.format.decode(theirs.payload)
      _ = other.update(.wrote(write, .conflict(theirs, content)))
      judge(other.view().lines().joined(separator: "\n"), "the conflict", other)
    }
  }

  /// A key, and what can be done in the dialog that it opens.
  /// - Parameter turn: which third of the ways is gone; nil: all of them.
  mutating func follow(_ key: Key, from start: State, _ turn: Int?) {
    let before = trail
    defer { trail = before }
    var state = start
    press(.key(key), &state)
    if case .normal = state.mode {
      // As text, and as bytes.
      if key == .character("b") { for _ in 0..<2 { press(.key(key), &state) } }
      return
    }
    dialogs += 1
    let opened = trail
    for (number, script) in CanaryTests.scripts.enumerated() where turn.map({ ($0 + number).isMultiple(of: 3) }) ?? true {
      var state = state
      for input in script { press(input, &state) }
      trail = opened
    }
  }

  /// What was revealed goes out of sight with the focus and with time, wherever it was taken meanwhile.
  mutating func reveal(from start: State, _ turn: Int?) {
    let before = trail
    defer { trail = before }
    var state = start
    press(.key(.character("x")), &state)
    guard !state.reveals.isEmpty else { return }
    revealed += 1
    let revealed = trail
    for key: Key in [.enter, .character("e"), .character("o"), .character("b")] {
      for script: [Key] in [
        [], [.enter], [.end, .character("z"), .enter], [.down, .character("e")], [.down, .character("o")],
        [.down, .character("a")], [.down, .character("d")],
      ] {
        var taken = state
        for key in [key] + script { _ = taken.update(.key(key)) }
        let later = Event.tick(now: taken.now.adding(seconds: 31), uptime: taken.uptime.adding(milliseconds: 31_000))
        let endings = ["focus lost", "31 seconds"]
        for ending in turn.map({ [endings[$0 % 2]] }) ?? endings {
          var state = taken
          _ = ending == "focus lost" ? state.update(Input.focusLost) : state.update(later)
          #expect(state.reveals.isEmpty)
          trail = revealed + (["\(key)"] + script.map { "\($0)" } + ["\(ending)"])
          // What was typed stands as dots; going on, and back, shows no more.
          for input: Input in [.resize(state.size), .key(.enter), .key(.escape)] { press(input, &state) }
        }
      }
    }
  }

  private func withoutID(_ text: String) -> String {
    CanaryTests.sessions.reduce(text.hasPrefix("__session=") || text.hasPrefix("Cookie: ") ? "" : text) {
      $0.replacing($1.id, with: "")
    }
  }

  private mutating func judge(_ text: String, _ place: String, _ state: State) {
    guard state.reveals.isEmpty else { return }
    for needle in needles where text.contains(needle) && found.insert("\(place) \(needle) \(trail.last ?? "")").inserted {
      Issue.record("\(trail.suffix(12)): \(place) has \(needle)\n\(text)")
    }
  }
}
