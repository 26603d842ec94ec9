import ECMAScript
import Sessions
import TerminalText
import TerminalUI
import TestSupport
import Testing

@testable import Inspection
@testable import InspectorUI

/// What looking costs, counted: never by a clock. See ``Work``.
@Suite("The work of one key is bounded by the screen") struct BoundedWorkTests {
  /// A small screen in a short run: what looks at all of a value costs more than the bound there too.
  static let size = Effort.isLong ? Size(columns: 80, rows: 24) : Size(columns: 60, rows: 16)
  static let bytes = Effort.scaled(30_000, long: 1_000_000)

  func runner(_ payload: String, size: Size = Self.size, measuresEvents: Bool = false) async throws -> ScreenRunner {
    var setup = ScreenRunner.Setup()
    setup.size = size
    setup.measuresEvents = measuresEvents
    setup.sessions = [
      SampleSession(id: "hostile000000001", age: 3, left: 720, payload: payload),
      SampleSession(id: "ordinary00000002", age: 9, left: 720, payload: #"{"a":1}"#),
    ]
    return try await ScreenRunner(setup)
  }

  func keys(_ names: String) -> [Key] { names.split(separator: " ").compactMap { Key(parsing: String($0)) } }

  /// Where a value is looked at: everywhere in a long run; in a short one at every fourth place, and the next value at the next ones, so
  /// that each value is looked at in four places and each place has four values.
  private static func places(of hostile: Hostile) -> [(name: String, way: String, keys: String)] {
    let number = values.firstIndex { $0.description == hostile.description } ?? 0
    return places.enumerated().filter { Effort.isLong || ($0.offset + number).isMultiple(of: 4) }.map(\.element)
  }

  @Test("a short run leaves out no value and no place")
  func choice() {
    let chosen = Self.values.map { Self.places(of: $0).map(\.name) }
    #expect(chosen.allSatisfy { $0.count >= 4 })
    #expect(Set(chosen.joined()) == Set(Self.places.map(\.name)))
  }

  @Test("in every view, whatever is looked at", arguments: values)
  func keys(_ hostile: Hostile) async throws {
    let start = try await runner(hostile.payload(Self.bytes))
    let limit = 20 * Self.size.columns * Self.size.rows
    for place in Self.places(of: hostile) {
      let runner = start.copy()
      await runner.press([.control("[")])
      for key in keys(place.way) + keys(place.keys) {
        let work = await runner.measure(key)
        // A line of a form has so many bytes at the most, on whatever screen, and may be one word.
        let line = runner.state.mode.name == "form" ? SessionContent.short : 0
        #expect(work <= limit + line, "\(hostile): \(place.name): \(key.name) cost \(work)")
      }
    }
  }

  @Test("and so is what the store says, and what is typed into a filter", arguments: values)
  func events(_ hostile: Hostile) async throws {
    let runner = try await runner(hostile.payload(Self.bytes), measuresEvents: true)
    let id = try await runner.id("hostile")
    await runner.press(
      keys("/") + #"user~"x+y$" | flash~"x+y$" | data.long~"x+y$" | xyz"#.map { Key.character($0) } + keys("enter"))
    await runner.press(keys("esc / ctrl-u enter j k r"))
    // Somebody writes to it while it is looked at.
    if let stored = try await runner.memory.read(id), var content = try? SessionCodec.flat.decode(stored.payload) {
      content.set("short", "other")
      var changed = stored
      changed.payload = SessionCodec.flat.encode(content, numbers: .asWritten)
      _ = try await runner.memory.update(changed)
      await runner.observe(id)
      #expect(runner.state.detail?.content == content)
      #expect(runner.state.events.entries(of: id).contains { if case .changed = $0.event { true } else { false } })
    }
    let limit = 20 * Self.size.columns * Self.size.rows
    #expect(runner.dearest.work <= limit, "\(hostile): \(runner.dearest.event) cost \(runner.dearest.work)")
  }

  @Test(
    "and in a conflict, and in the review of what an editor left", arguments: values.filter { $0.description != "no session" })
  func dialogs(_ hostile: Hostile) async throws {
    let runner = try await runner(hostile.payload(Self.bytes))
    let limit = 20 * Self.size.columns * Self.size.rows
    let content = try #require(runner.state.detail?.content)
    let other = SessionContent.flat(
      JSONObject(content.values.entries.map { ($0.key, $0.value == .number(JSNumber(1)) ? .bool(true) : .array([$0.value])) }))
    let target = PendingWrite.Target(
      id: try #require(runner.state.cursor), label: "one", user: "u", revision: nil, base: runner.state.detail?.stored,
      content: content)
    await runner.send(.edited(request(target, content), .saved(JSON.text(["data": .object(other.values), "flash": [:]]))))
    #expect(runner.state.mode.name == "review")
    for key in keys("j j pagedown down up k") {
      let work = await runner.measure(key)
      #expect(work <= limit, "\(hostile): review: \(key.name) cost \(work)")
    }
    let merge = ThreeWayMerge(base: .flat([:]), mine: content, theirs: other)
    let sides = [SessionContent.flat([:]), content, other].map { VisibleContent($0, masking: Masking()) }
    runner.enter(.conflict(Conflict(target: target, done: "", ConflictLook(merge, sides))))
    for key in keys("j m t k b j j") {
      let work = await runner.measure(key)
      #expect(work <= limit, "\(hostile): conflict: \(key.name) cost \(work)")
    }
  }

  @Test("and where what is to be edited is too long for a line, or masked: that is said whatever it holds")
  func notEdited() async throws {
    let elements = (0..<20_000).map { "[\($0)]" }.joined(separator: ",")
    let runner = try await runner(#"{"list":[\#(elements),{"password":"hunter2"}],"password":{"old":[\#(elements)]}}"#)
    for (way, words) in [("2", "too long for a line"), ("G", "masked: x reveals it first, then e edits it")] {
      await runner.press(keys(way))
      let work = await runner.measure(.character("e"))
      #expect(work <= 20 * Self.size.columns * Self.size.rows, "\(words): cost \(work)")
      let status = try #require(runner.state.status)
      #expect(status.kind == .refused && status.text.string.contains(words), "\(status.text.string)")
    }
  }

  @Test("and of a pasted cookie of very many keys, of which those are told that add most") func keysOfCookies() async throws {
    var setup = ScreenRunner.Setup()
    setup.size = Self.size
    setup.sessions = []
    setup.carried = "{" + (0..<1_200).map { #""k\#($0)":1"# }.joined(separator: ",") + "}"
    let runner = try await ScreenRunner(setup)
    for key in keys("3 j k pagedown G k g") {
      let work = await runner.measure(key)
      #expect(work <= 20 * Self.size.columns * Self.size.rows, "\(key.name) cost \(work)")
    }
    let words = CookiePane.lines(runner.state, width: 60, glyphs: .unicode).map { $0.map(\.text.string).joined() }
    #expect(words.count { $0.contains("1,136 more") } == 1 && words.contains { $0.contains("around them") })
  }

  @Test("and where what a session holds says when its cookie ends: it is not read anew for a key", arguments: values)
  func cookieEnds(_ hostile: Hostile) async throws {
    var setup = ScreenRunner.Setup()
    setup.size = Self.size
    setup.endsWithBrowser = true
    setup.sessions = [SampleSession(id: "hostile000000001", age: 3, left: 720, payload: hostile.payload(Self.bytes))]
    let runner = try await ScreenRunner(setup)
    for key in keys("3 j G g") {
      let work = await runner.measure(key)
      #expect(work <= 20 * Self.size.columns * Self.size.rows, "\(hostile): \(key.name) cost \(work)")
    }
  }

  @Test("and of a long cookie that is revealed, of which the beginning is shown; one that is too long is not written")
  func longCookies() async throws {
    var setup = ScreenRunner.Setup()
    setup.size = Size(columns: 80, rows: 24)
    setup.sessions = []
    setup.carried = #"{"x":"\#(String(repeating: "a", count: 40_000))"}"#
    let runner = try await ScreenRunner(setup)
    for key in keys("3 x j k pagedown G k g") {
      let work = await runner.measure(key)
      #expect(work <= 20 * 80 * 24, "\(key.name) cost \(work)")
    }
    let words = CookiePane.lines(runner.state, width: 60, glyphs: .unicode).map { $0.map(\.text.string).joined() }
    #expect(words.joined().replacing(" ", with: "").contains("morebytes)"))
    let bench = try #require(runner.state.configuration.bench)
    var stored = try #require(bench.sessions.first)
    _ = try bench.result(of: stored)
    stored.payload = Array(#"{"x":"\#(String(repeating: "a", count: 70_000))"}"#.utf8)
    // The second time it is what was remembered.
    for _ in 0..<2 {
      let longer = stored
      let refusal = #expect(throws: CookieBenchError.self) { try bench.result(of: longer) }
      #expect(refusal?.reason.contains("none of more than 65,536 is written") == true)
    }
  }

  @Test("and where the keys of a map are other ones in each session: they are met, and not all are kept")
  func keysOfMaps() async throws {
    let payloads = (0..<100).map { session in
      let entries = (0..<300).map { #""item\#(session)_\#($0)":{"q":1}"# }.joined(separator: ",")
      return #"{"cart":{\#(entries)},"theme":"dark"}"#
    }
    var paths = DataPaths()
    let contents = try payloads.map { try content($0) }
    let (_, learning) = Work.measuring {
      for (number, content) in contents.enumerated() { paths.learn(content, of: SessionID("\(number)"), masking: Masking()) }
    }
    // However many keys a session has, so many are looked at.
    #expect(learning <= 512 * contents.count && paths.names.count <= 512)
    #expect(paths.path(endingIn: "theme") != nil && paths.path(endingIn: "q") != nil)
    #expect(paths.names == paths.names.sorted() && Set(paths.names).count == paths.names.count)
    var setup = ScreenRunner.Setup()
    setup.size = Self.size
    setup.sessions = payloads.enumerated().map { number, payload in
      SampleSession(id: "map\(1_000_000_000_000 + number)", age: 3, left: 720, payload: payload)
    }
    let runner = try await ScreenRunner(setup)
    for key in keys("/ d a t a . c tab space x esc : s o r t space d a t a tab") {
      let work = await runner.measure(key)
      #expect(work <= 20 * Self.size.columns * Self.size.rows, "\(key.name) cost \(work)")
    }
  }

  private func request(_ target: PendingWrite.Target, _ content: SessionContent) -> EditorRequest {
    let document = EditorDocument(
      VisibleContent(content, masking: Masking(), revealed: .everything), label: "one", revision: nil, expires: nil,
      now: ScreenRunner.start)
    return EditorRequest(target: target, document: document, text: document.text)
  }

  @Test(
    "and in a chart of very many values", arguments: [.field(.user), .content(.data(ValuePath([.key("x")])))] as [FilterSubject])
  func chart(_ subject: FilterSubject) async throws {
    let runner = try await runner("{}")
    let groups = (0..<Self.bytes).map { Statistics.Group(name: "value \($0)") }
    var page = StatisticsPage(Statistics.Query([subject], attributes: [], now: ScreenRunner.start))
    page.show(
      Statistics(
        now: ScreenRunner.start, sessions: groups.count, bytes: 0,
        charts: [Statistics.Chart(subject: subject, groups: groups, others: nil)], edits: EditRefusals(), keys: [], around: 0,
        largest: [], oldest: [], age: .seen))
    runner.enter(.statistics(page))
    for key in keys("j k pagedown ctrl-d ctrl-u G k g end") {
      let work = await runner.measure(key)
      #expect(work <= 20 * Self.size.columns * Self.size.rows, "\(key.name) cost \(work)")
    }
    // All of them can be walked to.
    #expect(runner.state.view().lines().joined().contains("value \(groups.count - 1)"))
  }

  @Test("Reading, and seeing it change, costs no more than its bytes a few times", arguments: values)
  func loading(_ hostile: Hostile) throws {
    let payload = hostile.payload(Self.bytes)
    guard let content = try? content(payload) else { return }
    var tree = ValueTree(content, masking: Masking())
    let (_, work) = Work.measuring {
      tree = ValueTree(content, masking: Masking())
      tree.update(.flat(["other": .array(content.values.entries.map(\.value))]), at: Uptime(milliseconds: 0))
    }
    #expect(work <= 8 * payload.utf8.count + 10_000, "\(hostile): \(work)")
  }
}
