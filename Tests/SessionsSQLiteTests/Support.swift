import CSQLite
import ECMAScript
import Foundation
import Sessions
import SessionsSQLite
import TestSupport

/// Another program's connection: plain SQL, SQLite's own way to the files.
final class OtherConnection {
  struct Failure: Error { let code: Int32, message: String }

  private let path: String
  private var handle: OpaquePointer

  init(_ path: String) throws {
    self.path = path
    handle = try Self.open(path)
  }

  deinit { sqlite3_close_v2(handle) }

  private static func open(_ path: String) throws -> OpaquePointer {
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(path, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nil)
    guard code == SQLITE_OK, let opened else { throw Failure(code: code, message: String(cString: sqlite3_errstr(code))) }
    sqlite3_busy_timeout(opened, 60_000)
    return opened
  }

  func run(_ sql: String) throws {
    for attempt in 1... {
      let code = sqlite3_exec(handle, sql, nil, nil, nil)
      if code == SQLITE_OK { return }
      let failure = Failure(code: code, message: String(cString: sqlite3_errmsg(handle)))
      // Within one process SQLite shares the index of a log: opened by one that only reads, it is for reading to all of them. Another
      // program has its own, and so has a connection that is made when the reader has let go.
      guard code == SQLITE_READONLY, sqlite3_get_autocommit(handle) != 0, attempt < 1_000 else { throw failure }
      usleep(1_000)
      let next = try Self.open(path)
      sqlite3_close_v2(handle)
      handle = next
    }
  }

  /// Has the journal kept in another way. That takes the whole database for a moment, for which SQLite does not wait by itself.
  func keepJournal(_ mode: String) async throws {
    try await eventually("others hold the database") {
      do {
        try run("PRAGMA journal_mode = \(mode)")
        return true
      } catch let failure as Failure where failure.code == SQLITE_BUSY {
        return false
      }
    }
  }

  /// The first column of each row.
  func texts(_ sql: String) throws -> [String] {
    var statement: OpaquePointer?
    guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK else {
      throw Failure(code: sqlite3_errcode(handle), message: String(cString: sqlite3_errmsg(handle)))
    }
    defer { sqlite3_finalize(statement) }
    var texts: [String] = []
    while sqlite3_step(statement) == SQLITE_ROW {
      texts.append(sqlite3_column_text(statement, 0).map { String(cString: $0) } ?? "NULL")
    }
    return texts
  }
}

extension TemporaryDirectory {
  /// Every name in it, with all that looking could change: bytes, mode, owner, size, inode, times of writing and changing, and
  /// those of access, unless somebody looked who may write.
  func inventory(accesses: Bool = true) throws -> [String: String] {
    var inventory: [String: String] = [:]
    for name in [""] + (try FileManager.default.contentsOfDirectory(atPath: path)) {
      var status = stat()
      guard lstat(path + "/" + name, &status) == 0 else { continue }
      // To list the directory is an access to it.
      let access = name.isEmpty || !accesses ? [] : [status.st_atim]
      let times = ([status.st_mtim, status.st_ctim] + access).map { "\($0.tv_sec).\($0.tv_nsec)" }
      let bytes = name.isEmpty ? 0 : try untraced(name).hashValue
      inventory[name] = "\(status.st_mode) \(status.st_uid) \(status.st_size) \(status.st_ino) \(times) \(bytes)"
    }
    return inventory
  }

  /// Read without an access that its times would tell of.
  private func untraced(_ name: String) throws -> Data {
    // O_NOATIME, which Glibc's module leaves out.
    let file = open(path + "/" + name, O_RDONLY | 0o1000000)
    guard file >= 0 else { throw CocoaError(.fileReadUnknown) }
    return try FileHandle(fileDescriptor: file, closeOnDealloc: true).readToEnd() ?? Data()
  }

  /// Makes the times of access old, so that the next access that leaves a trace changes them (relatime).
  func forgetAccesses() throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: path) {
      var times = [timespec(tv_sec: 1000, tv_nsec: 0), timespec(tv_sec: 0, tv_nsec: (1 << 30) - 2)]
      utimensat(AT_FDCWD, path + "/" + name, &times, AT_SYMLINK_NOFOLLOW)
    }
  }

  func mode(_ name: String) -> mode_t? {
    var status = stat()
    return stat(path + "/" + name, &status) == 0 ? status.st_mode & 0o777 : nil
  }

  func copyFile(_ name: String, to directory: TemporaryDirectory) throws {
    try FileManager.default.copyItem(atPath: path + "/" + name, toPath: directory.path + "/" + name)
  }
}

extension SessionLister {
  func all(limit: Int = 256) async throws -> [SessionEntry] {
    var entries: [SessionEntry] = []
    var request = PageRequest(limit: limit)
    while true {
      let page = try await page(request)
      entries += page.entries
      guard let next = page.next else { return entries }
      request.cursor = next
    }
  }

  /// The payloads by id, of all that can be read.
  func payloads() async throws -> [String: String] {
    var payloads: [String: String] = [:]
    for entry in try await all() {
      guard case .stored(let session) = entry.content, let id = session.id.reveal() else { continue }
      payloads[id.string] = String(decoding: session.payload, as: UTF8.self)
    }
    return payloads
  }
}

extension StoredSession {
  init(_ id: String, _ payload: String, expires: Timestamp? = nil) {
    self.init(id: SessionID(id), payload: Array(payload.utf8), expires: expires)
  }
}

/// What is not the same in both, with what it was and is.
func differences(_ before: [String: String], _ after: [String: String]) -> [String] {
  Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }.sorted().map {
    "\($0): \(before[$0] ?? "-") -> \(after[$0] ?? "-")"
  }
}
