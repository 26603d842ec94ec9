package import ECMAScript
import Inspection
import Sessions
import TerminalText

/// What is shown may not be what the store has by now.
package struct Staleness: Sendable, Hashable {
  /// The last moment of which it is known to be.
  package var asOf: Timestamp
  /// Whether something may have been missed meanwhile: then only another listing makes it good.
  var needsListing: Bool
}

/// Nothing is called live of which nobody has heard for longer than a moment, whatever a watch believes.
extension State {
  /// So many milliseconds may an answer take before it is said that there is none.
  static let patience: Int64 = 2_000

  /// For how many milliseconds the store has owed an answer; nil: for no longer than one may take.
  package var silentFor: Int64? {
    guard case .live = live, let silence else { return nil }
    let length = uptime.since(silence.asked)
    return length >= Self.patience ? length : nil
  }

  /// Since when, and why; nil where what is shown is what there is.
  var stalenessWords: String? {
    guard let staleness else { return nil }
    let asOf = "shown as of \(staleness.asOf.timeText)"
    switch live {
    case .lost(let reason), .reconnecting(let reason), .still(let reason?): return "\(asOf): \(reason)"
    case .live, .still:
      if let silentFor { return "no answer for \(silentFor / 1000) s: \(asOf)" }
      return loading.failure.map { "\(asOf): \($0)" } ?? "\(asOf), and read again"
    }
  }

  /// What the store owes by way of an answer at this moment.
  mutating func hear(_ silence: Silence?) {
    self.silence = silence
    if silentFor != nil {
      becomeStale(needsListing: false)
    } else if case .live = live, staleness?.needsListing == false {
      // It was slow, and has missed nothing.
      staleness = nil
    }
  }

  mutating func becomeStale(needsListing: Bool) {
    guard !index.isEmpty || loading.wasEverComplete else { return }
    let heard = silence.map { $0.heard ?? $0.asked }.map { max(0, uptime.since($0)) } ?? 0
    let asOf = staleness?.asOf ?? Timestamp(milliseconds: now.milliseconds - heard)
    staleness = Staleness(asOf: asOf, needsListing: needsListing || staleness?.needsListing ?? false)
  }

  /// All that the store has was listed.
  mutating func becameWhole() {
    loading.failures = 0
    switch live {
    case .live where silentFor == nil, .still: staleness = nil
    case .live: staleness?.needsListing = false
    case .lost, .reconnecting: staleness?.asOf = now
    }
  }

  /// A store that was there a moment ago is listed again by itself, each time later.
  mutating func listingFailed(_ error: StoreError) {
    loading.failure = error.words
    giveUpGoal()
    becomeStale(needsListing: true)
    say(.failed, "cannot list the store: \(error.words)")
    switch error {
    case .unavailable, .timedOut:
      loading.retry = uptime.adding(milliseconds: 5_000 << Int64(min(loading.failures, 4)))
      loading.failures += 1
    default: break
    }
  }

  /// What could not be listed a while ago.
  mutating func listAgain() -> [Effect] {
    guard case .live = live, silentFor == nil, let retry = loading.retry, retry <= uptime else { return [] }
    return listAnew()
  }
}
