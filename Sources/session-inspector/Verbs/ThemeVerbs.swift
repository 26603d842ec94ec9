import ArgumentParser
import TerminalText
import TerminalUI

struct ThemeVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "theme", abstract: "List, check and find themes.",
    discussion: Help.text(examples: ["session-inspector theme list"]), subcommands: [List.self, Check.self, Path.self])

  /// The user's themes before the built-in ones.
  static func catalog() throws(CommandError) -> ThemeCatalog { ThemeCatalog(directories: try directory().map { [$0] } ?? []) }
  static func directory() throws(CommandError) -> String? { try ConfigurationFile.directory().map { $0 + "/themes" } }

  struct List: Verb {
    static let configuration = CommandConfiguration(
      abstract: "List the available themes.", discussion: Help.text(examples: ["session-inspector theme list"]))

    func perform() throws -> ExitStatus {
      var table = TextTable(columns: [.init(title: "THEME"), .init(title: "KIND"), .init(title: "FROM")])
      let catalog = try ThemeVerb.catalog()
      table.rows = catalog.list().map { name, origin in
        let variant = (try? catalog.load(name))?.theme.variant.rawValue ?? "?"
        return [SafeText(sanitising: name), SafeText(sanitising: variant), SafeText(sanitising: ThemeVerb.words(origin))]
      }
      table.print()
      return .success
    }
  }

  struct Check: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Check a theme: mistakes in its file, contrast, and states that differ only by hue.",
      discussion: Help.text(examples: [
        "session-inspector theme check ./mine.toml", "session-inspector theme check high-contrast",
      ]))

    @Argument(help: "A file, or the name of a theme.", completion: .file(extensions: ["toml"])) var theme: String

    func perform() throws -> ExitStatus {
      let catalog = try ThemeVerb.catalog()
      let loaded: ThemeCatalog.Loaded
      do throws(ThemeCatalog.NotFound) {
        let isFile = theme.contains("/") || theme.hasSuffix(".toml")
        loaded = try isFile ? catalog.load(path: theme) : catalog.load(theme)
      } catch {
        throw CommandError.usage("\(error.message)")
      }
      let problems = loaded.problems + ThemeCheck.problems(of: loaded.theme)
      let file = ThemeVerb.words(loaded.origin)
      for problem in problems { Console.line("\(problem.line(file: file))") }
      if problems.isEmpty { Console.line("\(loaded.theme.name): no problems") }
      return problems.contains { $0.severity != .note } ? .someFailed : .success
    }
  }

  struct Path: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Print where themes come from: your own directory, or the file of one theme.",
      discussion: Help.text(examples: ["session-inspector theme path", "session-inspector theme path high-contrast"]))

    @Argument(help: "The name of a theme.") var theme: String?

    func perform() throws -> ExitStatus {
      guard let theme else {
        guard let directory = try ThemeVerb.directory() else {
          throw CommandError.usage("HOME is not a directory, and XDG_CONFIG_HOME is not set")
        }
        Console.data(directory)
        return .success
      }
      guard let found = try ThemeVerb.catalog().list().first(where: { $0.name == theme }) else {
        throw CommandError(.someFailed, "no theme is called \(theme)", advice: "session-inspector theme list")
      }
      Console.data(ThemeVerb.words(found.origin))
      return .success
    }
  }

  static func words(_ origin: ThemeCatalog.Origin) -> String {
    switch origin {
    case .builtIn: "built in"
    case .file(let path): path
    }
  }
}
