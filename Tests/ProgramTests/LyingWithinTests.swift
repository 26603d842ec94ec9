import Platform
import Sessions
import SessionsLive
import TestSupport
import TestTraits
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A directory that is production is that with all that somebody finds by a name within it.
@Suite("What lies in a directory that is production", .ownThreads) struct LyingWithinTests {
  let work: Workspace
  init() throws { work = try Workspace() }

  private func makeDirectories(_ names: String...) { for name in names { mkdir("\(work.path)/\(name)", 0o700) } }

  private func expect(_ result: Program.Result, _ status: Int32) {
    #expect(result.ending == .exit(status), "\(result.errors)")
    #expect(result.errors.contains("production") == (status == 6), "\(result.errors)")
  }

  /// `srv/app/current` leads to a release in it, and `storage` in that to what all releases share.
  private func release() {
    makeDirectories("srv", "srv/app", "srv/app/releases", "srv/app/releases/7", "shared")
    symlink("releases/7", work.path + "/srv/app/current")
    symlink(work.path + "/shared", work.path + "/srv/app/releases/7/storage")
    symlink("srv/app/current/storage", work.path + "/entry")
    rename(work.store, work.path + "/shared/sessions")
  }

  @Test(
    "is production where a link leads out of it, too, and not what is reached from it by steps back",
    arguments: [
      ("srv/app", "", "WORK/srv/app/current/storage/sessions", 6), ("srv/app/releases", "", "WORK/entry/sessions", 6),
      ("srv/app/current", "", "WORK/entry/sessions", 6), ("shared", "", "WORK/entry/sessions", 6),
      ("srv/app", "", "./storage/sessions", 6), ("srv/app", "", "WORK/shared/sessions", 0),
      ("srv/app", "", "WORK/srv/app/../../shared/sessions", 0), ("srv/app", "", "../../../../shared/sessions", 0),
      ("srv/app", "", "WORK/srv/app/releases/../current/storage/sessions", 6),
      ("srv/app", "shared/sessions", "WORK/entry/sessions", 0), ("home", "", "WORK/entry/sessions", 0),
    ])
  func links(_ target: String, _ own: String, _ store: String, _ status: Int32) throws {
    release()
    try work.callProduction(
      "\(work.path)/\(target)", own.isEmpty ? "" : "[targets.\"\(work.path)/\(own)\"]\nenvironment = \"staging\"\n")
    let result = try Program.run(
      running: "/bin/sh",
      [
        "-c", "cd \"$0\" && exec \"$@\"", work.path + "/srv/app/current", try Program.path(), "set",
        store.replacing("WORK", with: work.path), Workspace.ada, "n", "1",
      ],
      environment: Program.environment(home: work.home))
    expect(result, status)
  }

  @Test(
    "is production by a relative path, too, in a directory to which a link in it led the shell, until a step back leads out of that",
    arguments: [
      ("srv/app/current/storage", nil, "sessions", 6), ("srv/app/current/storage/sessions", nil, ".", 6),
      ("srv/app/current/storage/sessions", nil, "../sessions", 6), ("entry/sessions", nil, "../sessions", 6),
      ("entry", nil, "file:sessions", 6), ("shared", "srv/app/current/storage", "sessions", 6),
      ("entry", nil, "../shared/sessions", 0), ("entry/sessions", nil, "../../shared/sessions", 0),
      ("shared", nil, "sessions", 0), ("shared", "srv/app", "sessions", 0), ("shared", "nowhere", "sessions", 0),
      ("entry", "shared", "sessions", 0), ("entry", "", "sessions", 0),
    ] as [(String, String?, String, Int32)])
  func relative(_ directory: String, _ said: String?, _ store: String, _ status: Int32) throws {
    release()
    try work.callProduction("\(work.path)/srv/app")
    let variable = said.map { ["PWD=" + ($0.isEmpty ? "" : "\(work.path)/\($0)")] } ?? []
    let result = try Program.run(
      running: "/bin/sh",
      ["-c", "cd \"$0\" && exec /usr/bin/env \"$@\"", "\(work.path)/\(directory)"] + variable
        + [try Program.path(), "set", store, Workspace.ada, "n", "1"],
      environment: Program.environment(home: work.home))
    expect(result, status)
  }

