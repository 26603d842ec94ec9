import TerminalText

/// What `--help` says beyond options: examples, and what the program reads and how it ends. One text for all verbs.
enum Help {
  /// - Parameters:
  ///   - words: what is to be known of the verb.
  ///   - examples: whole command lines, of which each can be typed as it is.
  static func text(_ words: String = "", examples: [String]) -> String {
    let parts = [
      words, section("Examples:", HelpTable.examples(examples)), section("Environment:", HelpTable.lines(environment)),
      section("Files:", HelpTable.lines(files)), section("Exit status:", HelpTable.lines(ExitStatus.table)),
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  /// A help message in the order in which it is read: first how the verb is called, last what is the same for all of them.
  ///
  /// - Parameter section: what is told behind the options.
  static func ordered(_ message: String, adding section: [String] = []) -> String {
    let lines = message.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard message.hasPrefix("OVERVIEW: "), let usage = lines.firstIndex(where: { $0.hasPrefix("USAGE: ") }) else {
      return message
    }
    let overview = lines[..<usage].prefix { !$0.isEmpty }
    let words = lines[overview.endIndex..<usage]
    let own = words.prefix { $0 != "Environment:" }
    let call = lines[usage...].prefix { !$0.isEmpty }
    let parts = [overview, call, own, lines[call.endIndex...], section[...], words[own.endIndex...]]
    return parts.map(withoutBlankEnds).filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
  }

  private static func withoutBlankEnds(_ lines: ArraySlice<String>) -> ArraySlice<String> {
    var lines = lines.drop(while: \.isEmpty)
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  private static func section(_ title: String, _ lines: [String]) -> String {
    ([title] + lines).joined(separator: "\n")
  }

  private static let environment: [(name: String, meaning: String)] = [
    ("SESSION_SECRET", "the secret that signs the cookie; commas are part of it"),
    ("SESSION_SECRETS", "several of them, comma-separated, the newest first"),
    ("REDISCLI_AUTH", "the password of a Redis or Valkey server"),
    ("PGPASSWORD, PGPASSFILE, PGSERVICE...", "as libpq takes them, for PostgreSQL"),
    ("SESSION_INSPECTOR_CONFIG_DIR", "where config.toml and themes/ are"),
    ("XDG_CONFIG_HOME, XDG_STATE_HOME", "where configuration and state are, in session-inspector/"),
    ("SESSION_INSPECTOR_EDITOR, VISUAL, EDITOR", "the editor of the interface"),
    ("NO_COLOR, COLORTERM, TERM, LANG", "what the terminal can show"),
  ]

  private static let files: [(name: String, meaning: String)] = [
    ("~/.config/session-inspector/config.toml", "theme, masks, users, stores and layouts"),
    ("~/.config/session-inspector/themes/", "your own themes"),
    ("~/.local/state/session-inspector/fingerprint.key", "the key of this installation's fingerprints"),
  ]
}
