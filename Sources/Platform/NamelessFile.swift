#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file without a name, for what nobody else may see: however this process ends, nothing of it is left.
package enum NamelessFile {
  /// One to read and to write.
  ///
  /// - Parameters:
  ///   - parent: the directory on whose file system it is.
  ///   - prefix: how its name begins where it cannot be made without one: then it has one until it is made, and nothing is in it.
  package static func make(in parent: String, prefix: String) throws(Errno) -> Descriptor {
    #if os(Linux)
      // O_TMPFILE, which Swift does not import.
      let unnamed = open(parent, 0o20000000 | O_DIRECTORY | O_RDWR | O_CLOEXEC, 0o600)
      if unnamed >= 0 { return Descriptor(unnamed) }
    #endif
    var template = Array("\(parent)/\(prefix)XXXXXX".utf8CString)
    let number = mkstemp(&template)
    guard number >= 0 else { throw .last }
    let descriptor = Descriptor(number)
    _ = fcntl(number, F_SETFD, FD_CLOEXEC)
    guard unlink(template) == 0 else { throw .last }
    return descriptor
  }
}
