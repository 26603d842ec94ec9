package import Sessions
import ECMAScript

extension FieldValue {
  /// In full, for people.
  package func words(at now: Timestamp) -> String {
    switch self {
    case .identity(_, let label): "\(label)"
    case .text(let text): text.string
    case .masked: Masking.mask
    case .number(let number): grouped(number)
    case .bytes(let count): "\(grouped(count)) bytes"
    case .since(let moment), .until(let moment): ExpiryWords.full(moment, now: now)
    case .never: "never"
    case .unknown: "not known: a setting of the application says it"
    case .names(let names): names.map(\.string).joined(separator: " ")
    case .state(let condition): condition.state.rawValue
    }
  }
}
