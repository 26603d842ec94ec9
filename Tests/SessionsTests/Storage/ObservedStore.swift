import ECMAScript
import Sessions
import Synchronization

/// A memory store that counts what it is asked, and lets a test step in right before a write: how interleavings within one
/// commit are forced.
final class ObservedStore: SessionStore, Sendable {
  struct Counts: Equatable {
    var reads = 0, creates = 0, updates = 0, deletes = 0
    var writes: Int { creates + updates + deletes }
  }

  typealias Step = @Sendable () async throws -> Void

  let memory: MemorySessionStore
  private let counted = Mutex(Counts())
  private let steps = Mutex<(update: [Step], delete: [Step])>(([], []))
  private let failures = Mutex<[StoreError]>([])
  private let doubt = Mutex<StoreError?>(nil)
  private let doubtsCreate = Mutex(false)

  init(ids: SessionIDSource = .random256) { memory = MemorySessionStore(ids: ids) }

  var counts: Counts { counted.withLock { $0 } }
  func reset() { counted.withLock { $0 = Counts() } }

  /// What happens right before the next update that nothing was planned for yet; several queue up.
  func beforeUpdate(_ step: @escaping Step) { steps.withLock { $0.update.append(step) } }
  func beforeDelete(_ step: @escaping Step) { steps.withLock { $0.delete.append(step) } }
  /// The next call fails.
  func failNext(_ error: StoreError) { failures.withLock { $0.append(error) } }
  /// The next delete is made, and throws that.
  func deleteNext(throwing error: StoreError) { doubt.withLock { $0 = error } }

  /// The next create is made, and not confirmed.
  func doubtNextCreate() { doubtsCreate.withLock { $0 = true } }

  private func called(_ count: (inout Counts) -> Void) throws(StoreError) {
    counted.withLock { count(&$0) }
    if let error = failures.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { throw error }
  }

  private func perform(_ step: Step?) async throws(StoreError) {
    do { try await step?() } catch { throw .failed("a step of the test failed: \(error)") }
  }

  var guarantees: StoreGuarantees { memory.guarantees }
  func makeID() -> SessionID { memory.makeID() }

  func read(_ id: SessionID) async throws(StoreError) -> StoredSession? {
    try called { $0.reads += 1 }
    return try await memory.read(id)
  }
  func create(_ session: StoredSession) async throws(StoreError) -> CreateOutcome {
    try called { $0.creates += 1 }
    let outcome = try await memory.create(session)
    let isDoubtful = doubtsCreate.withLock { isDoubtful in
      defer { isDoubtful = false }
      return isDoubtful
    }
    if isDoubtful, case .created(let revision) = outcome { throw .unconfirmed(revision, "test") }
    return outcome
  }
  func update(_ session: StoredSession) async throws(StoreError) -> UpdateOutcome {
    try called { $0.updates += 1 }
    try await perform(steps.withLock { $0.update.isEmpty ? nil : $0.update.removeFirst() })
    return try await memory.update(session)
  }
  func delete(_ id: SessionID, ifRevision revision: Revision?) async throws(StoreError) -> DeleteOutcome {
    try called { $0.deletes += 1 }
    try await perform(steps.withLock { $0.delete.isEmpty ? nil : $0.delete.removeFirst() })
    let outcome = try await memory.delete(id, ifRevision: revision)
    if let error = doubt.withLock({ $0.take() }) { throw error }
    return outcome
  }
}

/// A generator whose whole run follows from a seed, which a failing test prints.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
