import ECMAScript
import Sessions
import SessionsAdministration
import Synchronization
import TerminalText
import TestSupport
import Testing

@testable import Inspection
@testable import InspectorUI

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("A close look at a session, beside the input") struct CloseLookTests {
  /// What waits until a test lets it go.
  private final class Gate: Sendable {
    private let state = Mutex((isOpen: false, waiting: 0))
    var waiting: Int { state.withLock { $0.waiting } }
    func set(open isOpen: Bool) { state.withLock { $0.isOpen = isOpen } }
    func wait() {
      state.withLock { $0.waiting += 1 }
      let deadline = Deadline(seconds: Program.patience)
      while !state.withLock({ $0.isOpen }), !deadline.isOver { usleep(1_000) }
      state.withLock { $0.waiting -= 1 }
    }
  }

  /// A store that tells what is read of it, and answers when it is let.
  private final class Reads: SessionLister {
    private let state = Mutex((begun: [String](), isOpen: false))
    var begun: [String] { state.withLock { $0.begun } }
    func letGo() { state.withLock { $0.isOpen = true } }
    func read(_ id: SessionID) async throws(StoreError) -> StoredSession? {
      state.withLock { $0.begun.append(id.reveal()?.string ?? "") }
      while !state.withLock({ $0.isOpen }), !Task.isCancelled { try? await Task.sleep(for: .milliseconds(1)) }
      return nil
    }
    func page(_ request: PageRequest) async throws(StoreError) -> SessionPage { SessionPage(entries: [], next: nil) }
  }

  private final class Posted: Sendable {
    private let told = Mutex((answered: [String](), looks: [Int]()))
    var answered: [String] { told.withLock { $0.answered } }
    var looks: [Int] { told.withLock { $0.looks } }
    func post(_ event: Event) {
      switch event {
      case .answered(let id, _, _): told.withLock { $0.answered.append(id.reveal()?.string ?? "") }
      case .lookedClosely(let look): told.withLock { $0.looks.append(look.number) }
      default: break
      }
    }
  }

  private let posted = Posted()

  private func runner(_ reader: any SessionLister) -> EffectRunner {
    EffectRunner(
      store: TestInspectable(reader: reader), operations: nil, summaries: maker(),
      post: { [posted] in posted.post($0) })
  }

  @Test("Of sessions that were asked for one after another only the first, which is being read, and the last are read")
  func superseded() async throws {
    let reads = Reads()
    let runner = runner(reads)
    runner.perform(.read(SessionID("a")))
    try await eventually("the first is not read") { reads.begun == ["a"] }
    for name in ["b", "c", "d"] { runner.perform(.read(SessionID(name))) }
    reads.letGo()
    try await eventually("the last is not read") { posted.answered.last == "d" }
    #expect(reads.begun == ["a", "d"])
    runner.stop()
  }

  @Test("It tells when the cookie ends, as what the session holds now says", arguments: [1, 20_000])
  func cookieEnd(_ length: Int) {
    var format = PayloadCodec.flat
    format.endsWithBrowser = { $0.values["stays"] == nil }
    let word = String(repeating: "x", count: length)
    func look(_ payload: String) -> CloseLook {
      let session = stored("a", payload, expires: 60)
      let entry = SessionEntry(id: session.id, size: 1, modified: nil, content: .stored(session))
      return CloseLookRequest(
        reading: maker().reading(of: entry), format: format, masking: Masking(), before: nil, number: 1
      ).answer
    }
    var detail = Detail(look(#"{"word":"\#(word)"}"#))
    #expect(detail.cookieEnd == nil)
    detail.absorb(look(#"{"stays":true,"word":"\#(word)"}"#), at: Uptime(milliseconds: 0))
    #expect(detail.cookieEnd == now.adding(seconds: 60))
    detail.absorb(look(#"{"word":"\#(word)"}"#), at: Uptime(milliseconds: 0))
    #expect(detail.cookieEnd == nil)
  }

  @Test("It ends where the cursor goes away, and goes on where the same is read again")
  func leaving() async throws {
    let gate = Gate()
    let format = PayloadCodec(
      "slow", name: "slow",
      decode: { (payload) throws(MalformedRecord) in
        gate.wait()
        return try SessionCodec.flat.payloadCodec.decode(payload)
      }, editing: { _ in .json })
    func request(_ number: Int) -> CloseLookRequest {
      let long = stored("a", #"{"word":"\#(String(repeating: "x", count: 20_000))"}"#)
      let entry = SessionEntry(id: long.id, size: 1, modified: nil, content: .stored(long))
      // What a long one holds was not kept: it is understood anew.
      return CloseLookRequest(
        reading: maker().reading(of: entry), format: format, masking: Masking(), before: nil, number: number)
    }
    let runner = runner(MemorySessionStore())
    runner.perform(.lookClosely(request(1)))
    try await eventually("it is not looked at") { gate.waiting == 1 }
    runner.perform(.read(SessionID("a")))
    gate.set(open: true)
    try await eventually("nothing is told") { posted.looks == [1] }
    gate.set(open: false)
    runner.perform(.lookClosely(request(2)))
    try await eventually("it is not looked at again") { gate.waiting == 1 }
    runner.perform(.read(SessionID("b")))
    gate.set(open: true)
    try await eventually("it is still looked at") { gate.waiting == 0 }
    runner.perform(.lookClosely(request(3)))
    try await eventually("the next is not told") { posted.looks.last == 3 }
    #expect(posted.looks == [1, 3])
    runner.stop()
  }
}