  @Test("is all that lies above it, by the way that was written and by the one that is real") func surroundings() throws {
    release()
    func identity(_ name: String) throws -> FileStatus.Identity { try FileStatus(path: "\(work.path)/\(name)").identity }
    let met = Surroundings(of: work.path + "/entry/sessions")
    for name in ["", "srv", "srv/app", "srv/app/releases", "srv/app/releases/7", "shared", "shared/sessions"] {
      #expect(try met.contains(identity(name)), "\(name)")
    }
    #expect(try !met.contains(identity("home")) && met.obstacle == nil)
    let above = Surroundings(above: work.path + "/entry/sessions")
    #expect(try above.contains(identity("shared")) && above.contains(identity("")) && !above.contains(identity("srv")))
    #expect(try above.contains(FileStatus(path: "/").identity) && above.obstacle == nil)
    #expect(Surroundings(above: work.path + "/nowhere").obstacle == Errno(ENOENT))
  }

  @Test("is found by however many links there are on the way, each of which leads to where it lies") func manyLinks() throws {
    symlink(".", work.path + "/l")
    // A system follows 32, another forty.
    let met = Surroundings(of: work.path + String(repeating: "/l", count: 28) + "/../\(PathText(work.path).name)/store")
    #expect(try met.contains(FileStatus(path: work.path).identity) && met.contains(FileStatus(path: work.store).identity))
    #expect(met.obstacle == nil)
  }

  @Test("may have a name that begins with any mark", arguments: ["x", "\u{301}x", "\u{FE0F}x", "\u{200D}x"])
  func marks(_ name: String) throws {
    makeDirectories("top", "top/\(name)")
    rename(work.store, "\(work.path)/top/\(name)/sessions")
    try work.callProduction(work.path + "/top")
    expect(try work.run("set", "\(work.path)/top/\(name)/sessions", Workspace.ada, "n", "1"), 6)
  }

  /// Makes `prod`, a link to a directory whose name is no text. False where the file system has no such names.
  private func linkToBytes() -> Bool {
    let real = Array((work.path + "/b").utf8CString.dropLast()) + [CChar(bitPattern: 0xFC), 0]
    return mkdir(real, 0o700) == 0 && symlink(real, work.path + "/prod") == 0
  }

  /// A directory by a name that is a text can be removed.
  private func renameBytes() {
    rename(Array((work.path + "/b").utf8CString.dropLast()) + [CChar(bitPattern: 0xFC), 0], work.path + "/b")
  }

  @Test("may lie in one whose own name is no text") func bytes() throws {
    guard linkToBytes() else { return }
    defer { renameBytes() }
    rename(work.store, work.path + "/prod/sessions")
    symlink("prod/sessions", work.path + "/entry")
    try work.callProduction(work.path + "/prod")
    for store in ["prod/sessions", "entry"] { expect(try work.run("set", "\(work.path)/\(store)", Workspace.ada, "n", "1"), 6) }
  }

  @Test("as a socket is the same one while its name in its directory is the same, also where no text is its path")
  func socketPlaces() throws {
    try work.write("store/s", "")
    try work.write("home/s", "")
    let ordinary = try #require(SocketPlace(work.path + "/store/s"))
    #expect(ordinary == SocketPlace(work.path + "/home/../store/s") && ordinary != SocketPlace(work.path + "/home/s"))
    #expect(SocketPlace(work.path + "/nowhere") == nil)
    guard linkToBytes() else { return }
    defer { renameBytes() }
    try work.write("prod/s", "")
    let place = try #require(SocketPlace(work.path + "/prod/s"))
    #expect(try place == .name(Array("s".utf8), in: FileStatus(path: work.path + "/prod").identity))
    // One that is begun anew while the first is still there is another file.
    rename(work.path + "/prod/s", work.path + "/prod/old")
    try work.write("prod/s", "")
    #expect(SocketPlace(work.path + "/prod/s") == place && SocketPlace(work.path + "/prod/old") != place)
    unlink(work.path + "/prod")
    symlink("home", work.path + "/prod")
    #expect(SocketPlace(work.path + "/prod/s") != place)
  }

