import ECMAScript
import Inspection
@testable import InspectorUI
import Sessions
import Testing

@Suite struct EventLogTests {
  private let id = SessionID("3f9c4e1b5d6a7788")
  private var label: SessionLabel { SessionLabel(id: id, key: testKey) }

  /// The words of what was observed, the oldest first.
  private func words(_ steps: [(String?, Int64?)], by actor: StoreEvent.Actor = .app) throws -> [String] {
    var log = EventLog()
    var before = StoreEvent.Past.absent
    for (second, step) in steps.enumerated() {
      let time = now.adding(seconds: Int64(second))
      let after = try step.0.map { text in
        StoreEvent.Moment.readable(
          SessionSnapshot(content: try content(text), expires: step.1.map { now.adding(seconds: $0) }))
      }
      var event = StoreEvent(id: id, label: label, time: time, actor: actor, before: before, after: after)
      if after == nil { event.ending = .destroyed }
      event.summarise(masking: Masking())
      log.observe(event)
      before = after.map { .known($0) } ?? .absent
    }
    return log.entries.reversed().map { "\($0.actor) \($0.event.words(pending: log.isPending($0)))" }
  }

  @Test(
    "What happened is told in a line",
    arguments: [
      ([("{}", 60)], ["app created"]), ([(#"{"__flash_n__":1}"#, nil)], ["app created", "app flash n pending"]),
      ([(#"{"__flash_n__":1}"#, nil), ("{}", nil)], ["app created", "app flash n", "app flash n consumed after 1s"]),
      ([(#"{"cart":[0,{"qty":1}]}"#, 60), (#"{"cart":[0,{"qty":3}]}"#, 60)], ["app created", "app cart[1].qty 1 → 3"]),
      ([("{}", 60), ("{}", 72)], ["app created", "app touched expires +12s"]),
      ([("{}", 60), ("{}", nil)], ["app created", "app expires never"]),
      ([("{}", 60), (nil, nil)], ["app created", "app destroyed"]),
      ([("{}", nil), (#"{"a":"x"}"#, nil), ("{}", nil)], ["app created", "app a added \"x\"", "app a removed \"x\""]),
      // Nothing hidden is told.
      (
        [(#"{"token":"abc","auth":{"x":1}}"#, nil), (#"{"token":"def","auth":{"x":2}}"#, nil)],
        ["app created", "app token ******** → ********", "app auth ******** → ********"]
      ),
      // Nor what is hidden by now, though it was in sight before, and whether it has changed or not.
      (
        [
          (#"{"mfa":{"n":1}}"#, nil), (#"{"mfa":{"n":2}}"#, nil), (#"{"mfa":{"n":2,"code":"482913"}}"#, nil),
          (#"{"mfa":{"n":3}}"#, nil),
        ],
        ["app created"] + Array(repeating: "app mfa ******** → ********", count: 3)
      ),
      (
        [(#"{"a":[{"name":"color","value":1}]}"#, nil), (#"{"a":[{"name":"color","value":"zQ9K"}]}"#, nil)]
          + [(#"{"a":[{"name":"password","value":"zQ9K"}]}"#, nil)],
        ["app created", "app a[0] ******** → ********", "app a[0] ******** → ********"]
      ),
      // That there was nothing is no secret.
      (
        [(#"{"token":null,"password":""}"#, nil), (#"{"token":"b1946ac92492","password":"hunter2"}"#, nil)],
        ["app created", "app token null → ********", "app password \"\" → ********"]
      ),
      (
        [("{}", nil), (#"{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1}"#, nil)],
        [
          "app created", "app a added 1", "app b added 1", "app c added 1", "app d added 1", "app e added 1", "app f added 1",
          "app and 2 more changes",
        ]
      ),
    ] as [([(String?, Int64?)], [String])])
  func told(steps: [(String?, Int64?)], expected: [String]) throws { #expect(try words(steps) == expected) }

  @Test("However much is hidden at once, what stands beside it is told as before") func beside() throws {
    let devices = (0..<70).map { #"{"n":\#($0),"token":"b1946ac92492d2347c\#($0)"}"# }.joined(separator: ",")
    let told = try words([
      (#"{"user":{"name":"a"},"list":[]}"#, nil), (#"{"user":{"name":"b"},"list":[]}"#, nil),
      (#"{"user":{"name":"b","x":{"token":"b1946ac92492d2347c"}},"list":[\#(devices)]}"#, nil),
    ])
    #expect(told.prefix(2) == ["app created", #"app user.name "a" → "b""#], "\(told)")
    let keys = (0..<70).map { #""token\#($0)":"b1946ac92492d2347c\#($0)""# }.joined(separator: ",")
    let top = try words([(#"{"theme":"a"}"#, nil), (#"{"theme":"b"}"#, nil), (#"{"theme":"b",\#(keys)}"#, nil)])
    #expect(top.prefix(2) == ["app created", #"app theme "a" → "b""#], "\(top)")
  }

  @Test("Who did it is said: what you end before its time is destroyed by you, and all that you make is what you bring back")
  func you() throws { #expect(try words([("{}", 0), (nil, nil)], by: .you) == ["you restored", "you destroyed"]) }

  @Test("The log keeps the newest, each session's apart")
  func ring() {
    var log = EventLog(limit: 10)
    #expect(!log.isCut)
    for step in 0..<25 {
      log.add(.noted("\(step)"), by: .app, session: SessionID(step % 2 == 0 ? "even" : "odd"), label: label, now: now)
    }
    #expect(log.entries.map { $0.event.words() } == (15..<25).reversed().map { "\($0)" })
    #expect(log.entries(of: SessionID("odd")).map { $0.event.words() } == ["23", "21", "19", "17", "15"])
    #expect(log.total == 25 && log.isCut)
  }

  @Test("The pane says how many events it has, and where the log forgot some, that they are the last")
  func counted() async throws {
    var state = try await ScreenRunner(ScreenRunner.Setup()).state
    state.eventsScope = .store
    for (count, words) in [(EventLog.limit, "2,000"), (1, "the last 2,000")] {
      for _ in 0..<count { state.events.add(.noted("x"), by: .app, session: nil, label: nil, now: now) }
      #expect(state.shownEventsWords == words)
    }
  }
}
