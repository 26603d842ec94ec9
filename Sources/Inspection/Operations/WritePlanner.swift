package import ECMAScript
package import Sessions
package import SessionsAdministration

/// What a write comes to, told without making it. A dry run, a preview and the write itself all ask this, so that what is said
/// beforehand is what happens.
package struct WritePlanner: Sendable {
  package let format: PayloadCodec
  /// Why no expiry can be written, where none can: Remix 3's files have none.
  package let expiryObstacle: String?
  /// Whether a session, as it is when its turn comes, is still what was meant. Nil: whatever it has become.
  package var isMeant: (@Sendable (SessionEntry) -> Bool)?
  /// What the store itself knows to be in the way of writing a session: whose file it is, what its user may do.
  package var storeObstacle: @Sendable (StoreAction, SessionID) async -> Obstacle? = { _, _ in nil }

  /// What of a session may be told in the words of a plan.
  package var masking = Masking()

  /// What the store would refuse for the sake of the record itself.
  package var storeRefusal: @Sendable (StoreWrite) async -> StoreError? = { _ in nil }

  package init(format: PayloadCodec, expiryObstacle: String? = nil) {
    (self.format, self.expiryObstacle) = (format, expiryObstacle)
  }

  /// What would come of an action on a session, as the store has it now; ``MassOutcome/done`` where it would be done.
  package func forecast(_ action: PendingWrite.Action, on entry: SessionEntry) async -> MassOutcome {
    let planned = plan(action, on: entry)
    guard let write = planned.write else { return planned.outcome }
    if let obstacle = await storeObstacle(action.storeAction, entry.id) { return .failed(OperationError(obstacle)) }
    return await storeRefusal(write).map { .failed(.store($0)) } ?? .done
  }

  package func plan(_ action: PendingWrite.Action, on entry: SessionEntry) -> Planned {
    var planned = Planned(id: entry.id, action: action)
    if let isMeant, !isMeant(entry) {
      // Of what cannot be looked into nobody knows whether it changed.
      if case .unreadable(let reason) = entry.content {
        planned.outcome = .unreadable(reason)
      } else {
        planned.outcome = .changed("changed meanwhile: it is not meant any more")
      }
      return planned
    }
    if action == .destroy {
      // What was looked at is what is destroyed; where nobody looks, whatever is there.
      let seen: StoredSession? = if isMeant != nil, case .stored(let stored) = entry.content { stored } else { nil }
      planned.write = .delete(entry.id, ifRevision: seen?.revision)
      return planned
    }
    switch entry.content {
    case .stored(let stored):
      do throws(OperationError) {
        guard let after = try applying(action, to: stored) else { return planned }
        (planned.write, planned.after) = (.update(after), after)
      } catch {
        planned.outcome = .failed(error)
      }
    case .unreadable(let reason): planned.outcome = .unreadable(reason)
    case .malformed(let record): planned.outcome = .failed(.store(.malformed(record)))
    case .unread: planned.outcome = .unreadable("it was listed and not read")
    }
    return planned
  }

  /// The session as an action leaves it; nil where it is so already.
  private func applying(_ action: PendingWrite.Action, to stored: StoredSession) throws(OperationError) -> StoredSession? {
    var after = stored
    switch action {
    case .destroy: return nil
    case .expire(let expires): after = try ended(stored, expires)
    case .edit(let edits): after.payload = try edited(stored, edits)
    }
    return after.expires == stored.expires && after.payload == stored.payload ? nil : after
  }

  // MARK: What a session holds then

  /// Whether an action changes what a session holds, which some payloads refuse.
  package func changesData(_ action: StoreAction) -> Bool {
    switch action {
    case .edit, .flash: true
    case .expire: format.ending != nil && expiryObstacle != nil
    case .destroy, .restore: false
    }
  }

  /// The payload of a session whose content was edited so.
  package func edited(_ stored: StoredSession, _ edits: [ContentEdit]) throws(OperationError) -> [UInt8] {
    let before = try content(of: stored)
    let numbers = format.of(stored.id).numbers
    for edit in edits { if let words = edit.misreading(as: numbers, in: before) { throw .store(.failed(words)) } }
    var after = before
    do throws(ContentEditError) {
      for edit in edits { try edit.printed(for: numbers).apply(to: &after) }
    } catch { throw .edit(error.told(in: [before], by: masking.of(stored.id))) }
    if numbers == .doubles { after.keepDigits(of: before) }
    return after == before ? stored.payload : try payload(after, replacing: before, in: stored.payload)
  }

  /// The session with another end: beside the data, among them, or both, as its framework keeps it.
  package func ended(_ stored: StoredSession, _ expires: Timestamp?) throws(OperationError) -> StoredSession {
    var after = stored
    after.expires = expires
    guard let ending = format.ending else {
      if let expiryObstacle { throw .refused(expiryObstacle) }
      return after
    }
    // Where the data cannot be written the other place alone is.
    if expiryObstacle == nil, case .refused = format.editing(stored.payload) { return after }
    guard let expires else {
      if expiryObstacle == nil { return after }
      throw .refused("sessions of this store always end: give a date")
    }
    let before = try content(of: stored)
    guard let content = ending(before, expires) else { throw .refused("its year has more than four digits") }
    if content != before { after.payload = try payload(content, replacing: before, in: stored.payload) }
    return after
  }

  private func content(of stored: StoredSession) throws(OperationError) -> SessionContent {
    do { return try format.of(stored.id).decode(stored.payload) } catch { throw .store(.malformed(error)) }
  }

  /// The payload of `after`. JSON: as JavaScript writes it where it was written so, patched into the old text where not.
  package func payload(_ after: SessionContent, replacing before: SessionContent, in old: [UInt8]) throws(OperationError)
    -> [UInt8]
  {
    switch format.editing(old) {
    case .refused(let reason): throw .refused(reason)
    case .reencode(let encode):
      do throws(StoreError) { return try encode(after, old) } catch { throw .store(error) }
    case .json:
      let codec = format.form
      if JSON.isText(old, of: before.inForm(of: codec).json, numbers: .asWritten) {
        return JSON.stringify(after.inForm(of: codec).json, numbers: .asWritten, expecting: old.count)
      }
      return PayloadPatch.apply(to: old, from: before.json, to: after.json)
    }
  }
}

