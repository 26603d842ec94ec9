#if Hummingbird
  public import Logging
  public import SessionsHTTP

  extension Logger {
    /// Logs what sessions do: failures as errors, everything else at a level of your choice.
    ///
    /// ```swift
    /// let sessions = try SessionLifecycle(storage: storage, observe: logger.sessions())
    /// ```
    public func sessions(at level: Logger.Level = .debug) -> @Sendable (SessionEvent) -> Void {
      { event in log(level: event.error == nil ? level : .error, "\(event)") }
    }
  }
#endif
