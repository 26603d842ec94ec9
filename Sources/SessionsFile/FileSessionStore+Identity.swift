package import Platform

extension FileSessionStore {
  /// Which directory it has open, and writes to; nil: that cannot be told. Where its path leads to another it writes nothing.
  package var identity: FileStatus.Identity? { (try? writer.rootStatus())?.identity }
}
