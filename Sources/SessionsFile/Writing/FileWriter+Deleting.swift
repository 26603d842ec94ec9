import ECMAScript
import Platform
import Sessions

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Destroys sessions.
extension FileWriter {
  func delete(
    _ id: SessionID, at location: FileLocation, ifRevision revision: Revision?, in shard: Descriptor, _ keepingBefore: Bool
  ) throws(StoreError) -> WriteOutcome {
    try locks.withFile(location.file, in: shard, wait) { lock throws(StoreError) -> WriteOutcome? in
      guard revision != nil || keepingBefore else {
        return try remove(location.file, in: shard, isKnown: false)
      }
      // An application that takes no lock may write while we do: what it wrote is looked at again.
      for attempt in 1... {
        guard let current = try directory.load(location.file, in: shard, attributes: keepingBefore) else { return .gone }
        guard lock.covers(current.status) else { return nil }
        if let revision, !current.isStill(at: revision) { return .conflict }
        let before = keepingBefore ? try? directory.stored(current, as: id) : nil
        guard try isUntouched(location.file, since: current, in: shard) || attempt == 8 else { continue }
        return try remove(location.file, in: shard, isKnown: true, before: before)
      }
      return .conflict
    }
  }

  /// Removes the session where it is still expired; true: it was, and is gone.
  func deleteExpired(_ id: SessionID, at location: FileLocation, before: Timestamp) throws(StoreError) -> Bool {
    let outcome = try locks.withShard(location.shard, making: nil, wait) { shard throws(StoreError) in
      try locks.withFile(location.file, in: shard, wait) { lock throws(StoreError) -> Bool? in
        for _ in 1...8 {
          guard let current = try directory.load(location.file, in: shard) else { return false }
          guard lock.covers(current.status) else { return nil }
          guard let session = try? directory.stored(current, as: id), session.isExpired(at: before) else { return false }
          guard try isUntouched(location.file, since: current, in: shard) else { continue }
          let outcome = try remove(location.file, in: shard, isKnown: true)
          if let doubt = outcome.doubt { throw doubt }
          return outcome != .gone
        }
        // It is in use, whatever its expiry says.
        return false
      }
    }
    return outcome ?? false
  }

  /// Whether nobody has written the file since it was read.
  private func isUntouched(
    _ file: String, since found: FileDirectory.Loaded, in shard: Descriptor
  ) throws(StoreError) -> Bool {
    do throws(Errno) { return try files.status(of: file, at: shard)?.isUntouched(since: found.status) ?? false } catch {
      throw StoreError(error, doing: "deleting a session in \(directory.path)")
    }
  }

  /// - Parameter before: what the session was, where that is to be told.
  private func remove(
    _ file: String, in shard: Descriptor, isKnown: Bool, before: StoredSession? = nil
  ) throws(StoreError) -> WriteOutcome {
    let doing = "deleting a session in \(directory.path)"
    if !isKnown { guard try isFile(file, in: shard, doing: doing) else { return .gone } }
    do throws(Errno) { try files.unlink(file, at: shard) } catch {
      guard error.code == ENOENT else { throw StoreError(error, doing: doing) }
      return .gone
    }
    if directory.layout.locksFiles { try? files.unlink(UnfinishedWrite.note(of: file), at: shard) }
    let outcome = confirmed(.deleted(before: before), in: shard)
    count(-1, in: shard)
    return outcome
  }

  /// Whether a session's file is there; fails where something else has its name.
  private func isFile(_ file: String, in shard: Descriptor, doing: String) throws(StoreError) -> Bool {
    let found: FileStatus?
    do throws(Errno) { found = try files.status(of: file, at: shard) } catch { throw StoreError(error, doing: doing) }
    guard let found else { return false }
    guard found.kind == .regular else {
      throw found.kind == .symbolicLink ? StoreError(Errno(ELOOP), doing: doing) : directory.notFile(found.kind)
    }
    return true
  }
}
