import Foundation
import TestSupport
import Testing

/// What the program asks of the system, seen from outside.
enum Traced {
  static let tool = "/usr/bin/strace"

  static let isPossible: Bool = {
    guard FileManager.default.isExecutableFile(atPath: tool) else { return false }
    return (try? run(["/bin/true"], into: "/dev/null", NSTemporaryDirectory())) == 0
  }()

  /// The exit status of a command, whose calls are written to a file.
  static func run(_ command: [String], into file: String, _ home: String) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: tool)
    // Only what names a file or a descriptor stops the program: that is all that can change one.
    process.arguments = ["-f", "-y", "-q", "--seccomp-bpf", "-e", "trace=%file,%desc", "-o", file] + command
    process.environment = Program.environment(home: home)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  private static let harmless: Set<String> = [
    "execve", "stat", "lstat", "fstat", "newfstatat", "statx", "statfs", "access", "faccessat", "faccessat2", "readlink",
    "readlinkat", "read", "pread64", "lseek", "close", "inotify_add_watch", "getdents64", "getcwd", "chdir", "fadvise64",
  ]

  /// Why a line of the trace may change something.
  static func fault(_ line: Substring) -> String? {
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
      case let call: harmless.contains(String(call)) || line.contains("resumed>") || line.contains("+++")
      }
    return isHarmless ? nil : String(line)
  }
}

@Suite("What looking asks of the system", .enabled(if: Traced.isPossible, "needs strace, and the right to trace"))
struct TracedTests {
  @Test("is to read, and nothing else, whatever state the database is in", arguments: Left.allCases)
  func looking(_ left: Left) async throws {
    let directory = try TemporaryDirectory(), home = try TemporaryDirectory()
    let alive = try await left.make(in: directory)
    let trace = home.path + "/trace"
    let verbs = [["list", directory.path + "/s.db", "--limit", "0"], ["get", directory.path + "/s.db", "id-7"]]
    for verb in verbs.prefix(Effort.scaled(1, long: verbs.count)) {
      #expect(try Traced.run([try Program.path()] + verb, into: trace, home.path) == 0)
      let lines = try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n")
      let own = lines.filter { $0.contains(directory.path + "/s.db") }
      #expect(own.count > 5, "the trace does not show the database")
      #expect(own.compactMap(Traced.fault) == [], "\(verb[0])")
    }
    withExtendedLifetime(alive) {}
  }

  @Test(
    "is told from what writes",
    arguments: [
      (#"7 openat(AT_FDCWD</x>, "/x/s.db", O_RDWR|O_CLOEXEC) = 3</x/s.db>"#, true),
      (#"7 openat(AT_FDCWD</x>, "/x/s.db", O_RDONLY|O_CLOEXEC) = 3</x/s.db>"#, false),
      (#"7 pwrite64(3</x/s.db>, "x", 1, 0) = 1"#, true), (#"7 pread64(3</x/s.db>, "x", 1, 0) = 1"#, false),
      (#"7 mmap(NULL, 32768, PROT_READ|PROT_WRITE, MAP_SHARED, 3</x/s.db-shm>, 0) = 0x7"#, true),
      (#"7 mmap(NULL, 32768, PROT_READ, MAP_SHARED, 3</x/s.db-shm>, 0) = 0x7"#, false),
      (#"7 unlink("/x/s.db-wal") = 0"#, true), (#"7 fchown(3</x/s.db>, 0, 0) = 0"#, true),
      (#"7 fcntl(3</x/s.db>, F_SETLK, {l_type=F_WRLCK, l_whence=SEEK_SET}) = 0"#, true),
      (#"7 fcntl(3</x/s.db>, F_SETLK, {l_type=F_WRLCK, l_whence=SEEK_SET}) = -1 EBADF (Bad file descriptor)"#, false),
      (#"7 fcntl(3</x/s.db>, F_SETLK, {l_type=F_RDLCK, l_whence=SEEK_SET}) = 0"#, false),
    ])
  func told(_ line: String, _ writes: Bool) { #expect((Traced.fault(Substring(line)) != nil) == writes, "\(line)") }
}
