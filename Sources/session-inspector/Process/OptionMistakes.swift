import ArgumentParser
import TerminalText

/// Options of which the parser says nothing, or says something else.
enum OptionMistakes {
  /// Of an option with one value that is given more often the parser takes the last. What the others said would be dropped, and a
  /// filter to which somebody adds a condition would find sessions that nobody meant.
  static func checkRepeated(_ arguments: [String], of command: any ParsableCommand.Type) throws(CommandError) {
    // Only where there may be one the options are looked up: the parser takes long to say them.
    var met: Set<Substring> = []
    let mayRepeat = arguments.contains { argument in
      guard argument.utf8.count > 1, argument.hasPrefix("-"), argument != "--" else { return false }
      return !argument.hasPrefix("--") || !met.insert(argument.prefix { $0 != "=" }).inserted
    }
    guard mayRepeat else { return }
    let known = ParserOptions(command)
    var given: Set<String> = []
    for name in known.given(in: arguments) {
      guard let option = known.single[name], !given.insert(option).inserted else { continue }
      let isFilter = option == "--where"
      throw .usage(
        "give one \(option), not more", advice: isFilter ? "join what they ask with &, as in --where 'user=ada & expired'" : nil)
    }
  }

  /// What an option takes that a verb does not have looks like a session or a value, and then the parser complains of that.
  ///
  /// - Parameter path: the words that name the command.
  static func checkUnknown(
    _ arguments: [String], of command: any ParsableCommand.Type, _ path: [String]
  ) throws(CommandError) {
    let known = ParserOptions(command)
    let given = known.given(in: arguments)
    // Whoever asks for help gets it.
    guard !given.contains(where: { anywhere.contains($0) || $0 == "-h" }) else { return }
    for name in given where name.hasPrefix("--") && !known.names.contains(name) {
      let verb = path.joined(separator: " ")
      let advice: SafeText =
        if let meant = nearest(to: name, among: known.names.sorted()) { "did you mean \(meant)?" } else {
          "session-inspector help \(verb) tells which there are"
        }
      throw .usage("\(verb) has no option \(name)", advice: advice)
    }
  }

  /// What the parser takes behind every command, and tells of none.
  private static let anywhere = ["--help", "--help-hidden", "--version", "--experimental-dump-help"]
}
