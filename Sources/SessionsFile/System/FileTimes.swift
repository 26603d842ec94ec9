package import Platform
import Sessions

/// When a file was last read and written, in nanoseconds since 1970.
package struct FileTimes: Hashable, Sendable {
  package var accessed: Int64
  package var modified: Int64

  package init(accessed: Int64, modified: Int64) { (self.accessed, self.modified) = (accessed, modified) }

  package init(_ file: FileStatus) { (accessed, modified) = (file.accessed.sinceEpoch, file.modified.sinceEpoch) }

  init(_ provenance: Provenance) { (accessed, modified) = (provenance.accessed, provenance.modified) }
}

extension FileLayout {
  /// The times that a file has again once it was changed; nil: those of the change. Where its age is what ends a session, that would
  /// live on for being changed, or come back to life.
  ///
  /// Who wants to know whether a file is as it was asks for more than its time of writing, see ``FileStatus/touched``.
  func timesKept(of file: FileStatus) -> FileTimes? { container.goesByAge ? FileTimes(file) : nil }
}
