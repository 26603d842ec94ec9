/// What a storage makes of a write that is made and that the disk did not confirm.
extension SessionStore {
  /// Deletes a record. Whatever the disk says of that: it is gone for everybody who asks.
  @discardableResult
  func end(_ id: SessionID, ifRevision revision: Revision? = nil) async throws(StoreError) -> DeleteOutcome {
    do throws(StoreError) { return try await delete(id, ifRevision: revision) } catch {
      guard case .unconfirmed = error else { throw error }
      return .deleted
    }
  }

  /// Creates a record that nobody asks for yet. Nobody is told the id of one that is not confirmed, and it does not stay.
  func begin(_ record: StoredSession) async throws(StoreError) -> CreateOutcome {
    do throws(StoreError) { return try await create(record) } catch {
      if case .unconfirmed(let revision, _) = error { _ = try? await delete(record.id, ifRevision: revision) }
      throw error
    }
  }
}
