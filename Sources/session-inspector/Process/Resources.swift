import CProcess
import Dispatch
import TerminalText

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What has to be there before anything begins. The libraries underneath trap, or wait for ever, where the system gives them no
/// descriptor, no thread or no memory; so all of it is asked for first, and given back.
enum Resources {
  /// Descriptors: a few for each part of a store that is read at the same time, and the program's own.
  private static var descriptors: Int { 32 + 4 * min(Processors.count, 64) }
  private static let threads = 8
  private static let memory = 192 << 20
  fileprivate static let gate = DispatchSemaphore(value: 0)

  static func check() throws(CommandError) {
    cp_share_heap_where_limited()
    guard canOpen(descriptors) else {
      throw CommandError(
        .someFailed, "too few files may be open at once: \(descriptors) must be free",
        advice: "ulimit -n \(2 * descriptors) allows more")
    }
    guard canRun(threads, with: memory) else {
      throw CommandError(
        .someFailed, "the system gives no room for \(threads) threads and \(memory >> 20) MB of memory",
        advice: "ulimit -v and ulimit -u show what is allowed")
    }
    makeClock()
  }

  /// What runs tasks makes its clock at the first wait, which may be long after: where there is no descriptor for it by then, no wait
  /// ever ends, and the program traps. So one waits from the beginning, and for a moment that is far away: for one that is over by the
  /// time that it is looked at there is no clock.
  private static func makeClock() {
    Task.detached { try? await Task.sleep(for: .seconds(365 * 24 * 60 * 60)) }
  }

  private static func canOpen(_ count: Int) -> Bool {
    var opened: [Int32] = []
    defer { for descriptor in opened { close(descriptor) } }
    while opened.count < count {
      let descriptor = opened.first.map { dup($0) } ?? open("/", O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { return false }
      opened.append(descriptor)
    }
    return true
  }

  /// All at the same time, as it will be.
  private static func canRun(_ count: Int, with memory: Int) -> Bool {
    var started: [pthread_t] = []
    defer {
      for _ in started { gate.signal() }
      for thread in started { pthread_join(thread, nil) }
    }
    while started.count < count {
      guard let thread = start() else { return false }
      started.append(thread)
    }
    let room = mmap(nil, memory, PROT_READ | PROT_WRITE, MAP_PRIVATE | anonymous, -1, 0)
    guard let room, room != UnsafeMutableRawPointer(bitPattern: -1) else { return false }
    munmap(room, memory)
    return true
  }

  #if canImport(Glibc)
    private static let anonymous = MAP_ANONYMOUS | MAP_NORESERVE
  #else
    private static let anonymous = MAP_ANON
  #endif

  private static func start() -> pthread_t? {
    #if canImport(Glibc)
      var thread = pthread_t()
    #else
      var thread: pthread_t?
    #endif
    let code = pthread_create(
      &thread, nil,
      { _ in
        Resources.gate.wait()
        return nil
      }, nil)
    return code == 0 ? thread : nil
  }
}
