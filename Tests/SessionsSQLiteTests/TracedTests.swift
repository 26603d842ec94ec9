import TestSupport
import Testing

@Suite("What looking asks of the system", .enabled(if: Traced.isPossible, "needs strace, and the right to trace"))
struct TracedTests {
  @Test("is to read, and nothing else, whatever state the database is in", arguments: Left.allCases)
  func looking(_ left: Left) async throws {
    let directory = try TemporaryDirectory(), home = try TemporaryDirectory()
    let alive = try await left.make(in: directory)
    let trace = home.path + "/trace"
    let verbs = [["list", directory.path + "/s.db", "--limit", "0"], ["get", directory.path + "/s.db", "id-7"]]
    for verb in verbs.prefix(Effort.scaled(1, long: verbs.count)) {
      #expect(try Traced.run([try Program.path()] + verb, into: trace, home: home.path).ending == .exit(0))
      let calls = try Traced.calls(in: trace, about: directory.path + "/s.db")
      #expect(calls.count > 5, "the trace does not show the database")
      #expect(calls.faults == [], "\(verb[0])")
    }
    withExtendedLifetime(alive) {}
  }

  @Test("and so it is with every key of every pane", .enabled(if: Effort.isLong), arguments: Left.allCases)
  func pressing(_ left: Left) async throws {
    let directory = try TemporaryDirectory(), home = try TemporaryDirectory()
    let alive = try await left.make(in: directory)
    let calls = try TracedInterface.press(TracedInterface.everyKey, in: directory.path + "/s.db", home: home.path)
    #expect(calls.count > 20, "the trace does not show the database")
    #expect(calls.faults == [])
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

  @Test("ends as the second half of its line says, where another thread's calls came between")
  func halves() {
    let lines: [Substring] = [
      "7 fcntl(3</x/s.db>, F_SETLK, {l_type=F_WRLCK} <unfinished ...>", "8 lseek(4, 0, SEEK_SET) = 0",
      "7 <... fcntl resumed>) = -1 EBADF (Bad file descriptor)", "9 unlink(\"/x/s.db-wal\" <unfinished ...>",
    ]
    let whole = Traced.whole(lines)
    #expect(whole.dropFirst().first == "7 fcntl(3</x/s.db>, F_SETLK, {l_type=F_WRLCK} ) = -1 EBADF (Bad file descriptor)")
    #expect(whole.compactMap(Traced.fault) == ["9 unlink(\"/x/s.db-wal\" "])
  }
}
