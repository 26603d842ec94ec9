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
    discussion: Help.text(
      """
      STORE is one of:
      \(HelpTable.lines(StoreRegistry.forms.map { ($0.form.string, $0.meaning.string) }).joined(separator: "\n"))
      Without a store the demonstration opens.
      """,
      examples: [
        "session-inspector", "session-inspector ./sessions", "session-inspector list app.db --where 'user:ada'",
        "session-inspector get app.db 3f9c~a1d2",
      ]),
    version: version,
    subcommands: [
      Open.self, ListVerb.self, GetVerb.self, DiffVerb.self, StatsVerb.self, InfoVerb.self, ExportVerb.self, WatchVerb.self,
      SetVerb.self, UnsetVerb.self,
      FlashVerb.self, ExpireVerb.self, DestroyVerb.self, CookieVerb.self, ThemeVerb.self, RightsVerb.self,
    ],
    defaultSubcommand: Open.self)
}
