package import Sessions

/// What effects ask of a store, one request at a time: ``World`` makes them beside the interface, a test one after another.
package struct StoreRequests: Sendable {
  private let reader: any SessionLister
  private let operations: SessionOperations?

  /// - Parameter operations: what writes; nil where the store is open for reading only: then no write can be carried out.
  package init(reader: any SessionLister, operations: SessionOperations?) {
    self.reader = reader
    self.operations = operations
  }

  /// Lists everything, page by page, until `post` says that nobody listens any more.
  package func list(generation: Int, limit: Int = 256, post: (Event) async -> Bool) async {
    var cursor: PageCursor?
    do throws(StoreError) {
      repeat {
        let page = try await reader.page(PageRequest(after: cursor, limit: limit))
        cursor = page.next
        guard await post(.listed(page.entries, complete: cursor == nil, generation: generation)) else { return }
      } while cursor != nil
    } catch {
      _ = await post(.listingFailed(error, generation: generation))
    }
  }

  /// A session as it is now; nil: gone. What cannot be read is an entry that says so.
  package func entry(of id: SessionID) async -> SessionEntry? {
    do throws(StoreError) {
      guard let stored = try await reader.read(id) else { return nil }
      return SessionEntry(
        id: id, size: stored.storedSize ?? stored.payload.count, modified: stored.modified, content: .stored(stored))
    } catch {
      if case .malformed(let record) = error {
        return SessionEntry(id: id, size: record.bytes.count, modified: nil, content: .malformed(record))
      }
      return SessionEntry(id: id, size: 0, modified: nil, content: .unreadable(error.words))
    }
  }

  package func results(of write: PendingWrite) async -> [WriteResult] {
    guard let operations else { return write.targets.map { _ in .failed(StoreError.readOnly.words) } }
    var results: [WriteResult] = []
    for target in write.targets {
      do throws(OperationError) {
        results.append(WriteResult(try await operations.carryOut(write.action, on: target)))
      } catch {
        results.append(.failed(error.words))
      }
    }
    return results
  }
}

extension SessionOperations {
  fileprivate func carryOut(_ action: PendingWrite.Action, on target: PendingWrite.Target) async throws(OperationError) -> Outcome
  {
    switch action {
    case .edit(let edits): return try await edit(target.id, edits, ifRevision: target.revision)
    case .expire(let expiry): return try await setExpiry(target.id, expiry, ifRevision: target.revision)
    case .destroy: return try await destroy(target.id, ifRevision: target.revision)
    case .restore:
      guard let base = target.base else { return .gone }
      return try await restore(base, replacing: target.revision)
    }
  }
}

extension WriteResult {
  fileprivate init(_ outcome: SessionOperations.Outcome) {
    self =
      switch outcome {
      case .made(let before, let after): .made(before: before, after: after)
      case .unchanged(let stored): .made(before: nil, after: stored)
      case .conflict(let theirs): .conflict(theirs)
      case .gone: .gone
      case .exists(let theirs): .exists(theirs)
      }
  }
}
