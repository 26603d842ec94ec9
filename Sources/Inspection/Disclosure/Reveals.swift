package import Sessions
package import TerminalText

/// What is shown of one session though it is masked, and until when: thirty seconds each, and never longer than that session is in view.
package struct Reveals: Sendable, Equatable {
  package enum Subject: Hashable, Sendable {
    case value(MaskedValue)
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

  package func values(of id: SessionID) -> Set<MaskedValue> {
    guard id == session else { return [] }
    return Set(until.keys.compactMap { if case .value(let secret) = $0 { secret } else { nil } })
  }

  /// Whether all of these are revealed: what was shown only for that is hidden as soon as one is not.
  package func show(_ secrets: MaskedValues) -> Bool { secrets.values.isSubset(of: values(of: secrets.session)) }

  /// Reveals it, or masks it again: in a list, with all that was revealed in that place.
  package mutating func toggle(_ subject: Subject, at now: Uptime) {
    guard until[subject] != nil else {
      until[subject] = now.adding(milliseconds: Self.duration)
      return
    }
    until[subject] = nil
    if case .value(let masked) = subject {
      until = until.filter { if case .value(let other) = $0.key { other.path != masked.path } else { true } }
    }
  }

  /// What somebody puts in the place of what is revealed is theirs to see, for as long.
  package mutating func extend(from old: SessionContent, to new: SessionContent, where isPut: (ContentPath) -> Bool) {
    for case (.value(let secret), let end) in until where secret.stands(in: old) && isPut(secret.path) {
      until[.value(MaskedValue(secret.path, in: new))] = end
    }
  }

  package mutating func removeAll() { until = [:] }

  package mutating func expire(at now: Uptime) { until = until.filter { $0.value > now } }
}
