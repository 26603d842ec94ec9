public import ECMAScript

/// How a session's content stands in a store's payload.
public enum SessionCodec: String, Hashable, Sendable, CaseIterable {
  /// A JSON object, flashes inside it (React Router, Remix 2).
  case flat
  /// A JSON array `[values, flash]` (Remix 3).
  case split
}
