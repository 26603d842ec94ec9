package import ECMAScript

/// What happened to a row lately.
package enum RowLife: Hashable, Sendable {
  case steady
  case new(at: Timestamp)
  case changed(at: Timestamp, cells: Set<SortField>)
  /// A tombstone: no longer in the store.
  case gone(at: Timestamp, cause: GoneCause)

  /// How long a sign stays: long enough to be seen by someone who looked elsewhere.
  package static let shown = Interval(milliseconds: 5_000)
  package static let tombstone = Interval(milliseconds: 10_000)

  package var isGone: Bool { if case .gone = self { true } else { false } }

  /// The life as it is shown at `now`: what has been shown long enough is steady again.
  package func shown(at now: Timestamp) -> RowLife {
    switch self {
    case .new(let at), .changed(let at, _): Interval(from: at, to: now) < Self.shown ? self : .steady
    case .steady, .gone: self
    }
  }
}

/// Who ended a session.
package enum GoneCause: String, Hashable, Sendable {
  case app, you, expired
  package var words: String { self == .expired ? "expired" : "by \(rawValue)" }
}
