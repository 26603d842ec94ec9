import Synchronization

/// Where tasks leave messages for the loop on the main thread, which sleeps on its descriptor.
///
/// The main actor is no way to reach that thread: while the loop waits, nothing sent to the actor runs.
package final class Mailbox<Message: Sendable>: Sendable {
  private let messages = Mutex<[Message]>([])
  private let pipe: Pipe

  /// Nil when the process has no descriptors left.
  package init?() {
    guard let pipe = Pipe() else { return nil }
    self.pipe = pipe
  }

  /// What the loop waits for: readable when there are messages.
  package var descriptor: Int32 { pipe.readEnd }

  package func post(_ message: Message) {
    let isFirst = messages.withLock { messages in
      messages.append(message)
      return messages.count == 1
    }
    // Whoever posts behind somebody else is read with them.
    if isFirst { pipe.wake() }
  }

  /// Takes all messages, in the order of their posting.
  package func drain() -> [Message] {
    // The pipe first: a message posted in between leaves a byte of its own, and at worst the loop looks once for nothing.
    _ = pipe.drain()
    return messages.withLock { messages in
      let taken = messages
      messages = []
      return taken
    }
  }
}