/// What is to be done to one of many.
package struct Planned {
  package let id: SessionID
  /// Nil: nothing; ``outcome`` says why.
  package var write: StoreWrite?
  package var outcome = MassOutcome.unchanged
  package var action: PendingWrite.Action?
  /// What it will hold.
  package var after: StoredSession?
  package var reversal: Reversal?
  package var kept: [String] = []
  /// Of what is to be taken back: whether what is in the way may pass.
  package var mayPass = false

  package init(id: SessionID, action: PendingWrite.Action) { (self.id, self.action) = (id, action) }

  package init(destroying seen: LookedAt) {
    (id, action, write) = (seen.id, .destroy, .delete(seen.id, ifRevision: seen.revision))
  }

  package init(_ plan: ReversalPlan, of reversal: Reversal) {
    (id, write, kept, mayPass, self.reversal) = (reversal.id, plan.write, plan.kept, plan.mayPass, reversal)
    if let obstacle = plan.obstacle { outcome = .left(obstacle) }
  }
}

/// Why an operation could not be tried.
package enum OperationError: Error, Hashable, Sendable {
  case store(StoreError)
  /// The edit leads nowhere in this session.
  case edit(ContentEditError)
  /// This is not done to sessions of this store, or to this one: the reason.
  case refused(String)

  /// As the write itself would fail.
  init(_ obstacle: Obstacle) {
    switch obstacle.code {
    case .notPermitted: self = .store(.denied(obstacle.words))
    case .expiryNotKept, .flashNotRead, .notRestorable, .notApplicable: self = .refused(obstacle.words)
    }
  }

  package var words: String {
    switch self {
    case .store(let error): error.words
    case .edit(let error): "\(error)"
    case .refused(let reason): reason
    }
  }
}

extension SessionContent {
  /// What was typed beside a number may not change how that number is written.
  fileprivate mutating func keepDigits(of before: SessionContent) {
    for entry in values.entries { if let value = entry.value.otherDigits(of: before.value(entry.key)) { set(entry.key, value) } }
    // In each other form the flashes stand among these.
    guard case .split = self else { return }
    for entry in flashEntries {
      if let value = entry.value.otherDigits(of: before.flash(entry.key)) { setFlash(entry.key, value) }
    }
  }
}
