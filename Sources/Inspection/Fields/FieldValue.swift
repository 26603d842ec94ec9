package import ECMAScript
package import Sessions

/// The value of a field in one row.
package enum FieldValue: Hashable, Sendable {
  case identity(SessionID, SessionLabel)
  case text(JSString)
  /// A text that is hidden: it is shown as such, and nothing asked about it is true.
  case masked
  case number(Int)
  case bytes(Int)
  /// A moment that is told by how long ago it was, and one that is told by how long it is until then.
  case since(Timestamp)
  case until(Timestamp)
  case never
  /// When it ends only the application's settings know.
  case unknown
  case names([JSString])
  case state(SessionCondition)

  /// As programs get it; nil for an identity, which is told only to those who asked for it.
  package var json: JSONValue? {
    switch self {
    case .identity: nil
    case .text(let text): .string(text)
    case .masked: .string(JSString(Masking.mask))
    case .number(let number), .bytes(let number): .number(JSNumber(Double(number)))
    case .since(let moment): .string(JSString(moment.iso8601))
    case .until(let moment): ExpiryWords.json(moment)
    case .never, .unknown: .null
    case .names(let names): .array(names.map(JSONValue.string))
    // What cannot be read is corrupt to a script; the problem says which.
    case .state(let condition):
      .string(JSString((condition.state == .unreadable ? .corrupt : condition.state).rawValue))
    }
  }

  /// Bytes up to which a text is compared in the row: more than a name, an address or what a browser usually says of itself.
  package static let shortText = 512

  package var isLong: Bool {
    switch self {
    case .text(let text): return text.byteCount > Self.shortText
    case .names(let names):
      var room = Self.shortText
      return names.contains { name in
        room -= name.byteCount + 1
        return room < 0
      }
    default: return false
    }
  }

  /// When the answer to a comparison with a length of time turns.
  package func turns(against length: Interval) -> [Timestamp] {
    switch self {
    case .since(let moment):
      let turn = moment.adding(milliseconds: length.milliseconds)
      return [turn, turn.adding(milliseconds: 1)]
    case .until(let moment):
      let turn = moment.adding(milliseconds: -length.milliseconds)
      return [turn, turn.adding(milliseconds: 1), moment]
    default: return []
    }
  }
}

/// What is the matter with a session at a moment.
package struct SessionCondition: Hashable, Sendable {
  package let state: SessionSummary.State
  package let isExpiring: Bool
  package let isBig: Bool

  package func holds(_ word: StateWord) -> Bool {
    switch word {
    case .expiring: isExpiring
    case .big: isBig
    case .ok: state == .ok
    case .expired: state == .expired
    case .opaque: state == .opaque
    case .corrupt: state == .corrupt
    case .unreadable: state == .unreadable
    case .unread: state == .unread
    }
  }
}

/// What a filter may ask of a session's state.
package enum StateWord: String, Hashable, Sendable, CaseIterable {
  case ok, expired, expiring, opaque, corrupt, unreadable, unread, big

  /// What is told as the state, and what can be asked for besides: a session may be any of that whatever its state is.
  static var told: String {
    let states = SessionSummary.State.allCases.map(\.rawValue)
    let others = allCases.map(\.rawValue).filter { !states.contains($0) }
    return "\(states.joined(separator: ", ")); asked for beside these: \(others.joined(separator: ", "))"
  }

  /// Whether it says that a session has ended, or that it has not.
  var dependsOnEnd: Bool {
    switch self {
    case .ok, .expired, .expiring: true
    case .opaque, .corrupt, .unreadable, .unread, .big: false
    }
  }

  /// Whether a session can get or lose it by nothing but time: what was read and is not expired yet can.
  package var dependsOnTime: Bool {
    switch self {
    case .ok, .expired, .expiring, .opaque, .unread: true
    case .corrupt, .unreadable, .big: false
    }
  }
}

extension SessionSummary {
  package func condition(at now: Timestamp) -> SessionCondition {
    SessionCondition(state: state(at: now), isExpiring: isExpiring(at: now), isBig: isBig)
  }
}
