import Platform
import TerminalText
import TerminalUI

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Where the user's `config.toml` and `themes/` lie, and what the first of them says.
///
/// It may call a store production: one that is there and cannot be read is an error, and never the same as none. Only where it is
/// somebody else's, who keeps it to himself, that is a doubt.
enum ConfigurationFile {
  /// Nil for a user without a home.
  static func directory() throws(CommandError) -> String? {
    if let said = try ProcessGuard.placeVariable("SESSION_INSPECTOR_CONFIG_DIR") {
      guard Files.isDirectory(said) else {
        var reason = "it is not a directory"
        do throws(Errno) { _ = try FileStatus(path: said) } catch { reason = error.message }
        throw .usage("SESSION_INSPECTOR_CONFIG_DIR is \(said): \(reason)", advice: "make the directory, or unset the variable")
      }
      return try absolute(said, "SESSION_INSPECTOR_CONFIG_DIR")
    }
    if let base = try ProcessGuard.placeVariable("XDG_CONFIG_HOME") {
      return try absolute(base, "XDG_CONFIG_HOME") + "/session-inspector"
    }
    return try Files.homeDirectory().map { home throws(CommandError) in usualDirectory(in: try absolute(home, "HOME")) }
  }

  /// Whether it is named in place of all others.
  static var isNamed: Bool { ProcessGuard.variable("SESSION_INSPECTOR_CONFIG_DIR") != nil }

  /// Whether it lies in nobody's home that is known by that, and may be of several users.
  static var isShared: Bool { isNamed || ProcessGuard.variable("XDG_CONFIG_HOME") != nil }

  static func usualDirectory(in home: String) -> String { home + "/.config/session-inspector" }

  static let usualAdvice: SafeText = "it may say that a store is production: nothing is opened until it can be read, or is gone"

  enum Found {
    case nothing
    case text(String)
    /// This user may not look; what is told where that is an error.
    case forbidden(CommandError)
  }

  /// - Throws: what is wrong with one that is there.
  static func look(at path: String, advice: SafeText = usualAdvice) throws(CommandError) -> Found {
    do throws(TextFile.Failure) { return .text(try TextFile.read(path)) } catch {
      if error.isMissing, isAbsent(path) { return .nothing }
      let reason = error.isMissing ? "a link leads to what is not there" : error.reason
      let complaint = CommandError.usage("cannot read the configuration \(path): \(reason)", advice: advice)
      if error.isForbidden { return .forbidden(complaint) }
      throw complaint
    }
  }

  /// Of the user that this program runs as; nil where there is none.
  static func text(_ path: String) throws(CommandError) -> String? {
    switch try look(at: path) {
    case .nothing: return nil
    case .text(let text): return text
    case .forbidden(let complaint): throw complaint
    }
  }

  private static func absolute(_ path: String, _ variable: SafeText) throws(CommandError) -> String {
    guard PathText(path).isAbsolute else {
      throw .usage("\(variable) is \(path): not an absolute path", advice: "write the whole path, or unset the variable")
    }
    return path
  }

  /// Whether there is no such file, or no such directory above it. A link that leads nowhere is something.
  private static func isAbsent(_ path: String) -> Bool {
    for part in PathText(path).beginnings {
      do throws(Errno) { _ = try FileStatus(path: part, followsLink: false) } catch { return error.code == ENOENT }
      if (try? FileStatus(path: part)) == nil { return false }
    }
    return false
  }
}
