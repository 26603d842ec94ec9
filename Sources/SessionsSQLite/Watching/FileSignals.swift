import Dispatch
import Platform
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
///
/// The kernel watches the directory itself, whatever leads to it, and nothing that is mounted over a file in it, or written in another
/// place: whether the path still leads there, to which file, and whether that has its log here, is asked each second.
final class FileSignals: Sendable {
  /// Milliseconds from one look to the next after the last word of the kernel.
  static let usualPollDelays: [Int32] = [5, 15, 50, 150, 400, 1000]
  private let pollDelays: [Int32]
  /// So long, at the least, from one look to the next that the kernel asks for: in a storm it speaks of every commit.
  private static let rest = Duration.milliseconds(20)
  /// How often it is asked whether the path still leads to what is watched; no wait is longer.
  private static let checkingPlace = Duration.seconds(1)

  private let queue: Int32
  private enum Command {
    static let stop: UInt8 = 0
    static let lookAtIsWaitedFor: UInt8 = 1
  }
  /// Wakes the thread that waits.
  private let commands: WakePipe
  private let isWaitedFor = Mutex(false)
  /// Whose signals they are.
  let file: DatabaseFile
  private let baseName: [UInt8]
  /// What the path led to before it was watched: what takes its place between the two is seen by the first look.
  private let place: DatabasePlace
  private let look: @Sendable (DatabaseFile) -> DatabasePlace

  /// `inotify` or `polling`. A queue is made for the answer, but nothing watched by it: that would cost the kernel milliseconds.
  static var method: String {
    guard let queue = try? Inotify.makeQueue() else { return "polling" }
    close(queue)
    return "inotify"
  }

  /// Listens from now on. Nil where the system has no descriptor left.
  ///
  /// - Parameter look: asks what its path leads to.
  init?(
    _ file: DatabaseFile, pollDelays: [Int32] = usualPollDelays,
    look: @escaping @Sendable (DatabaseFile) -> DatabasePlace = { DatabasePlace(of: $0) }
  ) {
    (self.pollDelays, self.look) = (pollDelays, look)
    guard let commands = try? WakePipe() else { return nil }
    self.commands = commands
    self.file = file
    baseName = Array(file.baseName.utf8)
    // Whoever begins to watch does not wait for the question after the log: a change of the answer is seen within a second.
    place = DatabasePlace(of: file)
    queue = Self.watch(file.directory) ?? -1
  }

  private static func watch(_ directory: String) -> Int32? {
    #if canImport(Glibc)
      guard let queue = try? Inotify.makeQueue() else { return nil }
      let events =
        IN_MODIFY | IN_ATTRIB | IN_CREATE | IN_DELETE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR
      if (try? Inotify.watch(queue, directory, UInt32(events))) != nil { return queue }
      close(queue)
    #endif
    return nil
  }

  deinit {
    // The kernel takes some 15 ms to close a queue that has watched something, and nobody has to wait for that.
    if queue >= 0 { DispatchQueue.global().async { [queue] in close(queue) } }
  }

  /// Whether a second that has gone by is all that it goes by.
  var isPolling: Bool { queue < 0 }

  /// Ends the signals.
  func stop() { commands.send(Command.stop) }

  /// Whether to signal each second too: of what makes a database readable again, the kernel does not tell everything.
  func wait(_ isWaitedFor: Bool) {
    let wasWaitedFor = self.isWaitedFor.withLock { old in
      defer { old = isWaitedFor }
      return old
    }
    if isWaitedFor, !wasWaitedFor { commands.send(Command.lookAtIsWaitedFor) }
  }

  /// Whether something was written since the start or the last call; true where that is unknown.
  func wasSignalled() -> Bool { queue < 0 || take() != .nothing }

  /// The signals from now on; several that come together are one. They end within a second when the directory is gone, or its
  /// path leads to another, by whatever name on the way; or with ``stop()``.
  func signals() -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    LoopThread.start { [self] in
      run(continuation)
      continuation.finish()
    }
    return stream
  }

  /// When to look again without a word of the kernel; nil: not at all.
  private struct Looks {
    var next: ContinuousClock.Instant?
    private var delays: ArraySlice<Int32>

    init(_ delays: [Int32] = []) {
      self.delays = delays[...]
      advance()
    }

    mutating func advance() { next = delays.popFirst().map { .now + .milliseconds($0) } }
  }

  private func run(_ continuation: AsyncStream<Void>.Continuation) {
    var looks = Looks()
    var last = ContinuousClock.now - Self.rest
    var nextCheck = ContinuousClock.now + Self.checkingPlace
    var place = self.place
    while true {
      var sources = [
        pollfd(fd: commands.readEnd.number, events: Int16(POLLIN), revents: 0),
        pollfd(fd: queue, events: Int16(POLLIN), revents: 0),
      ]
      if looks.next == nil, queue < 0 || isWaitedFor.withLock(\.self) { looks.next = .now + .seconds(1) }
      let ready = poll(&sources, nfds_t(sources.count), Self.milliseconds(until: min(looks.next ?? nextCheck, nextCheck)))
      if ready < 0 {
        if errno == EINTR { continue }
        return
      }
      if sources[0].revents != 0 {
        if isStopped() { return }
        continue
      }
      if ContinuousClock.now >= nextCheck {
        let now = look(file)
        if queue >= 0, now.directory != place.directory { return }
        if now != place { (place, looks) = (now, Looks(pollDelays)) }
        nextCheck = .now + Self.checkingPlace
      }
      if ready == 0 {
        guard let next = looks.next, next <= .now else { continue }
        looks.advance()
      } else {
        let event = take()
        if event == .end { return }
        if event == .nothing { continue }
        let rest = last + Self.rest
        if rest > .now, poll(&sources, 1, Self.milliseconds(until: rest)) > 0, isStopped() { return }
        if take() == .end { return }
        looks = Looks(pollDelays)
      }
      last = .now
      if case .terminated = continuation.yield() { return }
    }
  }

  private static func milliseconds(until moment: ContinuousClock.Instant) -> Int32 {
    Int32(clamping: Int64((max(.zero, moment - .now) / .milliseconds(1)).rounded(.up)))
  }

  private func isStopped() -> Bool { commands.receive() != Command.lookAtIsWaitedFor }

  private enum FileEvent { case nothing, written, end }

  /// Takes all that the kernel has said.
  private func take() -> FileEvent {
    var found = FileEvent.nothing
    #if canImport(Glibc)
      _ = Inotify.takeEvents({ max(0, read(queue, $0.baseAddress, $0.count)) }) { event in
        if event.has(Int32(IN_IGNORED | IN_UNMOUNT | IN_MOVE_SELF)) {
          found = .end
          return false
        }
        // What is said of the directory itself, without a name, is whose it is and who may enter it.
        let isOfDirectory = event.name.isEmpty && event.has(Int32(IN_ATTRIB))
        if event.has(Int32(IN_Q_OVERFLOW)) || isOfDirectory || event.name.starts(with: baseName) { found = .written }
        return true
      }
    #endif
    return found
  }
}
