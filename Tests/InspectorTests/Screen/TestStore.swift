import ECMAScript
import Inspection
import InspectorUI
import Sessions
import SessionsAdministration

/// The memory store, but what is not JSON is a record that cannot be understood, as in a store of files.
struct TestStore: RestoringStore, SessionLister {
  let memory: MemorySessionStore
  var codec = SessionCodec.flat
  /// Why a session does not come back once it is destroyed; nil: it does.
  var keeping: @Sendable (StoredSession) -> String? = { _ in nil }
  /// Why a session is lost once it is destroyed; nil: it is not.
  var losing: @Sendable (StoredSession) -> String? = { _ in nil }
  /// Why a session cannot be written now; nil: it can.
  var refusing: @Sendable (StoredSession) -> StoreError? = { _ in nil }

  /// What is kept of an expiry that is written.
  var rounding: @Sendable (Timestamp) -> Timestamp = { $0 }

  func restoreObstacle(of session: StoredSession) -> String? { keeping(session) }
  func loss(of session: StoredSession) -> String? { losing(session) }

  var guarantees: StoreGuarantees { memory.guarantees }
  func makeID() -> SessionID { memory.makeID() }

  func read(_ id: SessionID) async throws(StoreError) -> StoredSession? {
    guard let stored = try await memory.read(id) else { return nil }
    if let record = malformed(stored) { throw .malformed(record) }
    return stored
  }

  func create(_ session: StoredSession) async throws(StoreError) -> CreateOutcome {
    if let error = refusing(session) { throw error }
    return try await memory.create(rounded(session))
  }
  func update(_ session: StoredSession) async throws(StoreError) -> UpdateOutcome {
    if let error = refusing(session) { throw error }
    return try await memory.update(rounded(session))
  }
  func delete(_ id: SessionID, ifRevision revision: Revision?) async throws(StoreError) -> DeleteOutcome {
    try await memory.delete(id, ifRevision: revision)
  }

  func page(_ request: PageRequest) async throws(StoreError) -> SessionPage {
    var page = try await memory.page(request)
    for index in page.entries.indices {
      if case .stored(let stored) = page.entries[index].content, let record = malformed(stored) {
        page.entries[index].content = .malformed(record)
      }
    }
    return page
  }

  private func rounded(_ session: StoredSession) -> StoredSession {
    var rounded = session
    rounded.expires = session.expires.map(rounding)
    return rounded
  }

  private func malformed(_ stored: StoredSession) -> MalformedRecord? {
    do {
      _ = try codec.decode(stored.payload)
      return nil
    } catch {
      return MalformedRecord(bytes: stored.payload, reason: error.reason, offset: error.offset)
    }
  }
}
