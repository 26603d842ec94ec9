import SessionCookies
import ECMAScript
import Inspection
import InspectorUI
import Sessions
import SessionsAdministration
import TerminalText
import TerminalUI
import TestSupport

/// Plays a screen file, and collects what was expected and not so.
struct ScreenPlay {
  let file: ScreenFile
  let runner: ScreenRunner
  private(set) var failures: [String] = []
  /// Failures of expectations whose lines an update cannot write.
  private(set) var lasting: [String] = []
  /// What the screen showed, by the place of the expectation in the file: an update writes these.
  private(set) var shown: [Int: [String]] = [:]

  init(_ file: ScreenFile) async throws {
    self.file = file
    runner = try await ScreenRunner(try ScreenRunner.Setup(file))
  }

  mutating func run() async throws {
    for step in file.steps {
      guard let act = Self.steps[step.word] else { throw mistake(step, "no step “\(step.word)”") }
      try await act(&self, step)
    }
  }

  private func mistake(_ step: ScreenFile.Step, _ words: String) -> ScreenFile.Mistake {
    ScreenFile.Mistake(description: "\(file.name):\(step.number): \(words)")
  }

  private mutating func fail(_ step: ScreenFile.Step, _ words: String) {
    failures.append("\(file.name):\(step.number): \(step.word) \(step.rest)\n\(words)")
    if shown[step.place] == nil { lasting.append(failures[failures.count - 1]) }
  }

  private mutating func compare(_ lines: [String], _ step: ScreenFile.Step) {
    shown[step.place] = lines
    if lines != step.lines { fail(step, difference(expected: step.lines, shown: lines)) }
  }

  // MARK: The steps

  private typealias Act = @Sendable (inout ScreenPlay, ScreenFile.Step) async throws -> Void

