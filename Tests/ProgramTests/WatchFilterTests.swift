import ECMAScript
import Inspection
import Sessions
import TestSupport
import TestTraits
import Testing

@testable import session_inspector

@Suite("Watching with a filter", .ownThreads) struct WatchFilterTests {
  private static let time = Timestamp(milliseconds: 1_795_270_051_000)

  private func passage(_ before: StoreEvent.Past?, _ wasWatched: Bool?, _ after: Bool?) -> FilterPassage {
    let label = SessionLabel(id: SessionID("a"), key: Fingerprint.Key(bytes: Array(repeating: 7, count: 32)))
    let event = before.map { before in
      var event = StoreEvent(id: SessionID("a"), label: label, time: Self.time, actor: .app, before: before, after: nil)
      event.wasWatched = wasWatched
      return event
    }
    return FilterPassage(event, after: after)
  }

  @Test(
    "tells of what matches, of what did when it was last seen, and of the end of what may have",
    arguments: [
      (.known(.problem("")), true, true, #"{"before":true,"after":true}"#, nil),
      (.known(.problem("")), false, true, #"{"before":false,"after":true}"#, nil),
      (.known(.problem("")), true, false, #"{"before":true,"after":false}"#, "no longer matches"),
      (.known(.problem("")), true, nil, #"{"before":true}"#, nil),
      (.unknown, nil, nil, #"{"before":"not known"}"#, "may have matched"),
      (.unknown, nil, true, #"{"before":"not known","after":true}"#, nil), (.absent, nil, true, #"{"after":true}"#, nil),
      (nil, nil, true, #"{"after":true}"#, nil),
    ] as [(StoreEvent.Past?, Bool?, Bool?, String, String?)])
  func told(_ before: StoreEvent.Past?, _ wasWatched: Bool?, _ after: Bool?, _ record: String, _ words: String?) {
    let passage = passage(before, wasWatched, after)
    #expect(passage.isToTell && passage.words == words)
    #expect(JSON.text(passage.record, numbers: .asWritten) == record)
  }

  @Test(
    "tells of nobody else",
    arguments: [
      (.known(.problem("")), false, false), (.known(.problem("")), false, nil), (.absent, nil, false), (nil, nil, false),
      (.unknown, nil, false),
    ] as [(StoreEvent.Past?, Bool?, Bool?)])
  func untold(_ before: StoreEvent.Past?, _ wasWatched: Bool?, _ after: Bool?) {
    #expect(!passage(before, wasWatched, after).isToTell)
  }

  @Test("tells nothing of another's end, that one leaves the filter, and the end of one that matched") func watch() throws {
    let work = try Workspace()
    var step = 0
    let result = try Program.run(
      ["watch", work.store, "--jsonl", "--where", "user:Ada"], environment: Program.environment(home: work.home),
      interruptWhen: { $0.contains("deleted") },
      whileRunning: { output, errors in
        if step == 0, errors.contains("watching") {
          step = 1
          _ = try? work.run("destroy", work.store, "00000000000000b2", "--yes")
          try? work.write("store/0000/0000000000a1", #"{"data":{"user":{"name":"Grace"}}}"#)
        } else if step == 1, output.contains(#""after":false"#) {
          step = 2
          _ = try? work.run("destroy", work.store, Workspace.ada, "--yes")
          try? work.write("store/1234/000000000000", #"{"data":{"user":{"name":"Ada"}}}"#)
        } else if step == 2, output.contains(#""after":true"#) {
          step = 3
          _ = try? work.run("destroy", work.store, "1234000000000000", "--yes")
        }
      })
    #expect(result.ending == .exit(130), "\(result.errors)")
    let lines = result.output.split(separator: "\n")
    #expect(lines.count { $0.contains(#""event":"deleted""#) } == 1, "\(result.output)")
    #expect(
      lines.last { $0.contains(#""event":"deleted""#) }?.contains(#""matches":{"before":true}"#) == true, "\(result.output)")
    #expect(lines.contains { $0.contains(#""matches":{"before":true,"after":false}"#) }, "\(result.output)")
  }
}
