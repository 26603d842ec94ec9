import Platform
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
    var isText = true
    func directory(_ entry: UnsafeMutablePointer<passwd>?) -> String? {
      guard let name = entry?.pointee.pw_dir else { return nil }
      guard let text = String(validatingCString: name) else {
        isText = false
        return nil
      }
      return PathText(text).isAbsolute ? text : nil
    }
    home = directory(id.flatMap { uid_t($0) }.flatMap { getpwuid($0) }) ?? directory(name.flatMap { getpwnam($0) })
    doubt =
      isText
      ? "the system does not know the home of whoever called \(program)"
      : "the name of the home of whoever called \(program) is no UTF-8"
  }
}
