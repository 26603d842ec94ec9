import Sessions
import TestSupport
import Testing

@testable import Inspection
@testable import InspectorUI

@Suite("Marked sessions") struct MarkedSessionsTests {
  @Test("are a set of ids, few or many, whatever is done to it")
  func set() {
    let fuzzing = Fuzzing("marked sessions", iterations: 40)
    var generator = SeededGenerator(seed: fuzzing.seed)
    func some(_ count: Int) -> [SessionID] { (0..<count).map { _ in id(Int.random(in: 0..<6_000, using: &generator)) } }
    for _ in 0..<fuzzing.iterations {
      var (marked, expected) = (MarkedSessions(), Set<SessionID>())
      for _ in 0..<12 {
        let ids = some(Int.random(in: 0...900, using: &generator))
        switch Int.random(in: 0..<5, using: &generator) {
        case 0:
          for id in ids.prefix(40) { #expect(marked.remove(id) == (expected.remove(id) != nil)) }
        case 1:
          for id in ids.prefix(40) { marked.insert(id) }
          expected.formUnion(ids.prefix(40))
        case 2:
          marked.subtract(MarkedSessions(ids))
          expected.subtract(ids)
        case 3:
          marked.formUnion(MarkedSessions(ids))
          expected.formUnion(ids)
        default:
          marked.formUnion(ids)
          expected.formUnion(ids)
        }
        #expect(marked.count == expected.count && marked.isEmpty == expected.isEmpty, "seed \(fuzzing.seed)")
        #expect(ids.allSatisfy { marked.contains($0) == expected.contains($0) }, "seed \(fuzzing.seed)")
      }
    }
  }

  @Test("many take sixteen bytes each, and are gathered each once")
  func many() {
    #expect(MemoryLayout<MarkedSessions.Digest>.stride == 16)
    var builder = MarkedSessionsBuilder()
    for number in 0..<50_000 { builder.append(id(number % 40_000)) }
    let marked = builder.finish()
    #expect(marked.count == 40_000 && marked.whole == nil)
    #expect((0..<40_000).allSatisfy { marked.contains(id($0)) } && !marked.contains(id(40_000)))
  }

  private func id(_ number: Int) -> SessionID { SessionID("session-\(number)") }
}
