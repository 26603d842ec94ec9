package import TerminalText

/// What is shown though it is masked, and until when: thirty seconds each, and never longer than its session is in view.
package struct Reveals: Sendable, Equatable {

  package init() {
  }
  package enum Subject: Hashable, Sendable {
    case value(ContentPath)
    /// The value and signature of the Set-Cookie pane.
    case cookie
    /// A record as it is stored.
    case record
  }

  package static let duration: Int64 = 30_000

  private var until: [Subject: Uptime] = [:]

  package var isEmpty: Bool { until.isEmpty }

  package func contains(_ subject: Subject) -> Bool { until[subject] != nil }

  package var values: Set<ContentPath> {
    Set(until.keys.compactMap { if case .value(let path) = $0 { path } else { nil } })
  }

  package mutating func toggle(_ subject: Subject, at now: Uptime) {
    if until.removeValue(forKey: subject) == nil { until[subject] = now.adding(milliseconds: Self.duration) }
  }

  package mutating func removeAll() { until = [:] }

  package mutating func expire(at now: Uptime) { until = until.filter { $0.value > now } }
}
