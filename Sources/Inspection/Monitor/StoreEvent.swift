package import ECMAScript
package import Sessions

/// What happened to one session of a store: what it was, what it is, who did it, when, and why it is gone where it is.
///
/// It holds all that the session holds. What of it may be shown is decided by whoever shows it, through a ``Disclosure``.
package struct StoreEvent: Hashable, Sendable {
  /// Who changed the store.
  package enum Actor: String, Hashable, Sendable {
    case app, you, expiry
    /// What was there before is not known, so nobody can tell.
    case unknown
  }

  /// A session at one moment.
  package enum Moment: Hashable, Sendable {
    case readable(SessionSnapshot)
    /// There, and not to be read or understood: why.
    case problem(String)

    package var snapshot: SessionSnapshot? { if case .readable(let snapshot) = self { snapshot } else { nil } }
  }

  /// What is known of a session before it changed.
  package enum Past: Hashable, Sendable {
    /// There was none.
    case absent
    /// There was one; what it held was never seen, or was let go for others.
    case unknown
    case known(Moment)
  }

  /// Why a session is gone.
  package enum Ending: Hashable, Sendable {
    /// It was over, and a cleanup removed it.
    case expired
    /// It was removed before its time.
    case destroyed
    /// Its data goes on under another id.
    case renamed(SessionLabel)
    /// What it was is not known.
    case unknown
    /// It is not shown any more, and may be there all the same: by what it may be kept from this user.
    case withheld(by: String)

    package var isWithheld: Bool { if case .withheld = self { true } else { false } }
  }

  /// A change of the data as one line shows it.
  package struct Change: Hashable, Sendable {
    package let path: ShownPath
    /// Nil: it was added.
    package let before: ValueSummary?
    /// Nil: it was removed.
    package let after: ValueSummary?
  }

  package var id: SessionID
  package var label: SessionLabel
  package var time: Timestamp
  package var actor: Actor
  package var before: Past
  /// Nil: it is gone.
  package var after: Moment?
  /// Of one that is gone.
  package var ending: Ending?
  /// Of a new one: the session whose data it has, gone a moment ago.
  package var previous: SessionLabel?
  /// Of one that this program destroyed and that somebody else wrote again: how long after.
  package var returned: Interval?
  /// Whether it was one of those that are watched for when it was last seen; nil: that is not known, it was not there, or all
  /// are.
  package var wasWatched: Bool?
  /// The first changes of the data, as they may be shown, and how many there are: made with the event, so that whoever shows it
  /// compares nothing.
  package private(set) var changes: [Change] = []
  package private(set) var changeCount = 0
  /// The outermost places that are hidden by now, and were not when it was last seen: what was told of them before is told no more.
  package private(set) var hidden: [ContentPath] = []
  /// What stands for the names of flashes that are hidden.
  private var hiddenNames: [JSString: JSString] = [:]

  /// How many changed paths of one write are told one by one.
  package static let changesEach = 6
  private static let textLimit = 60

  package init(
    id: SessionID, label: SessionLabel, time: Timestamp, actor: Actor, before: Past, after: Moment?, ending: Ending? = nil,
    previous: SessionLabel? = nil
  ) {
    self.id = id
    self.label = label
    self.time = time
    self.actor = actor
    self.before = before
    self.after = after
    self.ending = ending
    self.previous = previous
  }

  /// Makes ``changes`` and ``hidden``, and what names of flashes are told by.
  package mutating func summarise(masking: Masking) {
    let own = masking.of(id)
    for moment in [past, after] {
      for flash in moment?.snapshot?.content.flashEntries ?? [] { hiddenNames[flash.key] = own.shown(flash.key) }
    }
    if let content = after?.snapshot?.content {
      let known = past?.snapshot.map { VisibleContent($0.content, masking: own) }
      hidden = VisibleContent(content, masking: own).hidden(since: known)
    }
    guard let diff = diff(masking: masking) else { return }
    let data = diff.changes.filter { $0.path.section == .data }
    changes = data.prefix(Self.changesEach).map { change in
      Change(
        path: diff.place(of: change), before: diff.before(change, limit: Self.textLimit),
        after: diff.after(change, limit: Self.textLimit))
    }
    changeCount = data.count
  }

  private var past: Moment? { if case .known(let moment) = before { moment } else { nil } }

  /// Whether something may have been at a place before.
  package func mayHaveHad(_ path: ContentPath) -> Bool { past?.snapshot.map { $0.content[path] != nil } ?? true }

  /// The name of a flash as it may be shown.
  func shown(_ name: JSString) -> JSString { hiddenNames[name] ?? name }

  /// What differs, as it may be shown; nil where one of both sides is not known or cannot be read.
  package func diff(masking: Masking, revealed: VisibleContent.Revealed = .paths([])) -> VisibleDiff? {
    guard case .known(.readable(let before)) = before, case .readable(let after)? = after else { return nil }
    let masking = masking.of(id)
    return VisibleDiff(
      from: VisibleContent(before.content, masking: masking, revealed: revealed),
      to: VisibleContent(after.content, masking: masking, revealed: revealed), isPast: true)
  }
}

/// What a monitor tells: an event, or that there is more than it can tell one by one.
package enum StoreNews: Sendable {
  /// A session that was named, as the store has it now (nil: it has none), and what happened to it; no event: nothing that was
  /// not told before.
  case session(Look)
  /// So many changes came together that they were not looked at one by one: what the store has is to be listed again.
  case storm(Int)
  /// Something changed, and the store cannot tell what.
  case unspecified
  /// Changes may have been missed: what the store has is to be listed again.
  case resync
  /// Another store is in the place of the one before, in these words: nothing that was known holds of it, and what it has is to be
  /// listed.
  case replaced(String)
  /// The store cannot be read: why.
  case lost(String)

  package struct Look: Sendable {
    package let id: SessionID
    package let entry: SessionEntry?
    package let event: StoreEvent?
  }
}

extension StoreEvent.Moment {
  init(_ summary: SessionSummary, _ content: SessionContent?) {
    self =
      content.map { .readable(SessionSnapshot(content: $0, expires: summary.expires)) }
      ?? .problem(summary.problem ?? "not read")
  }
}
