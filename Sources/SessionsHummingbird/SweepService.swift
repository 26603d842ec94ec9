#if Hummingbird
  public import ServiceLifecycle
  public import SessionsHTTP

  /// An ``ExpirySweep`` that begins and ends with the application.
  ///
  /// ```swift
  /// let application = Application(router: router, services: [SweepService(ExpirySweep(store: store))])
  /// ```
  public struct SweepService: Service {
    private let sweep: ExpirySweep

    public init(_ sweep: ExpirySweep) { self.sweep = sweep }

    /// Sweeps until the application shuts down.
    public func run() async {
      await cancelWhenGracefulShutdown { await sweep.run() }
    }
  }
#endif
