#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What the program asks of the system, seen from outside.
package enum Traced {
  package static let tool = "/usr/bin/strace"

  /// Needs the tool, and the right to trace.
  package static let isPossible: Bool = {
    guard access(tool, X_OK) == 0 else { return false }
    return (try? run(["/bin/true"], into: "/dev/null", home: "/tmp").ending) == .exit(0)
  }()

  /// A command under the tool, its calls written to a file.
  package static func arguments(_ command: [String], into file: String) -> [String] {
    // Only what names a file or a descriptor stops the program: that is all that can change one.
    ["-f", "-y", "-q", "--seccomp-bpf", "-e", "trace=%file,%desc", "-o", file] + command
  }

  package static func run(_ command: [String], into file: String, home: String) throws -> Program.Result {
    try Program.run(running: tool, arguments(command, into: file), environment: Program.environment(home: home))
  }

  /// The lines of a trace that are about a store, and those of them that may change something.
  package static func calls(in file: String, about store: String) throws -> (count: Int, faults: [String]) {
    let lines = whole(String(decoding: try Vectors.bytes(ofFile: file), as: UTF8.self).split(separator: "\n"))
    let own = lines.filter { $0.contains(store) }
    return (own.count, own.compactMap(fault))
  }

  /// A call that another thread's calls came between stands in two lines: how it ended belongs to how it began.
  package static func whole(_ lines: [Substring]) -> [Substring] {
    var begun: [Substring: Substring] = [:]
    var whole: [Substring] = []
    for line in lines {
      let thread = line.prefix { $0 != " " }
      if let cut = line.firstRange(of: "<unfinished ...>") {
        begun[thread] = line[..<cut.lowerBound]
      } else if let cut = line.firstRange(of: " resumed>"), let beginning = begun.removeValue(forKey: thread) {
        whole.append(beginning + line[cut.upperBound...])
      } else {
        whole.append(line)
      }
    }
    // What never ended may have been done.
    return whole + begun.values
  }

  private static let harmless: Set<String> = [
    "execve", "stat", "lstat", "fstat", "newfstatat", "statx", "statfs", "access", "faccessat", "faccessat2", "readlink",
    "readlinkat", "read", "pread64", "lseek", "close", "inotify_add_watch", "flistxattr", "fgetxattr", "getdents64", "getcwd",
    "chdir", "fadvise64",
  ]

  /// Why a line of the trace may change something.
  package static func fault(_ line: Substring) -> String? {
    guard let call = line.split(separator: " ", maxSplits: 1).last?.prefix(while: { $0 != "(" }).split(separator: " ").last else {
      return nil
    }
    let isHarmless =
      switch call {
      case "open", "openat": !["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC"].contains { line.contains($0) }
      case "mmap": !line.contains("PROT_WRITE")
      // Locks of readers, and questions; on a file that is open for reading, a writer's lock is refused whatever stands there.
      case "fcntl":
        !["F_WRLCK", "F_SETFL"].contains { line.contains($0) } || line.contains("F_GETLK") || line.contains("= -1 EBADF")
      case let call: harmless.contains(String(call)) || line.contains("+++")
      }
    return isHarmless ? nil : String(line)
  }
}
