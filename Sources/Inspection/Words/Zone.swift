package import ECMAScript
import Platform
import Synchronization

/// By which clock times are shown to people, and read where one is typed without a zone. What programs get is UTC, whatever is shown.
package enum Zone: String, Sendable, CaseIterable {
  case utc, local

  private static let isLocal = Atomic(false)

  /// The one of this run: chosen once, when it starts.
  package static var shown: Zone {
    get { isLocal.load(ordering: .relaxed) ? .local : .utc }
    set { isLocal.store(newValue == .local, ordering: .relaxed) }
  }

  /// Milliseconds ahead of UTC at a moment.
  func offset(at moment: Timestamp) -> Int64 {
    self == .utc ? 0 : LocalTime.offset(at: moment.milliseconds / 1_000) * 1_000
  }

  /// `UTC`, `+02:00`.
  package func name(at moment: Timestamp) -> String { self == .utc ? "UTC" : suffix(at: moment) }

  /// Behind a time: `Z`, `+02:00`.
  func suffix(at moment: Timestamp) -> String {
    guard self == .local else { return "Z" }
    let minutes = offset(at: moment) / 60_000
    func digits(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(minutes < 0 ? "-" : "+")\(digits(abs(minutes) / 60)):\(digits(abs(minutes) % 60))"
  }

  /// The moment at which its clocks show what `moment` is in UTC.
  func moment(showing moment: Timestamp) -> Timestamp {
    // The offset of the moment itself, which a change of the clocks may part from that of the first guess.
    let guess = moment.adding(milliseconds: -offset(at: moment))
    return moment.adding(milliseconds: -offset(at: guess))
  }
}

extension Timestamp {
  /// What the clocks of a zone show, as a text in ISO 8601 has it, without the zone.
  private func parts(in zone: Zone) -> (day: Substring, time: Substring) {
    let text = adding(milliseconds: zone.offset(at: self)).iso8601
    let parts = text.split(separator: "T")
    return (parts.first ?? "", parts.last?.prefix(8) ?? "")
  }

  /// `2026-11-21 14:19:31Z`
  package var absolute: String { absolute(in: .shown) }

  package func absolute(in zone: Zone) -> String {
    let (day, time) = parts(in: zone)
    return "\(day) \(time)\(zone.suffix(at: self))"
  }

  /// `14:19:31`
  package var timeText: String { String(parts(in: .shown).time) }

  /// `2026-11-21`
  func day(in zone: Zone) -> Substring { parts(in: zone).day }
}
