import TerminalText

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Whoever had this program run as another user.
struct Caller {
  /// Nil: nobody knows it.
  let home: String?
  /// Why nobody does, where it is so.
  let doubt: SafeText

  /// All that the environment tells of, since one program may have been called by another; none where it says where the
  /// configuration is.
  static var all: [Caller] {
    guard ProcessGuard.variable("SESSION_INSPECTOR_CONFIG_DIR") == nil else { return [] }
    return [
      Caller(of: "sudo", id: ProcessGuard.variable("SUDO_UID"), name: ProcessGuard.variable("SUDO_USER")),
      Caller(of: "doas", name: ProcessGuard.variable("DOAS_USER")),
      Caller(of: "pkexec", id: ProcessGuard.variable("PKEXEC_UID")),
    ].compactMap(\.self)
  }

  /// Nil where neither is said.
  private init?(of program: SafeText, id: String? = nil, name: String? = nil) {
    guard id != nil || name != nil else { return nil }
    let found = [id.flatMap { uid_t($0) }.map { ListedHome(of: $0) }, name.map { ListedHome(named: $0) }].compactMap(\.self)
    home = found.lazy.compactMap(\.absolutePath).first
    doubt =
      found.contains { $0.isNameless }
      ? "the name of the home of whoever called \(program) is no UTF-8"
      : "the system does not know the home of whoever called \(program)"
  }
}
