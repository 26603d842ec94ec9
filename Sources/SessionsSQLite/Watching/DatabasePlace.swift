import Platform

/// What the path of a database leads to. Whoever is kept out of a directory may still see that it is the same one.
struct DatabasePlace: Equatable, Sendable {
  var directory: FileStatus.Identity?
  /// The file, or why it is not found.
  var file: Result<FileStatus.Identity, Errno>

  /// What is there now; nothing is opened for it.
  init(of database: DatabaseFile) {
    directory = (try? FileStatus(path: database.directory))?.identity
    file = Result { () throws(Errno) in try FileStatus(path: database.path).identity }
  }
}
