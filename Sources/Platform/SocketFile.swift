/// Which socket it is, among all that a path may lead to: the number of one that is gone may be that of the next, which was made at
/// another time.
package struct SocketFile: Equatable, Sendable {
  private let identity: FileStatus.Identity
  private let made: FileStatus.Moment

  package init(at path: String) throws(Errno) {
    let status = try FileStatus(path: path)
    (identity, made) = (status.identity, status.modified)
  }
}
