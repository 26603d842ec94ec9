package import ECMAScript

/// What is shown though it is masked, and until when: thirty seconds each, and never longer than its session is in view.
package struct Reveals: Sendable, Equatable {
  package enum Subject: Hashable, Sendable {
    case value(ContentPath)
    /// The value and signature of the Set-Cookie pane.
    case cookie
    /// A record as it is stored.
    case record
  }

  package static let duration: Int64 = 30_000

  private var until: [Subject: Timestamp] = [:]

  package var isEmpty: Bool { until.isEmpty }

  package func contains(_ subject: Subject) -> Bool { until[subject] != nil }

  package var values: Set<ContentPath> {
    Set(until.keys.compactMap { if case .value(let path) = $0 { path } else { nil } })
  }

  package mutating func toggle(_ subject: Subject, now: Timestamp) {
    if until.removeValue(forKey: subject) == nil { until[subject] = Timestamp(milliseconds: now.milliseconds + Self.duration) }
  }

  package mutating func removeAll() { until = [:] }

  package mutating func expire(at now: Timestamp) { until = until.filter { $0.value > now } }
}
