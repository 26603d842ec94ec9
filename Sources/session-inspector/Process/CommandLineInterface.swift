import ArgumentParser
import Inspection
import Sessions
import SessionsSQLite
import TerminalText

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// From arguments to an exit status: every error ends here, in words.
enum CommandLineInterface {
  static func main() -> Never {
    // Without /proc they are empty, the program's own name too: then it is not known what was asked for.
    if CommandLine.arguments.isEmpty {
      let error = CommandError(
        .usage, "the arguments cannot be read, since /proc is not mounted", advice: "mount it, and try again")
      Console.report(error)
      exit(error.status.rawValue)
    }
    let status = status(of: DashedWords.behindOptions(Array(CommandLine.arguments.dropFirst())))
    AuditNote.tell()
    Console.tellOfReplacements()
    guard let failure = Console.outputFailure else { exit(status.rawValue) }
    Console.report(CommandError(.someFailed, "standard output cannot be written: \(failure)", advice: "what it has is not all"))
    exit((status == .success ? .someFailed : status).rawValue)
  }

  static func status(of arguments: [String]) -> ExitStatus {
    if arguments == ["--version"] {
      Console.data(SessionInspector.version)
      return .success
    }
    do {
      try Resources.check()
      // Somebody's sessions, which may lie there for long: not every start makes a copy.
      LeftCopies.sweep()
      // Before anything is read that a person typed. Of a configuration that cannot be read whoever needs it complains.
      if let configuration = try? UserConfiguration.load() { Zone.shown = configuration.times }
      if let call = plainCall(arguments) { return try call.perform() }
      var command = try command(arguments)
      try OptionMistakes.checkRepeated(arguments, of: type(of: command))
      guard let verb = command as? any Verb else {
        try command.run()
        return .success
      }
      // The interface takes its signals itself.
      if !(verb is Open) {
        ProcessGuard.exitOnInterrupt()
        ProcessGuard.stopBetweenLocks()
      }
      return try verb.perform()
    } catch let complaint as CommandError {
      Console.report(suggestingVerb(complaint, arguments))
      return Interruption.status(ofFailed: complaint.status)
    } catch let error as StoreError {
      let complaint = CommandError(error)
      Console.report(complaint)
      return Interruption.status(ofFailed: complaint.status)
    } catch {
      // Help and versions are errors to the parser; what it calls a failure is a mistake in the command line.
      if SessionInspector.exitCode(for: error).isSuccess {
        let text = Help.ordered(
          SessionInspector.fullMessage(for: error), adding: asksForAll(arguments) ? Open.optionsForHelp : [])
        // Completion scripts come this way too.
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) { Console.data(line) }
        return .success
      }
      let lines = SafeText.lines(of: SessionInspector.fullMessage(for: error)) + verbMeant(by: arguments)
      Console.printNote(lines.map { RepeatedArguments.own.masked($0) })
      return .usage
    }
  }
}

extension CommandLineInterface {
  /// The interface on a store, where nothing else is said; nil where the parser has to look.
  static func plainCall(_ arguments: [String]) -> InterfaceCall? {
    guard let store = arguments.first else { return InterfaceCall() }
    return arguments.count == 1 && !isWord(store) && !store.hasPrefix("-") ? InterfaceCall(store: store) : nil
  }

  /// A verb is a word of letters; a path or an address seldom is.
  private static func isWord(_ text: String) -> Bool { text.utf8.allSatisfy { 0x61...0x7A ~= $0 } }

  /// What the arguments ask for. The parser of the command that they name is asked first, and where they name none, that of the
  /// interface: the one of the whole program looks at every verb, which takes it longer than most verbs take. What is no call of that
  /// command (a question for help, a mistake) the whole program's answers.
  private static func command(_ arguments: [String]) throws -> any ParsableCommand {
    var (path, command, rest) = named(by: arguments)
    if path.isEmpty, arguments.first != "help" { command = Open.self }
    if command.configuration.subcommands.isEmpty, let call = try? command.parseAsRoot(Array(rest)), type(of: call) == command {
      return call
    }
    if !path.isEmpty, command.configuration.subcommands.isEmpty {
      try OptionMistakes.checkUnknown(Array(rest), of: command, path)
    }
    return try SessionInspector.parseAsRoot(arguments)
  }

  /// The command that the first words name, these words, and what is behind them.
  static func named(by arguments: [String]) -> (path: [String], command: any ParsableCommand.Type, rest: ArraySlice<String>) {
    var (path, command, rest) = ([String](), SessionInspector.self as any ParsableCommand.Type, arguments[...])
    while let name = rest.first, let found = command.configuration.subcommands.first(where: { $0._commandName == name }) {
      command = found
      path.append(name)
      rest = rest.dropFirst()
    }
    return (path, command, rest)
  }

  private static func asksForAll(_ arguments: [String]) -> Bool { [["--help"], ["-h"], ["help"]].contains(arguments) }

  static let verbs = SessionInspector.configuration.subcommands.map { $0._commandName }

  /// A first word that is not a store may be a verb with a slip in it.
  private static func suggestingVerb(_ complaint: CommandError, _ arguments: [String]) -> CommandError {
    guard complaint.status == .unreachable, let advice = complaint.advice, let word = arguments.first, !verbs.contains(word),
      Files.status(word) == nil, let verb = nearest(to: word, among: verbs)
    else { return complaint }
    var complaint = complaint
    complaint.advice = advice + "; or did you mean the verb \(verb)?"
    return complaint
  }

  /// A first word that is no verb was taken for a store; it may be a verb with a slip in it.
  private static func verbMeant(by arguments: [String]) -> [SafeText] {
    guard let word = arguments.first, !word.hasPrefix("-"), !verbs.contains(word), let verb = nearest(to: word, among: verbs)
    else {
      return []
    }
    return ["  there is no verb \(word): did you mean \(verb)?"]
  }
}

/// A command of ours: it says how it ended.
protocol Verb: ParsableCommand {
  func perform() throws -> ExitStatus
}

extension Verb {
  mutating func run() throws { _ = try perform() }
}
