package import Sessions
package import TerminalText

/// What is shown of one session though it is masked, and until when: thirty seconds each, and never longer than that session is in view.
package struct Reveals: Sendable, Equatable {
  package enum Subject: Hashable, Sendable {
    case value(ContentPath)
    /// The value and signature of the Set-Cookie pane.
    case cookie
    /// A record as it is stored.
    case record
  }

  package static let duration: Int64 = 30_000

  /// Whose they are; of any other session nothing is revealed. Nil: no session is in view.
  private let session: SessionID?
  private var until: [Subject: Uptime] = [:]

  package init(of session: SessionID? = nil) { self.session = session }

  package var isEmpty: Bool { until.isEmpty }

  package func contains(_ subject: Subject, of id: SessionID?) -> Bool { id == session && until[subject] != nil }

  package func values(of id: SessionID) -> Set<ContentPath> {
    guard id == session else { return [] }
    return Set(until.keys.compactMap { if case .value(let path) = $0 { path } else { nil } })
  }

  /// Whether all of these are revealed: what was shown only for that is hidden as soon as one is not.
  package func show(_ secrets: Secrets) -> Bool { secrets.places.isSubset(of: values(of: secrets.session)) }

  package mutating func toggle(_ subject: Subject, at now: Uptime) {
    if until.removeValue(forKey: subject) == nil { until[subject] = now.adding(milliseconds: Self.duration) }
  }

  package mutating func removeAll() { until = [:] }

  package mutating func expire(at now: Uptime) { until = until.filter { $0.value > now } }

  /// Masks what was revealed in a list and is another value now: its place there may have been given to another one, which nobody has
  /// asked to see. A key names one place for good.
  package mutating func follow(from old: SessionContent?, to new: SessionContent?) {
    until = until.filter { subject, _ in
      guard case .value(let path) = subject, path.leadsThroughList else { return true }
      return old?[path] == new?[path]
    }
  }
}

/// Values of one session that a rule hides. What was made of them while they were revealed is shown while they are.
package struct Secrets: Sendable, Hashable {
  package let session: SessionID
  package let places: Set<ContentPath>

  package init(of session: SessionID, _ places: Set<ContentPath>) { (self.session, self.places) = (session, places) }
}
