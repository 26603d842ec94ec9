import ECMAScript
import Platform
import Sessions
import SessionsFile
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("When the power goes, every acknowledged write is there, and whole")
struct PowerLossTests {
  /// Few ids in fewer shards, so that they meet.
  static let ids = ["aaaa000000000001", "aaaa000000000002", "bbbb000000000001", "cccc000000000001"]

  @Test("many workloads, cut at every operation", arguments: 0..<8)
  func workloads(group: UInt64) async throws {
    for seed in (group * 25)..<(group * 25 + UInt64(Effort.scaled(6, long: 25))) {
      #expect(try await losses(seed: seed, .full) == [])
    }
  }

  @Test("and the test would notice: relaxed durability does lose")
  func relaxed() async throws { #expect(try await !losses(seed: 1, .relaxed).isEmpty) }

  /// Where a write that was acknowledged was not found, or half of one, or a session that was destroyed.
  private func losses(seed: UInt64, _ durability: FileSessionStore.Durability) async throws -> [String] {
    var random = SeededGenerator(seed: seed)
    let directory = try TemporaryDirectory()
    let recorder = DiskRecorder()
    let store = try FileSessionStore(
      path: directory.path, options: .init(layout: .reactRouter, durability: durability),
      syscalls: recorder.recording(.system))
    // The sessions after each acknowledged step.
    var states: [[String: [UInt8]]] = [[:]]
    for step in 0..<12 {
      let session = StoredSession(try #require(Self.ids.randomElement(using: &random)), "{\"step\":\(step)}")
      switch Int.random(in: 0..<5, using: &random) {
      case 0, 1: _ = try await store.create(session)
      case 2: _ = try await store.update(session)
      case 3: _ = try await store.delete(session.id, ifRevision: nil)
      default:
        // Many directories at once, so that the whole file system is asked for.
        let others = (0..<8).map { SessionID("d00\($0)000000000001") }
        let writes = others.map {
          step % 3 == 0 ? StoreWrite.delete($0, ifRevision: nil) : .create(StoredSession(id: $0, payload: session.payload))
        }
        _ = try await store.apply(writes + [.delete(session.id, ifRevision: nil)])
      }
      recorder.note(.acknowledged)
      states.append(try directory.contents())
    }
    var disk = ModelDisk(root: try Syscalls.system.statusAt(AT_FDCWD, directory.path).inode)
    var step = 0
    var losses: [String] = []
    for (position, operation) in recorder.log.enumerated() {
      disk.apply(operation)
      if case .acknowledged = operation { step += 1 }
      let next = states[min(step + 1, states.count - 1)]
      for loss in ModelDisk.Loss.allCases {
        let found = disk.afterLoss(loss, &random)
        for path in Set(found.keys).union(states[step].keys).union(next.keys)
        where found[path] != states[step][path] && found[path] != next[path] {
          losses.append("seed \(seed), operation \(position), loss of \(loss)")
        }
      }
    }
    return losses
  }
}
