import ECMAScript

/// In what the two families of originals differ while a request runs.
struct SessionRules: Sendable {
  /// When a flash is used up.
  enum FlashLife: Sendable {
    /// By the first `get` of its name, even in the request that made it (React Router, Remix 2).
    case untilRead
    /// It shows in the request after the one that made it, however often it is read, and is not saved again (Remix 3).
    case nextRequest
  }

  var flashLife: FlashLife
  /// Whether setting null removes the key, and a null that is there gives way to a flash.
  var nullIsAbsent: Bool

  static func of(_ codec: SessionCodec) -> SessionRules {
    switch codec {
    case .flat: SessionRules(flashLife: .untilRead, nullIsAbsent: false)
    case .split: SessionRules(flashLife: .nextRequest, nullIsAbsent: true)
    }
  }
}
