import Dispatch
import Sessions
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Tells when it is worth looking at a database: the kernel says that one of its files was written, or, where there is no
/// inotify, a second has gone by.
///
/// The log of a commit is written, and seen, before the commit counts: after each word of the kernel it is looked at once,
/// and again and again for a while, or for as long as somebody waits for a database that is gone.
final class FileSignals: Sendable {
  /// Milliseconds from one look to the next after the last word of the kernel.
  static let usualLooks: [Int32] = [5, 15, 50, 150, 400, 1000]
  private let looks: [Int32]
  /// So long, at the least, from one look to the next that the kernel asks for: in a storm it speaks of every commit.
  private static let rest = Duration.milliseconds(20)

  private let queue: Int32
  /// What is said to the thread that waits: `0` to stop, `1` to look at ``isWaitedFor``.
  private let words: (read: Int32, write: Int32)
  private let isWaitedFor = Mutex(false)
  private let baseName: [UInt8]

  /// `inotify` or `polling`. A queue is made for the answer, but nothing watched by it: that would cost the kernel milliseconds.
  static var method: String {
    #if canImport(Glibc)
      let queue = inotify_init1(Int32(IN_CLOEXEC))
      guard queue >= 0 else { return "polling" }
      close(queue)
      return "inotify"
    #else
      return "polling"
    #endif
  }

  /// Listens from now on. Nil where the system has no descriptor left.
  init?(_ file: DatabaseFile, looks: [Int32] = usualLooks) {
    self.looks = looks
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    words = (ends[0], ends[1])
    baseName = Array(file.baseName.utf8)
    #if canImport(Glibc)
      var made = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
      let events = UInt32(
        IN_MODIFY | IN_ATTRIB | IN_CREATE | IN_DELETE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)
      if made >= 0, inotify_add_watch(made, file.directory, events) < 0 {
        close(made)
        made = -1
      }
      queue = made
    #else
      queue = -1
    #endif
  }

  deinit {
    // The kernel takes some 15 ms to close a queue that has watched something, and nobody has to wait for that.
    if queue >= 0 { DispatchQueue.global().async { [queue] in close(queue) } }
    close(words.read)
    close(words.write)
  }

  /// Whether a second that has gone by is all that it goes by.
  var isPolling: Bool { queue < 0 }

  /// Ends the signals.
  func stop() { say(0) }

  /// Whether to signal each second too: of what makes a database readable again, the kernel does not tell everything.
  func wait(_ isWaitedFor: Bool) {
    let wasWaitedFor = self.isWaitedFor.withLock { old in
      defer { old = isWaitedFor }
      return old
    }
    if isWaitedFor, !wasWaitedFor { say(1) }
  }

  private func say(_ word: UInt8) {
    var word = word
    _ = write(words.write, &word, 1)
  }

  private func heard() -> UInt8 {
    var word: UInt8 = 0
    return read(words.read, &word, 1) == 1 ? word : 0
  }

  /// Whether something was written since the beginning or the last asking; true where nobody can tell.
  func wasSignalled() -> Bool { queue < 0 || take() != .nothing }

  /// The signals from now on; several that come together are one. They end when the directory is gone or moved, or with ``stop()``.
  func signals() -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    LoopThread.start { [self] in
      var waits: ArraySlice<Int32> = []
      var last = ContinuousClock.now - Self.rest
      while true {
        var sources = [
          pollfd(fd: words.read, events: Int16(POLLIN), revents: 0), pollfd(fd: queue, events: Int16(POLLIN), revents: 0),
        ]
        let ready = poll(&sources, nfds_t(sources.count), waits.first ?? (queue < 0 || isWaitedFor.withLock(\.self) ? 1000 : -1))
        if ready < 0 {
          if errno == EINTR { continue }
          break
        }
        if sources[0].revents != 0 {
          if heard() == 0 { break }
          continue
        }
        if ready == 0 {
          waits = waits.dropFirst()
        } else {
          let word = take()
          if word == .end { break }
          if word == .nothing { continue }
          waits = looks[...]
          let rest = (last + Self.rest - .now) / .milliseconds(1)
          if rest > 0, poll(&sources, 1, Int32(rest.rounded(.up))) > 0, heard() == 0 { break }
          if take() == .end { break }
        }
        last = .now
        if case .terminated = continuation.yield() { break }
      }
      continuation.finish()
    }
    return stream
  }

  private enum Word { case nothing, written, end }

  /// Takes all that the kernel has said.
  private func take() -> Word {
    var word = Word.nothing
    #if canImport(Glibc)
      var buffer = [UInt8](repeating: 0, count: 65_536)
      let size = MemoryLayout<inotify_event>.size
      while true {
        let count = read(queue, &buffer, buffer.count)
        if count <= 0 { return word }
        var offset = 0
        while offset + size <= count {
          let event = buffer.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: inotify_event.self) }
          let name = buffer[(offset + size)...].prefix(Int(event.len)).prefix { $0 != 0 }
          offset += size + Int(event.len)
          if event.mask & UInt32(IN_IGNORED | IN_UNMOUNT | IN_MOVE_SELF) != 0 { return .end }
          if event.mask & UInt32(IN_Q_OVERFLOW) != 0 || name.starts(with: baseName) { word = .written }
        }
      }
    #else
      return word
    #endif
  }
}