  /// Runs a write on what stands in a place of another root alone, where `name` is mounted.
  private func setInOtherRoot(_ scheme: String, _ name: String, _ rest: String, _ id: String) throws -> Program.Result {
    makeDirectories("inner", "inner/elsewhere", "mnt")
    let script = """
      mkfifo "$4"
      \(OwnMounts.unshare) -m /bin/sh -c 'mount --bind "$1" "$2"; mount --bind "$3" "$2/elsewhere"; echo $$ >"$4"; exec sleep 600' \
        sh "$1" "$2" "$3" "$4" >/dev/null 2>&1 &
      read -r process <"$4"
      "$5" set "$6/proc/$process/root$2/elsewhere$7" "$8" n 1
      status=$?
      kill "$process"
      exit $status
      """
    let paths = ["inner", "mnt", name, "ready"].map { "\(work.path)/\($0)" }
    return try Program.run(
      running: "/bin/sh", ["-c", script, "sh"] + paths + [try Program.path(), scheme, rest, id],
      environment: Program.environment(home: work.home))
  }

  @Test(
    "is that in another root, too (/proc/PID/root), whatever is called so here",
    .enabled(if: OwnMounts.arePossible, "needs to be root on Linux"),
    arguments: [
      ("store", "store", "", false, 6), ("prod", "prod", "/sessions", false, 6), ("prod", "prod", "/sessions", true, 6),
      ("home", "prod", "/sessions", false, 0), ("home", "store", "", true, 0),
    ])
  func otherRoot(_ target: String, _ mounted: String, _ rest: String, _ hasDecoy: Bool, _ status: Int32) throws {
    if mounted == "prod" {
      makeDirectories("prod")
      rename(work.store, work.path + "/prod/sessions")
    }
    if hasDecoy { makeDirectories("mnt", "mnt/elsewhere", "mnt/elsewhere/sessions") }
    try work.callProduction("\(work.path)/\(target)")
    expect(try setInOtherRoot("", mounted, rest, Workspace.ada), status)
  }

  @Test(
    "may be in another root as a database, which is said to be there",
    .enabled(if: OwnMounts.arePossible, "needs to be root on Linux"))
  func databaseInOtherRoot() throws {
    try work.write("run/s.db", "")
    let result = try setInOtherRoot("sqlite:", "run", "/s.db", Workspace.ada)
    #expect(result.ending == .exit(3) && result.errors.contains("it is in another root"), "\(result.errors)")
  }

  @Test(
    "is that as a socket in another root, which is written to where it is not",
    .enabled(if: OwnMounts.arePossible, "needs to be root on Linux"),
    arguments: [("run", Int32(6)), ("run/s.sock", 6), ("home", 0)])
  func socketInOtherRoot(_ target: String, _ status: Int32) async throws {
    let (store, id) = (MemorySessionStore(), "Bob0123456789")
    _ = try await store.create(StoredSession(id: SessionID(id), payload: Array("{}".utf8)))
    let agent = try LiveAgent(serving: store, at: work.path + "/run/s.sock")
    defer { agent.stop() }
    try work.callProduction("\(work.path)/\(target)")
    expect(try setInOtherRoot("unix:", "run", "/s.sock", id), status)
    let payload = try await store.read(SessionID(id)).map { String(decoding: $0.payload, as: UTF8.self) }
    #expect(payload == (status == 6 ? "{}" : #"{"n":1}"#))
  }
}
