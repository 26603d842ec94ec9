package import TerminalText

/// What is new about a session that the list is told of.
package enum RowNews: Hashable, Sendable { case new, changed, restored }

/// What happened to a row lately.
package enum RowStatus: Hashable, Sendable {
  case unchanged
  case new(at: Uptime)
  /// Destroyed here, and made again here.
  case restored(at: Uptime)
  case changed(at: Uptime, cells: Set<Field>)
  /// A tombstone: no longer in the store.
  case gone(at: Uptime, cause: GoneCause)

  /// How long a sign stays: long enough to be seen by someone who looked elsewhere.
  package static let shown: Int64 = 5_000
  package static let tombstone: Int64 = 10_000

  package init(_ news: RowNews, at uptime: Uptime) {
    self =
      switch news {
      case .new: .new(at: uptime)
      case .changed: .changed(at: uptime, cells: [])
      case .restored: .restored(at: uptime)
      }
  }

  package var isNew: Bool {
    switch self {
    case .new, .restored: true
    case .unchanged, .changed, .gone: false
    }
  }

  package var isGone: Bool { if case .gone = self { true } else { false } }

  /// The life as it is shown at `now`: what has been shown long enough is steady again.
  package func shown(at now: Uptime) -> RowStatus {
    switch self {
    case .new(let at), .restored(let at), .changed(let at, _): now.since(at) < Self.shown ? self : .unchanged
    case .unchanged, .gone: self
    }
  }
}

/// Who ended a session.
package enum GoneCause: String, Hashable, Sendable {
  case app, you, expired
  /// Nobody, as far as is known: it is not shown any more.
  case withheld

  package var words: String {
    switch self {
    case .app, .you: "by \(rawValue)"
    case .expired: "expired"
    case .withheld: "not shown"
    }
  }
}
