package import Sessions
import Synchronization

/// What a stream has told so far.
package final class Seen<Element: Sendable>: Sendable {
  private let elements = Mutex<[Element]>([])
  private let task = Mutex<Task<Void, Never>?>(nil)

  package var all: [Element] { elements.withLock { $0 } }

  package init(_ stream: AsyncStream<Element>) {
    let made = Task { [weak self] in
      for await element in stream { self?.elements.withLock { $0.append(element) } }
    }
    task.withLock { $0 = made }
  }

  deinit { task.withLock { $0?.cancel() } }
}

/// What a call failed with.
package func failure(_ body: () async throws -> Void) async -> StoreError? {
  do {
    try await body()
    return nil
  } catch { return error as? StoreError }
}

extension StoreError {
  /// Which it is, for tables; of a write of which it is not known whether it is made, the reason for that.
  package var kind: String {
    switch self {
    case .unavailable: "unavailable"
    case .timedOut: "timedOut"
    case .denied: "denied"
    case .readOnly: "readOnly"
    case .full: "full"
    case .unconfirmed: "unconfirmed"
    case .unanswered(let cause): cause.kind
    case .malformed: "malformed"
    case .invalidID: "invalidID"
    case .failed: "failed"
    }
  }
}
