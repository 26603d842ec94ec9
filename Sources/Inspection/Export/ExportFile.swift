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
  ///   - store: where the sessions come from. No file of the store itself is replaced, and none is made: `EBUSY`.
  package init(_ path: String, replaces: Bool, exporting store: String) throws(Errno) {
    if StorePlace.candidates(store).contains(where: { $0.has(path) }) { throw Errno(EBUSY) }
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

  /// What went wrong, for people.
  package static func words(for error: Errno) -> String {
    switch error.code {
    case EOPNOTSUPP: "it is a device, a pipe or a socket, and no file takes its place"
    case EBUSY: "it would lie among the files of the store itself"
    case ELOOP: "it is a link that leads nowhere"
    default: error.message
    }
  }
}
