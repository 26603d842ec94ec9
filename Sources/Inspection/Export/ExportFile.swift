import ECMAScript
package import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file in which sessions are exported: it is there once it is complete.
package struct ExportFile {
  private let file: AtomicFile
  private let replaces: Bool

  /// - Parameters:
  ///   - replaces: whether it takes the place of a file that is there; else that is an error.
  ///   - store: where the sessions come from. No file of the store itself is replaced: `EBUSY`.
  package init(_ path: String, replaces: Bool, exporting store: String) throws(Errno) {
    if replaces, Self.isOf(store, path) { throw Errno(EBUSY) }
    file = try AtomicFile(path)
    self.replaces = replaces
  }

  package func take(_ piece: ExportPiece) throws(Errno) {
    var failure: Errno?
    func write(_ bytes: UnsafeBufferPointer<UInt8>) {
      guard failure == nil else { return }
      do throws(Errno) { try file.write(UnsafeRawBufferPointer(bytes)) } catch { failure = error }
    }
    switch piece {
    case .value(let value): JSON.write(value, numbers: .asWritten) { write($0) }
    case .text(var text): text.withUTF8 { write($0) }
    }
    if let failure { throw failure }
  }

  package func finish() throws(Errno) { try file.commit(replacing: replaces) }

  /// Whether there is a file at that path that is a database, whose table's name may stand behind it, one of those that SQLite keeps
  /// beside it, or a file in a directory of sessions.
  private static func isOf(_ store: String, _ path: String) -> Bool {
    guard let file = try? FileStatus(path: path), let real = RealPath(of: path) else { return false }
    let database = store.lastIndex(of: "#").map { String(store[..<$0]) }
    for place in [store, database].compactMap(\.self) {
      guard let status = try? FileStatus(path: place), let own = RealPath(of: place) else { continue }
      if status.identity == file.identity || status.kind == .directory && real.lies(in: status.identity) { return true }
      if ["-wal", "-shm", "-journal"].contains(where: { real.isCalled(own.text + $0) }) { return true }
    }
    return false
  }

  /// What went wrong, for people.
  package static func words(for error: Errno) -> String {
    switch error.code {
    case EOPNOTSUPP: "it is a device, a pipe or a socket, and no file takes its place"
    case EBUSY: "it is a file of the store itself"
    case ELOOP: "it is a link that leads nowhere"
    default: error.message
    }
  }
}
