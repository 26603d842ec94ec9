import TerminalText

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Whoever had this program run as another user.
struct Caller {
  /// Nil: nobody knows it, or there is none.
  let home: String?
  /// Why nobody knows it; nil: it is known, or there is none.
  let doubt: SafeText?

  /// All that the environment tells of, since one program may have been called by another.
  static var all: [Caller] {
    [
      Caller(of: "sudo", id: ProcessGuard.variable("SUDO_UID"), name: ProcessGuard.variable("SUDO_USER")),
      Caller(of: "doas", name: ProcessGuard.variable("DOAS_USER")),
      Caller(of: "pkexec", id: ProcessGuard.variable("PKEXEC_UID")),
    ].compactMap(\.self)
  }

  /// The user that it was called as. Some systems leave `HOME` as it was to whoever becomes somebody else.
  static var called: Caller {
    let found = ListedHome(of: geteuid())
    let doubt: SafeText? =
      switch found {
      case .at, .nowhere: nil
      case .nameless: "the name of the home of the user that this runs as is no UTF-8"
      case .unknown: "the system does not know the home of the user that this runs as"
      }
    return Caller(home: found.absolutePath, doubt: doubt)
  }

  private init(home: String?, doubt: SafeText?) { (self.home, self.doubt) = (home, doubt) }

  /// Nil where neither is said.
  private init?(of program: SafeText, id: String? = nil, name: String? = nil) {
    guard id != nil || name != nil else { return nil }
    let found = [id.flatMap { uid_t($0) }.map { ListedHome(of: $0) }, name.map { ListedHome(named: $0) }].compactMap(\.self)
    let home = found.lazy.compactMap(\.absolutePath).first
    let doubt: SafeText =
      found.contains { $0.isNameless }
      ? "the name of the home of whoever called \(program) is no UTF-8"
      : "the system does not know the home of whoever called \(program)"
    self.init(home: home, doubt: home == nil ? doubt : nil)
  }
}
