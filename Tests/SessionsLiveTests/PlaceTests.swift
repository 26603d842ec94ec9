import Platform
import Sessions
import Testing

@testable import SessionsLive

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("The place of a socket")
struct PlaceTests {
  private func mode(_ path: String) -> mode_t {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode & 0o777 : 0
  }

  @Test("is its owner's alone, whatever the umask, and gone when the agent stops")
  func modes() async throws {
    let place = try Place()
    let before = umask(0)
    let agent = try LiveAgent(serving: MemorySessionStore(), at: place.path)
    umask(before)
    #expect(mode(place.path) == 0o600)
    #expect(mode(place.directory + "/run") == 0o700)
    agent.stop()
    #expect(mode(place.path) == 0)
    await #expect { _ = try await LiveSessionReader(path: place.path) } throws: { "\($0)".contains("there is no such socket") }
  }

  @Test("is not where others can write", arguments: [0o777, 0o770, 0o1777, 0o702] as [mode_t])
  func othersWrite(_ mode: mode_t) throws {
    let place = try Place()
    mkdir(place.directory + "/run", 0o700)
    chmod(place.directory + "/run", mode)
    #expect { _ = try LiveAgent(serving: MemorySessionStore(), at: place.path) } throws: { "\($0)".contains("others can write") }
    #expect(self.mode(place.path) == 0)
  }

  @Test("is not in somebody else's directory", .enabled(if: getuid() == 0, "only root can give a directory away"))
  func othersDirectory() throws {
    let place = try Place()
    mkdir(place.directory + "/run", 0o700)
    chown(place.directory + "/run", 4242, 4242)
    #expect { _ = try LiveAgent(serving: MemorySessionStore(), at: place.path) } throws: { "\($0)".contains("another user") }
  }

  @Test("is not behind a link, not in a file, not under what is missing")
  func noDirectory() throws {
    let place = try Place()
    let run = place.directory + "/run"
    mkdir(place.directory + "/real", 0o700)
    defer { rmdir(place.directory + "/real") }
    symlink(place.directory + "/real", run)
    #expect(throws: StoreError.denied("\(run) must be a directory, and no link to one")) {
      try LiveAgent(serving: MemorySessionStore(), at: place.path)
    }
    unlink(run)
    #expect(throws: StoreError.self) { try LiveAgent(serving: MemorySessionStore(), at: place.directory + "/no/no/s.sock") }
    #expect { _ = try LiveAgent(serving: MemorySessionStore(), at: "/tmp/" + String(repeating: "x", count: 200)) } throws: {
      "\($0)".contains("at most \(StreamSocket.longestPath) bytes")
    }
  }

  @Test("of a process that died is taken over; of one that serves it is not")
  func stale() async throws {
    let place = try Place()
    mkdir(place.directory + "/run", 0o700)
    // Bound and never listened to again, as after a kill.
    try StreamSocket.bind(StreamSocket.make(), to: place.path)
    let agent = try LiveAgent(serving: MemorySessionStore(), at: place.path)
    #expect(throws: StoreError.failed("another process serves its sessions at \(place.path)")) {
      try LiveAgent(serving: MemorySessionStore(), at: place.path)
    }
    _ = try await LiveSessionReader(path: place.path)
    agent.stop()
  }

  @Test("that something else took is left alone")
  func foreign() throws {
    let place = try Place()
    let agent = try LiveAgent(serving: MemorySessionStore(), at: place.path)
    unlink(place.path)
    close(open(place.path, O_CREAT | O_WRONLY, 0o644))
    agent.stop()
    #expect(mode(place.path) == 0o644)
    #expect(throws: StoreError.failed("there is something at \(place.path) that is not a socket")) {
      try LiveAgent(serving: MemorySessionStore(), at: place.path)
    }
  }

  @Test("is served by one of many that begin at once")
  func race() async throws {
    let place = try Place()
    for _ in 0..<20 {
      let agents = await withTaskGroup(of: LiveAgent?.self) { group in
        for _ in 0..<8 { group.addTask { try? LiveAgent(serving: MemorySessionStore(), at: place.path) } }
        var agents: [LiveAgent] = []
        for await agent in group { if let agent { agents.append(agent) } }
        return agents
      }
      #expect(agents.count == 1)
      for agent in agents { agent.stop() }
    }
  }
}