  private static let steps: [String: Act] = [
    "keys": { play, step in
      await play.runner.press(
        try step.words.map { name in
          guard let key = Key(parsing: name) else { throw play.mistake(step, "no key “\(name)”") }
          return key
        })
    },
    "type": { play, step in await play.runner.press(step.rest.map { .character($0) }) },
    "paste": { play, step in await play.runner.input(.paste(step.rest)) },
    "click": { play, step in await play.runner.input(.click(try play.point(step))) },
    "double-click": { play, step in await play.runner.input(.doubleClick(try play.point(step))) },
    "wheel": { play, step in
      await play.runner.input(.scroll(try play.point(step), lines: Int(step.words.last ?? "") ?? 1))
    },
    "resize": { play, step in
      guard let size = Size(parsing: step.rest) else { throw play.mistake(step, "no size") }
      await play.runner.input(.resize(size))
    },
    "focus-lost": { play, _ in await play.runner.input(.focusLost) },
    "advance": { play, step in
      guard let seconds = Int64(step.rest.dropLast()), step.rest.last == "s" else { throw play.mistake(step, "as in 5s") }
      await play.runner.advance(milliseconds: seconds * 1000)
    },
    "set-clock": { play, step in
      guard let seconds = Int64(step.rest.dropLast()), step.rest.last == "s" else { throw play.mistake(step, "as in -3600s") }
      play.runner.setClock(by: seconds)
    },
    "page": { play, _ in await play.runner.deliverPage() },
    "listing-fails": { play, step in
      await play.runner.send(.listingFailed(.unavailable(step.rest), generation: play.runner.state.loading.generation))
    },
    "resync": { play, _ in await play.runner.send(.resync) },
    "lost": { play, step in await play.runner.send(.watching(.lost(step.rest))) },
    "still": { play, step in await play.runner.send(.watching(.still(step.rest.isEmpty ? nil : step.rest))) },
    "reconnecting": { play, step in await play.runner.send(.watching(.reconnecting(step.rest))) },
    "silent": { play, _ in play.runner.fallSilent() },
    "answers": { play, _ in await play.runner.breakSilence() },
    "regained": { play, _ in
      await play.runner.send(.watching(.live("push")))
      await play.runner.send(.resync)
    },
    "outside": { play, step in await play.runner.observe(try await play.change(step)) },
    // The answer to a question that was asked before the list changed.
    "answered-late": { play, step in await play.runner.answer(try await play.runner.id(step.rest)) },
    // What is done to many goes on: so many are done after so many milliseconds.
    "working": { play, step in
      let numbers = step.words.compactMap { Int($0) }
      guard numbers.count == 2, let write = play.runner.waiting.work else {
        throw play.mistake(step, "nothing is done, or not DONE MILLISECONDS")
      }
      await play.runner.send(.stepped(MassStep(done: numbers[0], of: write.count, milliseconds: Int64(numbers[1]))))
    },
    "looked": { play, _ in await play.runner.finishLook() },
    "worked": { play, _ in await play.runner.finishWork() },
    "unnoticed": { play, step in _ = try await play.change(step) },
    "editor": { play, step in
      let parts = step.rest.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
      guard parts.count >= 3, let request = play.runner.editing else {
        throw play.mistake(step, "no editor is open, or no /OLD/NEW/")
      }
      guard request.text.contains(parts[1]) else { throw play.mistake(step, "the editor does not show “\(parts[1])”") }
      await play.runner.finishEditing(request.text.replacing(parts[1], with: parts[2]))
    },

    "expect": { play, step in play.compare(play.runner.state.view().lines(), step) },
    "expect-rows": { play, step in
      let bounds = step.rest.split(separator: "-").compactMap { Int($0) }
      guard let first = bounds.first, let last = bounds.last else { throw play.mistake(step, "as in 3-9") }
      let lines = play.runner.state.view().lines()
      play.compare((first...last).map { lines.indices.contains($0) ? lines[$0] : "" }, step)
    },
    "expect-roles": { play, step in play.compare(play.runner.state.view().roles(row: Int(step.rest) ?? 0), step) },
    "expect-editor": { play, step in
      play.compare((play.runner.editing?.text ?? "no editor is open").split(separator: "\n").map(String.init), step)
    },
    "expect-effects": { play, step in play.compare(play.runner.effects, step) },
    "expect-status": { play, step in
      let status = play.runner.state.status?.text.string ?? ""
      if status != step.rest { play.fail(step, "  it says: \(status)") }
    },
    "expect-contains": { play, step in
      let lines = play.runner.state.view().lines()
      if !lines.contains(where: { $0.contains(step.rest) }) {
        play.fail(step, "  the screen is\n" + lines.joined(separator: "\n"))
      }
    },
    "expect-without": { play, step in
      let lines = play.runner.state.view().lines()
      if lines.contains(where: { $0.contains(step.rest) }) {
        play.fail(step, "  the screen is\n" + lines.joined(separator: "\n"))
      }
    },
    "expect-file": { play, step in
      let bytes = try? Vectors.bytes(ofFile: "\(play.runner.files.path)/\(step.rest)")
      let text = bytes.map { String(decoding: $0, as: UTF8.self) } ?? "no such file"
      play.compare(text.split(whereSeparator: \.isNewline).map(String.init), step)
    },
    "expect-store": { play, step in
      let words = step.rest.split(separator: " ", maxSplits: 1).map(String.init)
      let stored = try? await play.runner.memory.read(try await play.runner.id(words[0]))
      let text = stored.map { String(decoding: $0.payload, as: UTF8.self) } ?? "gone"
      if words.count < 2 || !text.contains(words[1]) { play.fail(step, "  the store has: \(text)") }
    },
  ]

  private func point(_ step: ScreenFile.Step) throws -> Point {
    let words = step.words.compactMap { Int($0) }
    guard words.count >= 2 else { throw mistake(step, "as in 10 5: column and row") }
    return Point(x: words[0], y: words[1])
  }

