import TerminalText

/// How much the inspector may do; chosen at the start, and only ever lowered.
package enum Access: String, Sendable, Comparable {
  case readWrite = "read-write"
  case readOnly = "read-only"
  case audit

  /// The one that may do less is the lesser.
  package static func < (a: Access, b: Access) -> Bool { a.level < b.level }

  private var level: Int {
    switch self {
    case .audit: 0
    case .readOnly: 1
    case .readWrite: 2
    }
  }

  package var writes: Bool { self == .readWrite }
  package var reveals: Bool { self != .audit }
}

/// What kind of installation a store belongs to: a word and a colour in the bar.
package enum Environment: String, CaseIterable, Sendable {
  case production, staging, development, local
}
