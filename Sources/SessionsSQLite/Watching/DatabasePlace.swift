import Platform

/// What the path of a database leads to. Whoever is kept out of a directory may still see that it is the same one.
struct DatabasePlace: Equatable, Sendable {
  var directory: FileStatus.Identity?
  /// The file, or why it is not found.
  var file: Result<FileStatus.Identity, Errno>
  /// Why the file is not what its application has; nil: it is, or that is not asked.
  var logElsewhere: String?

  /// What is there now; nothing is opened for it, but for the question after the log.
  init(of database: DatabaseFile, log: LogQuestion? = nil) {
    directory = (try? FileStatus(path: database.directory))?.identity
    file = Result { () throws(Errno) in try FileStatus(path: database.path).identity }
    logElsewhere = log?.words(of: database)
  }
}
