import Inspector
import Sessions
import SessionsAdministration
import SessionsLive
import TerminalUI

extension StoreHandle {
  /// The memory of a running application. Who only looks asks the application for no more, and holds nothing that writes.
  static func live(_ path: String, _ access: Access) throws -> StoreHandle {
    do {
      return try blocking {
        if access.writes {
          let store = try await LiveSessionStore(path: path)
          return try live(path, store, store.application, writer: store) { store.connection() }
        } else {
          let reader = try await LiveSessionReader(path: path)
          return try live(path, reader, reader.application, writer: nil) { reader.connection() }
        }
      }
    } catch let error as StoreError {
      var complaint = Complaint(error)
      switch error {
      case .denied where access.writes:
        complaint.advice = "open it with --read-only, or as a user whom the application lets write"
      case .unavailable: complaint.advice = "start the application, or give the path at which its LiveAgent serves"
      default: break
      }
      throw complaint
    }
  }

  private static func live(
    _ path: String, _ source: any SessionLister & SessionWatcher, _ application: LiveApplication, writer: (any SessionStore)?,
    _ connection: @escaping @Sendable () -> AsyncStream<LiveConnection>
  ) throws -> StoreHandle {
    guard application.lists else {
      throw Complaint(
        .someFailed, "the application at \(path) cannot say which sessions it has", advice: "it has to serve a store that lists")
    }
    var handle = StoreHandle(
      backend: "live", location: application.name.isEmpty ? path : "\(application.name) at \(path)",
      layout: application.codec.payloadCodec.name, format: application.codec.payloadCodec, reader: source,
      watcher: application.watches ? source : nil, writer: writer, watchMethod: { "push" })
    handle.expiryObstacle = application.keepsExpiry ? nil : SessionOperations.noExpiry
    handle.connection = {
      AsyncStream { continuation in
        let task = Task {
          for await state in connection() {
            switch state {
            case .connected: continuation.yield(nil)
            case .reconnecting(let reason): continuation.yield(reason)
            }
          }
          continuation.finish()
        }
        continuation.onTermination = { _ in task.cancel() }
      }
    }
    return handle
  }
}
