import Dispatch

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A thread for a loop that waits as long as it lives: queues share a limited number of threads, and a loop would hold one of
/// them for good.
package enum LoopThread {
  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Runs `body` on a thread of its own; on a queue's where the system gives no thread.
  package static func start(_ body: @escaping @Sendable () -> Void) {
    let retained = Unmanaged.passRetained(Body(body))
    #if canImport(Glibc)
      var thread = pthread_t()
      let code = pthread_create(
        &thread, nil,
        { pointer in
          if let pointer { Unmanaged<Body>.fromOpaque(pointer).takeRetainedValue().run() }
          return nil
        }, retained.toOpaque())
      let started: pthread_t? = code == 0 ? thread : nil
    #else
      var thread: pthread_t?
      let code = pthread_create(
        &thread, nil,
        { pointer in
          Unmanaged<Body>.fromOpaque(pointer).takeRetainedValue().run()
          return nil
        }, retained.toOpaque())
      let started = code == 0 ? thread : nil
    #endif
    if let started {
      pthread_detach(started)
    } else {
      retained.release()
      DispatchQueue(label: "sessions.loop").async(execute: body)
    }
  }
}
