public import Sessions

/// What a session did in a server, for a log or for metrics: ``SessionLifecycle`` tells it.
///
/// ```swift
/// let sessions = try SessionLifecycle(storage: storage, observe: { event in
///   if event.error != nil { logger.error("\(event)") }
///   Timer(label: "sessions", dimensions: [("action", event.action.rawValue)]).record(duration: event.duration)
/// })
/// ```
///
/// It prints as one line, with a fingerprint of the session's id and nothing of its data.
public struct SessionEvent: Sendable, CustomStringConvertible {
  /// What was done, or tried. A session in which nothing changed is opened, and nothing more is told of it.
  public enum Action: String, Hashable, Sendable, CaseIterable {
    case opened, created, changed, prolonged, destroyed
  }

  /// What was done, or tried.
  public let action: Action
  /// The session's fingerprint, which leads back to no id; nil where it is not known.
  public let session: String?
  /// How long it took: the store, mostly.
  public let duration: Duration
  /// Why it failed; nil: it is done.
  public let error: SessionError?

  init(_ action: Action, _ session: String?, _ duration: Duration, _ error: SessionError?) {
    self.action = action
    self.session = session
    self.duration = duration
    self.error = error
  }

  public var description: String {
    let name = session ?? "a session"
    guard let error else { return "\(name) \(action) in \(duration)" }
    return "\(name) could not be \(action), after \(duration): \(error)"
  }
}
