import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The home of a user as the system's list has it.
enum ListedHome {
  case at(String)
  /// The list has no such user, or no home of his.
  case nowhere
  /// No text is its name.
  case nameless
  /// The list cannot be asked, which is not the same as none: whoever has a home may have a configuration in it.
  case unknown(Errno)

  init(of id: uid_t) { self.init { getpwuid(id) } }

  init(named name: String) { self.init { getpwnam(name) } }

  private init(_ look: () -> UnsafeMutablePointer<passwd>?) {
    // Whether there is no such user, or nobody can tell, is said by this alone.
    errno = 0
    guard let entry = look() else {
      let error = Errno.last
      let doubt = [0, ENOENT, ESRCH].contains(error.code) ? Self.doubt : error
      self = doubt.map(ListedHome.unknown) ?? .nowhere
      return
    }
    guard let name = entry.pointee.pw_dir else {
      self = .nowhere
      return
    }
    self = String(validatingCString: name).map(ListedHome.at) ?? .nameless
  }

  /// Why the list may have more than it tells: where several sources make it up, the system answers as the last one does, and says
  /// nothing of a file before that it could not read. Nil: the file can be read, or there is none.
  private static var doubt: Errno? {
    do throws(Errno) {
      _ = try Descriptor.open(untraced: "/etc/passwd")
      return nil
    } catch {
      return error.code == ENOENT ? nil : error
    }
  }
}

extension ListedHome {
  /// Nil where it is none to begin a path with.
  var absolutePath: String? {
    guard case .at(let path) = self, PathText(path).isAbsolute else { return nil }
    return path
  }

  var isNameless: Bool { if case .nameless = self { true } else { false } }
}
