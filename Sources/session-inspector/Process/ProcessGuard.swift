import CProcess
import Platform
import TerminalText

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a process that holds credentials owes: no image of its memory, nothing secret left for its children, and no end in the middle of
/// a write.
enum ProcessGuard {
  static func keepMemoryPrivate() {
    #if canImport(Glibc)
      // Before images are forbidden: from then on these files are the administrator's.
      emptyImages()
    #endif
    _ = cp_forbid_images()
    #if canImport(Glibc)
      // For the children too, which that does not hold for. A limit of nothing stops files; what a core pattern pipes to is stopped by
      // a limit of one byte alone, which is too little for a file as well. Whoever may have nothing does not get it, and what is piped
      // then has no memory in it.
      if !limitImages(to: 1) { _ = limitImages(to: 0) }
    #else
      _ = limitImages(to: 0)
    #endif
  }

  #if canImport(Glibc)
    /// No kind of memory goes into an image, of this process and of its children.
    private static func emptyImages() {
      let file = open("/proc/self/coredump_filter", O_WRONLY | O_CLOEXEC)
      guard file >= 0 else { return }
      write(file, "0", 1)
      close(file)
    }
  #endif

  private static func limitImages(to size: rlim_t) -> Bool {
    var limit = rlimit(rlim_cur: size, rlim_max: size)
    #if canImport(Glibc)
      return setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit) == 0
    #else
      return setrlimit(RLIMIT_CORE, &limit) == 0
    #endif
  }

  /// Reads a variable and takes it out of the environment, its bytes included, so that `$EDITOR` does not inherit it.
  static func takeVariable(_ name: String) -> [UInt8]? {
    guard let value = getenv(name) else { return nil }
    let length = strlen(value)
    let bytes = UnsafeRawBufferPointer(start: value, count: length).map { $0 }
    memset(value, 0, length)
    unsetenv(name)
    return bytes
  }

  static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The same of one that names a place.
  ///
  /// - Throws: where no text is that name: one that is like it would be another place, in which nothing is.
  static func placeVariable(_ name: String) throws(CommandError) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    guard let text = String(validatingCString: value) else {
      throw .usage(
        "\(name) names a place whose name is no UTF-8", advice: "name it by a link whose name is UTF-8, or unset the variable")
    }
    return text
  }

  /// What meets a limit on how large files may be (`ulimit -f`) is a write that fails, which is told and taken back. The signal would
  /// end the program within it: the terminal as it is, and beside the store whatever was half made. An editor gets it back.
  static func failWhereFilesMayNotGrow() { signal(SIGXFSZ, SIG_IGN) }

  /// A verb that is interrupted says so by its status.
  static func exitOnInterrupt() {
    signal(SIGINT) { _ in _exit(130) }
    // Whoever started us may ignore it: the end of a pipe must end us, quietly.
    signal(SIGPIPE, SIG_DFL)
  }

  /// A verb that is stopped (Ctrl-Z) holds no lock then, for which an application would wait until it is continued.
  static func stopBetweenLocks() {
    HeldLocks.stopsBetweenThem(by: [SIGTSTP, SIGTTIN, SIGTTOU].filter { !cp_ignores($0) })
  }
}
