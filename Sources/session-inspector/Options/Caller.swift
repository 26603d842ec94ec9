import Platform
import TerminalText

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Whoever had this program run as another user.
struct Caller {
  /// Nil: the system does not know it.
  let home: String?
  /// By which he had it run.
  let program: SafeText

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
    self.program = program
    home = Self.home(id.flatMap { uid_t($0) }.flatMap { getpwuid($0) }) ?? Self.home(name.flatMap { getpwnam($0) })
  }

  private static func home(_ entry: UnsafeMutablePointer<passwd>?) -> String? {
    entry?.pointee.pw_dir.map { String(cString: $0) }.flatMap { PathText($0).isAbsolute ? $0 : nil }
  }
}
