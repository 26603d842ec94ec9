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
    callers(of: "sudo", id: ProcessGuard.variable("SUDO_UID"), name: ProcessGuard.variable("SUDO_USER"))
      + callers(of: "doas", name: ProcessGuard.variable("DOAS_USER"))
      + callers(of: "pkexec", id: ProcessGuard.variable("PKEXEC_UID"))
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

  /// One for each home that it may be: of users who share a number the system tells the first, and a name says which of them it was.
  private static func callers(of program: SafeText, id: String? = nil, name: String? = nil) -> [Caller] {
    guard id != nil || name != nil else { return [] }
    let found = [id.flatMap { uid_t($0) }.map { ListedHome(of: $0) }, name.map { ListedHome(named: $0) }].compactMap(\.self)
    var homes: [String] = []
    for home in found.compactMap(\.absolutePath) where !homes.contains(where: { $0.utf8.elementsEqual(home.utf8) }) {
      homes.append(home)
    }
    let callers = homes.map { Caller(home: $0, doubt: nil) }
    if found.contains(where: \.isNameless) {
      return callers + [Caller(home: nil, doubt: "the name of the home of whoever called \(program) is no UTF-8")]
    }
    guard callers.isEmpty else { return callers }
    return [Caller(home: nil, doubt: "the system does not know the home of whoever called \(program)")]
  }
}
