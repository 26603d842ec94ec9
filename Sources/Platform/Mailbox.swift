import Synchronization

/// Where tasks leave messages for a loop on a thread of its own, which sleeps in `poll` on the mailbox's descriptor.
///
/// An actor is no way to reach such a thread: while the loop waits, nothing sent to the actor runs.
package final class Mailbox<Message: Sendable>: Sendable {
  private struct Queue: Sendable {
    var messages: [Message] = []
    /// The index of the first message that was not taken yet.
    var head = 0
    var count: Int { messages.count - head }

    mutating func take() -> Message? {
      guard head < messages.count else { return nil }
      defer {
        head += 1
        if head == messages.count || head >= 256 {
          messages.removeFirst(head)
          head = 0
        }
      }
      return messages[head]
    }
  }

  private let queue = Mutex(Queue())
  private let pipe: WakePipe

  /// Throws when the process has no descriptors left.
  package init() throws(Errno) { pipe = try WakePipe() }

  /// What the loop waits for: readable while there are messages.
  package var descriptor: Int32 { pipe.readEnd.number }

  /// How many messages wait.
  package var count: Int { queue.withLock { $0.count } }

  package func post(_ message: Message) {
    let isFirst = queue.withLock { queue in
      queue.messages.append(message)
      return queue.count == 1
    }
    // Whoever posts behind somebody else is read with them.
    if isFirst { pipe.send() }
  }

  /// The message that waits longest; nil: none does. As long as one waits, the descriptor is readable.
  package func next() -> Message? {
    queue.withLock { queue in
      let message = queue.take()
      if queue.count == 0 { _ = pipe.drain() }
      return message
    }
  }

  /// All messages that wait.
  package func takeAll() -> [Message] {
    queue.withLock { queue in
      _ = pipe.drain()
      defer { queue = Queue() }
      return Array(queue.messages[queue.head...])
    }
  }
}
