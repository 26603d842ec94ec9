import TestSupport
import TestTraits
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Pipes, devices and sockets where the operator names a file.
@Suite("What is no file", .ownThreads) struct NoFileTests {
  let work: Workspace
  init() throws { work = try Workspace() }

  @Test("is not replaced by an export; of a link, what it leads to is")
  func exported() throws {
    let (pipe, link, target) = (work.path + "/pipe", work.path + "/link", work.path + "/target")
    try #require(mkfifo(pipe, 0o600) == 0)
    let refused = try work.run("export", work.store, "-o", pipe, "--force")
    #expect(refused.ending == .exit(1))
    #expect(refused.errors.contains("a device, a pipe or a socket"), "\(refused.errors)")
    var status = stat()
    #expect(lstat(pipe, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)

    try work.write("target", "old")
    try #require(symlink("target", link) == 0)
    #expect(try work.run("export", work.store, "-o", link, "--force").ending == .exit(0))
    #expect(lstat(link, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
    #expect(String(decoding: try Vectors.bytes(ofFile: target), as: UTF8.self).contains("\"id\""))
  }

  @Test("is not made of a link that leads nowhere, or to itself", arguments: ["nowhere/at/all", "nowhere", "link"])
  func deadLink(_ end: String) throws {
    let link = work.path + "/link"
    try #require(symlink(end, link) == 0)
    for words in [["--force"], []] {
      let result = try work.run(["export", work.store, "-o", link] + words)
      #expect(result.ending == .exit(1) && result.errors.contains("a link that leads nowhere"), "\(words): \(result.errors)")
    }
    var status = stat()
    #expect(lstat(link, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
    #expect(lstat(work.path + "/nowhere", &status) != 0)
  }

  @Test("gives a secret as far as it ends, and is not read without end")
  func secrets() throws {
    let endless = try work.run("list", work.store, "--secrets-file", "/dev/zero")
    #expect(endless.ending == .exit(2))
    #expect(endless.errors.contains("larger than"), "\(endless.errors)")
    // As a shell gives what another program writes.
    let command = #"exec "$0" list "$1" --secrets-file <(printf 'a secret\n') --limit 0"#
    let fed = try Program.run(
      running: "/bin/bash", ["-c", command, try Program.path(), work.store], environment: Program.environment(home: work.home))
    #expect(fed.ending == .exit(0), "\(fed.errors)")
  }

  @Test("is not waited for where the key of the fingerprints should be")
  func key() throws {
    let directory = work.home + "/.local/state/session-inspector"
    try work.write("home/.local/state/session-inspector/other", "")
    try #require(mkfifo(directory + "/fingerprint.key", 0o600) == 0)
    let result = try work.run("list", work.store)
    #expect(result.ending == .exit(0))
    #expect(result.errors.contains("is no file"), "\(result.errors)")
  }
}