  /// `set ID PATH JSON`, `unset ID PATH`, `flash ID KEY JSON`, `expire ID SECONDS`, `destroy ID`, `create ID LEFT JSON`.
  private func change(_ step: ScreenFile.Step) async throws -> SessionID {
    let words = step.rest.split(separator: " ", maxSplits: 3).map(String.init)
    guard words.count >= 2 else { throw mistake(step, "what does the other writer do, and to which session?") }
    if words[0] == "create" {
      let id = SessionID(words[1])
      let left = Int64(words[2])
      _ = try await runner.memory.create(
        StoredSession(id: id, payload: Array(words[3].utf8), expires: left.map { runner.clock.now.adding(seconds: $0) }))
      return id
    }
    let id = try await runner.id(words[1])
    func edit(_ edit: ContentEdit) async throws { _ = try await runner.outside.edit(id, [edit], ifRevision: nil) }
    func value() throws -> JSONValue { try JSON.parse(words[3]) }
    switch words[0] {
    case "set": try await edit(.set(try ValuePath(parsing: words[2]), try value()))
    case "unset": try await edit(.unset(try ValuePath(parsing: words[2])))
    case "flash": try await edit(.flash(name: JSString(words[2]), value: try value()))
    case "consume": try await edit(.removeFlash(name: JSString(words[2])))
    case "expire":
      let left = Int64(words[2])
      _ = try await runner.outside.setExpiry(id, left.map { runner.clock.now.adding(seconds: $0) }, ifRevision: nil)
    case "destroy": _ = try await runner.memory.delete(id, ifRevision: nil)
    default: throw mistake(step, "another writer cannot “\(words[0])”")
    }
    return id
  }
}

extension ScreenRunner.Setup {
  init(_ file: ScreenFile) throws {
    self.init()
    if file.setting("store") == "empty" { sessions = [] }
    if let store = file.setting("store"), let count = Int(store) {
      sessions = SampleSession.visitors(count)
    }
    for line in file.header {
      let rest = line.rest
      func invalid() -> ScreenFile.Mistake {
        ScreenFile.Mistake(description: "\(file.name):\(line.number): \(line.word) “\(rest)”")
      }
      switch line.word {
      case "size":
        guard let size = Size(parsing: rest) else { throw invalid() }
        self.size = size
      case "store":
        guard ["shop", "empty"].contains(rest) || Int(rest) != nil else { throw invalid() }
      case "access":
        guard let access = Access(rawValue: rest) else { throw invalid() }
        self.access = access
      case "glyphs": glyphs = rest == "ascii" ? .ascii : .unicode
      case "time":
        guard let date = Timestamp(milliseconds: Int64(rest) ?? -1) as Timestamp?, date.milliseconds >= 0 else { throw invalid() }
        start = date
      case "session":
        guard let session = SampleSession(parsing: rest) else { throw invalid() }
        sessions.append(session)
      case "layout": layout = rest
      case "capacity": capacity = Int(rest) ?? capacity
      case "attributes":
        let words = rest.split(separator: " ").map(String.init)
        attributes = KeptAttributes(
          words.compactMap { SessionAttribute(rawValue: $0) }, hasWriteTimes: !words.contains("unwritten"))
      case "about":
        guard let kept = SampleSession.attributes(parsing: rest, at: start), !sessions.isEmpty else { throw invalid() }
        sessions[sessions.count - 1].attributes = kept
      case "refusal": refusal = rest
      case "create-obstacle": createObstacle = rest
      case "restore-obstacle": restoreObstacle = Obstacle(.notRestorable, rest)
      case "flash-obstacle": flashObstacle = rest
      case "flash-key": flashKey = rest
      case "about-expiry": aboutExpiry = [rest]
      case "form":
        guard let form = CookieFormat(named: rest) else { throw invalid() }
        self.form = form
        knowsOnlyDigests = rest == "remix3"
      case "cookie": cookie = rest
      case "carried": (carried, sessions) = (rest, [])
      case "cookie-assumed": isCookieAssumed = true
      case "slow-work": isWorkSlow = true
      case "long": sessions.insert(.long(id: rest), at: 0)
      case "slow-look": isLookSlow = true
      case "secrets": secrets = rest == "none" ? [] : SecretRing(rest.split(separator: " ").map { Secret(String($0)) })
      case "unsigned": isUnsigned = true
      case "environment":
        guard let environment = Environment(rawValue: rest) else { throw invalid() }
        self.environment = environment
      case "protection": protection = rest
      case "live": live = rest == "still" ? .still() : .live(rest)
      case "demonstration": isDemonstration = true
      case "pages": pages = Int(rest)
      case "location": location = rest
      case "guarantees": guarantees = StoreGuarantees(compareAndSwap: .cooperative(rest), durable: true)
      case "obstacle": obstacle = rest
      default: throw invalid()
      }
    }
  }
}

extension Size {
  /// Reads `80x24`.
  init?(parsing text: String) {
    let numbers = text.split(separator: "x").compactMap { Int($0) }
    guard numbers.count == 2 else { return nil }
    self.init(columns: numbers[0], rows: numbers[1])
  }
}
