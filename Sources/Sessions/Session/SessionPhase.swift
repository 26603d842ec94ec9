/// Who commits a session, and how far that is.
enum SessionPhase: Hashable, Sendable {
  /// Whoever holds it commits it, as often as they like.
  case manual
  /// A server commits it after the handler. The handler changes it, and cannot commit it.
  case handling
  /// The one commit can begin. It is too late for changes.
  case closing
  /// The one commit has begun, or there will be none.
  case closed

  var isSealed: Bool { self == .closing || self == .closed }
}
