package import Platform
package import Sessions

extension FileSessionStore {
  /// Which directory it has open, and writes to; nil: that cannot be told. Where its path leads to another it writes nothing.
  package var identity: FileStatus.Identity? { (try? writer.rootStatus())?.identity }

  /// Why it writes nothing at all where its path leads by now, as a write would say; nil: it does. The reader may have gone there.
  package var rootObstacle: StoreError? {
    do throws(StoreError) {
      try writer.directory.checkRoot()
      return nil
    } catch { return error }
  }
}
