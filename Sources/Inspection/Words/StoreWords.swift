import Sessions
package import SessionsAdministration

/// The words of what stands in the way, for people: the one place where they are made.
extension Obstacle {
  package var words: String {
    switch code {
    case .expiryNotKept: "no expiry can be written: \(detail)"
    case .flashNotRead: "no page of an application with \(detail) shows a flash that is set here"
    case .notRestorable, .notPermitted, .notApplicable: detail
    }
  }
}

/// The words of what an operator should know.
extension Advisory {
  package var words: String {
    switch code {
    case .idsAreBearers: "the ids in this store are live: whoever reads one has that session, and nothing signs it"
    case .takesWrites: "this server has become a primary, and takes writes: open it again to write to it"
    case .withholds: "this user may not see every session any more (\(detail)): one that is not shown may be there"
    case .expiryKeptTwice, .expiryMoves, .empty, .outlives, .goesAlong, .mayStay, .runsOnChange, .runsOnRestore,
      .reactionsUnknown,
      .readingIsUse, .isReplaced, .isBehind, .isPartial, .leftOut, .keeping:
      detail
    }
  }
}

extension Advisory {
  /// Whether every answer about the store is to be read with it: sessions may be missing, or be others by now.
  package var concernsAnswers: Bool { [.empty, .isBehind, .isPartial, .withholds].contains(code) }
}

extension [Advisory] {
  /// What is said before any answer, to people and to programs.
  package var beforeAnswers: [String] { filter(\.concernsAnswers).map(\.words) }
  /// What is said without being asked.
  package var warnings: [String] { filter { $0.severity == .warning }.map(\.words) }
  /// What whoever looks for a while is told once besides, when it begins.
  package var beginnings: [String] {
    filter { !$0.concernsAnswers && ($0.severity == .warning || $0.code == .readingIsUse) }.map(\.words)
  }
  /// What the last listing could not look into; empty where it had every session.
  package var leftOut: [String] { filter { $0.code == .leftOut }.map(\.words) }
  /// What is told after each listing.
  package var afterListing: [String] {
    leftOut + filter { [.takesWrites, .isReplaced, .isBehind, .withholds].contains($0.code) }.map(\.words)
  }
  /// What to know before an action.
  package func concerning(_ action: StoreAction) -> [String] {
    let codes: [Advisory.Code] =
      switch action {
      case .edit, .flash: [.runsOnChange]
      case .expire: [.expiryKeptTwice, .expiryMoves, .runsOnChange]
      case .destroy: [.outlives, .mayStay, .goesAlong]
      case .restore: [.goesAlong, .runsOnRestore]
      }
    return (codes + [.reactionsUnknown]).flatMap { code in filter { $0.code == code }.map(\.words) }
  }
  /// The same of every action.
  package var concerns: [StoreAction: [String]] {
    Dictionary(uniqueKeysWithValues: StoreAction.allCases.map { ($0, concerning($0)) })
  }
}

extension PendingWrite.Action {
  /// What it may need of the store: what is destroyed is to be brought back where somebody takes it back.
  package var storeActions: [StoreAction] { self == .destroy ? [.destroy, .restore] : [storeAction] }

  /// What it is to the store.
  package var storeAction: StoreAction {
    switch self {
    case .edit(let edits):
      if case .flash(_, _)? = edits.first { return StoreAction.flash }
      return StoreAction.edit
    case .expire: return StoreAction.expire
    case .destroy: return StoreAction.destroy
    }
  }
}
