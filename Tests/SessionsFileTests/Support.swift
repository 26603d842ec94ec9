import ECMAScript
import Foundation
import SessionFormats
import Sessions
import SessionsAdministration
import SessionsFile
import Synchronization
import TestSupport

extension TemporaryDirectory {
  func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

  func write(_ bytes: [UInt8], to name: String) throws {
    try FileTree.write(bytes, to: path + "/" + name)
  }

  func bytes(of name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path + "/" + name))) }
  func text(of name: String) throws -> String { String(decoding: try bytes(of: name), as: UTF8.self) }

  /// All names below the root, the root itself first.
  func names() throws -> [String] { [""] + (try FileManager.default.subpathsOfDirectory(atPath: path).sorted()) }

  /// Everything that looking could change, except the bytes: mode, owner, size, inode, and all three times. Reads nothing,
  /// since that would change the access times that it tells.
  func inventory(of names: [String]) -> [String: String] {
    var inventory: [String: String] = [:]
    for name in names {
      var status = stat()
      guard lstat(path + "/" + name, &status) == 0 else { continue }
      let times = [status.st_mtim, status.st_ctim, status.st_atim].map { "\($0.tv_sec).\($0.tv_nsec)" }
      inventory[name] = "\(status.st_mode) \(status.st_uid) \(status.st_gid) \(status.st_size) \(status.st_ino) \(times)"
    }
    return inventory
  }

  /// Makes access times old, so that the next access that leaves a trace changes them (relatime).
  func forgetAccesses(of names: [String]) {
    for name in names {
      var times = [timespec(tv_sec: 1000, tv_nsec: 0), timespec(tv_sec: 0, tv_nsec: (1 << 30) - 2)]
      utimensat(AT_FDCWD, path + "/" + name, &times, AT_SYMLINK_NOFOLLOW)
    }
  }

  func contents() throws -> [String: [UInt8]] {
    Dictionary(uniqueKeysWithValues: try files().map { ($0, try bytes(of: $0)) })
  }

  /// The files below the root, without directories.
  func files() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: path).filter {
      var isDirectory: ObjCBool = false
      return FileManager.default.fileExists(atPath: path + "/" + $0, isDirectory: &isDirectory) && !isDirectory.boolValue
    }.sorted()
  }
}

extension FileSessionStore {
  /// As the inspector opens it: the layout is recognised among all that are known.
  init(recognising path: String, options: Options = Options()) throws(StoreError) {
    var options = options
    options.layout = try FileSessionReader(path: path, among: FileLayout.known).layout
    try self.init(path: path, options: options)
  }
}

extension SessionLister {
  /// Everything, page after page.
  func all(limit: Int = 256, contents: Bool = true) async throws -> [SessionEntry] {
    var entries: [SessionEntry] = []
    var request = PageRequest(limit: limit, contents: contents)
    while true {
      let page = try await page(request)
      entries += page.entries
      guard let next = page.next else { return entries }
      request.cursor = next
    }
  }
}

extension StoredSession {
  init(_ id: String, _ payload: String, expires: Timestamp? = nil) {
    self.init(id: SessionID(id), payload: Array(payload.utf8), expires: expires)
  }

  var text: String { String(decoding: payload, as: UTF8.self) }
}

extension FileLayout {
  /// A payload as the layout's original might write it.
  var samplePayload: [UInt8] {
    switch payload {
    case .django: Array(("e30:1xUyq6:" + String(repeating: "A", count: 43)).utf8)
    case .pickle: [0x80, 5, 0x7D, 0x2E]
    case .phpSession: Array("user|i:1;".utf8)
    case .phpSerialize, .laravel: Array("a:0:{}".utf8)
    case .java: [0xAC, 0xED, 0, 5, 0x70]
    default: Array("{}".utf8)
    }
  }
}

/// The keys at which two dictionaries differ.
func differences<Value: Equatable>(_ a: [String: Value], _ b: [String: Value]) -> [String] {
  Set(a.keys).union(b.keys).filter { a[$0] != b[$0] }.sorted()
}

/// A value that several tasks share.
final class Shared<Value: Sendable>: Sendable {
  private let value: Mutex<Value>
  init(_ value: Value) { self.value = Mutex(value) }

  var current: Value { value.withLock { $0 } }

  @discardableResult
  func change<Result: Sendable>(_ body: @Sendable (inout Value) -> Result) -> Result { value.withLock { body(&$0) } }
}
