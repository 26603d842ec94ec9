import ArgumentParser
import CProcess
import TerminalText

/// The program: the interface by default, and a verb for everything that a script wants.
struct SessionInspector: ParsableCommand {
  /// The version, and the commit where the build was told it: that of a package.
  static let version: String = {
    let commit = String(cString: cp_build_commit())
    return "0.2.0" + (commit.isEmpty ? "" : " (\(commit))")
  }()

  static let configuration = CommandConfiguration(
    commandName: "session-inspector",
    abstract: "Inspect and edit a web application's sessions.",
    usage: "session-inspector [STORE] [options]\nsession-inspector <verb> STORE ...",
    discussion: """
      STORE is one of:
        \(StoreRegistry.help.map(\.string).joined(separator: "\n  "))
      Without a store the demonstration opens.

      Exit status:
      \(ExitStatus.table)
      """,
    version: version,
    subcommands: [
      Open.self, ListVerb.self, GetVerb.self, SetVerb.self, UnsetVerb.self, FlashVerb.self, ExpireVerb.self, DestroyVerb.self,
      WatchVerb.self, CookieVerb.self, ThemeVerb.self,
    ],
    defaultSubcommand: Open.self)
}
