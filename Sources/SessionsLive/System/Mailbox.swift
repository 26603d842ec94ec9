import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What tasks have for a thread that waits in `poll`: held until it looks, and it is woken.
final class Mailbox<Item: Sendable>: Sendable {
  private let items = Mutex<[Item]>([])
  private let ends: (read: Descriptor, write: Descriptor)

  init() throws(SystemError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw SystemError() }
    self.ends = (Descriptor(ends[0]), Descriptor(ends[1]))
  }

  /// Readable when there is something to take.
  var descriptor: Int32 { ends.read.number }

  var count: Int { items.withLock { $0.count } }

  func post(_ item: Item) {
    let isFirst = items.withLock { items in
      items.append(item)
      return items.count == 1
    }
    guard isFirst else { return }
    var byte: UInt8 = 0
    _ = write(ends.write.number, &byte, 1)
  }

  func take() -> [Item] {
    var bytes: (UInt64, UInt64) = (0, 0)
    // Emptied first: a byte that comes from now on stands for an item not taken here.
    while read(ends.read.number, &bytes, 16) == 16 {}
    return items.withLock { items in
      defer { items = [] }
      return items
    }
  }
}
