/// Where a socket is, whichever it is by now: one is made anew whenever its application begins again.
package enum SocketPlace: Equatable, Sendable {
  case path(RealPath)
  /// Of that name in a directory to which no path without links leads, as in another root (`/proc/PID/root`).
  case name([UInt8], in: FileStatus.Identity)

  /// Nil where nothing is at the path, or a link in such a directory: where that leads has no name here.
  package init?(_ path: String) {
    if let real = RealPath(of: path) {
      self = .path(real)
      return
    }
    let text = PathText(path)
    guard let kind = (try? FileStatus(path: path, followsLink: false))?.kind, kind != .symbolicLink,
      let directory = try? FileStatus(path: text.directory)
    else { return nil }
    self = .name(Array(text.name.utf8), in: directory.identity)
  }
}
