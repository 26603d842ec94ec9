import TestSupport

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Mounts that a test makes for one program, and that nobody else sees.
enum OwnMounts {
  static let unshare = "/usr/bin/unshare"
  static let arePossible =
    geteuid() == 0
    && (try? Program.run(
      running: unshare, ["-m", "true"], environment: Program.environment(home: "/"), timeout: 60))?.ending == .exit(0)
}

extension Workspace {
  /// Has the user's configuration call a target production.
  ///
  /// - Parameter more: what else stands in that.
  func callProduction(_ target: String, _ more: String = "") throws {
    try write(
      "home/.config/session-inspector/config.toml", "[targets.\"\(target)\"]\nenvironment = \"production\"\n" + more)
  }
}
