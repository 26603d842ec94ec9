import Platform
import ECMAScript
import TestSupport

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A directory of a test's own: a home, and a store of session files as React Router writes them.
final class Workspace {
  let path: String
  var store: String { path + "/store" }
  var home: String { path + "/home" }
  var environment: [String: String] = [:]

  init(_ sessions: [String: String] = Workspace.sessions) throws {
    path = try Scratch.directory("session-inspector-test")
    mkdir(home, 0o700)
    mkdir(store, 0o700)
    // Seen one after another, the first by name last: the list has one order, however fast the machine is.
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    for (age, id) in sessions.keys.sorted().enumerated() {
      let file = "store/\(id.prefix(4))/\(id.dropFirst(4))"
      try write(file, sessions[id] ?? "")
      let times = [timespec](repeating: timespec(tv_sec: now.tv_sec - 1, tv_nsec: 900_000_000 - 100_000_000 * age), count: 2)
      utimensat(AT_FDCWD, path + "/" + file, times, 0)
    }
  }

  deinit { remove(path) }

  /// Ada with a flash; Bob, expired; one whose user holds terminal escapes; one without end; and a torn file.
  static let sessions = [
    "00000000000000a1":
      #"{"data":{"user":{"name":"Ada","email":"ada@example.org"},"csrfToken":"c4nary-t0ken-value","cart":[{"sku":"A","qty":1.0},{"sku":"B","qty":2}],"big":9007199254740993,"__flash_notice__":"Saved"},"expires":"2099-01-02T03:04:05.678Z"}"#,
    "00000000000000b2": #"{"data":{"user":{"name":"Bob"}},"expires":"2024-01-01T00:00:00.000Z"}"#,
    "00000000000000c3": #"{"data":{"user":{"name":"\u001b]0;owned\u0007\u001b[2J=1+1"}},"expires":"2099-01-01T00:00:00.000Z"}"#,
    "1234000000000000": #"{"data":{"user":{"name":"田中"}}}"#,
    "dead000000000000": #"{"data":{"user":{"na"#,
  ]
  static let ada = "00000000000000a1"

  func write(_ name: String, _ text: String, mode: mode_t = 0o600) throws {
    let file = path + "/" + name
    if let slash = file.lastIndex(of: "/") { makeDirectory(String(file[..<slash])) }
    let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    guard descriptor >= 0, Glibc.write(descriptor, text, text.utf8.count) == text.utf8.count else {
      throw Program.Failure(description: "cannot write \(file)")
    }
    close(descriptor)
  }

  func write(_ name: String, _ bytes: [UInt8]) throws {
    guard let file = fopen(path + "/" + name, "we") else { throw Program.Failure(description: "cannot write \(name)") }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }

  /// The command of an editor of the user's that does what a script says.
  ///
  /// The shell reads it. It would not start by itself while some other process holds it open for writing, as one may that a test began
  /// in the moment in which it was written.
  func editor(_ script: String) throws -> String {
    try write("home/editor", script)
    return "/bin/sh \(home)/editor"
  }

  func read(_ name: String) -> String? {
    (try? Vectors.bytes(ofFile: path + "/" + name)).map { String(decoding: $0, as: UTF8.self) }
  }

  func session(_ id: String) -> String? { read("store/\(id.prefix(4))/\(id.dropFirst(4))") }

  /// Every file of the store with what a write would change.
  var snapshot: [String: String] {
    var result: [String: String] = [:]
    visit(store) { file in
      var status = stat()
      lstat(file, &status)
      let bytes = read(String(file.dropFirst(path.count + 1)))
      result[file] = "\(status.st_mode) \(status.st_ino) \(status.st_size) \(status.st_mtim) \(status.st_ctim) \(bytes ?? "")"
    }
    return result
  }

  func run(_ arguments: String..., input: String = "") throws -> Program.Result { try run(arguments, input: input) }

  func run(_ arguments: [String], input: String = "") throws -> Program.Result {
    try Program.run(arguments, environment: Program.environment(home: home, environment), input: input)
  }

  private func makeDirectory(_ directory: String) {
    if let slash = directory.lastIndex(of: "/"), access(directory, F_OK) != 0 { makeDirectory(String(directory[..<slash])) }
    mkdir(directory, 0o700)
  }

  private func visit(_ directory: String, _ body: (String) -> Void) {
    body(directory)
    for name in DirectoryNames.read(directory) ?? [] {
      let path = directory + "/" + name
      var found = stat()
      let isDirectory = lstat(path, &found) == 0 && found.st_mode & S_IFMT == S_IFDIR
      if isDirectory { visit(path, body) } else { body(path) }
    }
  }

  private func remove(_ directory: String) {
    var found: [String] = []
    visit(directory) { found.append($0) }
    for file in found.reversed() where rmdir(file) != 0 { unlink(file) }
  }
}

extension Program.Result {
  var json: JSONValue? { try? JSON.parse(output) }
}

extension Workspace {
  func mode(_ name: String) -> mode_t? {
    var status = stat()
    return stat(path + "/" + name, &status) == 0 ? status.st_mode & 0o777 : nil
  }
}
