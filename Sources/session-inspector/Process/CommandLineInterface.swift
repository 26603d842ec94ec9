import ArgumentParser
import TerminalUI

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// From arguments to an exit status: every error ends here, in words.
enum CommandLineInterface {
  static func main() -> Never { exit(status(of: Array(CommandLine.arguments.dropFirst())).rawValue) }

  static func status(of arguments: [String]) -> ExitStatus {
    do {
      var command = try SessionInspector.parseAsRoot(arguments)
      guard let verb = command as? any Verb else {
        try command.run()
        return .success
      }
      // The interface takes its signals itself.
      if !(verb is Open) { ProcessGuard.exitOnInterrupt() }
      return try verb.perform()
    } catch let complaint as Complaint {
      Console.report(complaint)
      return complaint.status
    } catch {
      // Help and versions are errors to the parser; what it calls a failure is a mistake in the command line.
      if SessionInspector.exitCode(for: error).isSuccess {
        Console.line(SessionInspector.fullMessage(for: error))
        return .success
      }
      Console.narrate(SessionInspector.fullMessage(for: error) + verbMeant(by: arguments))
      return .usage
    }
  }
}

extension CommandLineInterface {
  static let verbs = SessionInspector.configuration.subcommands.map { $0._commandName }

  /// A first word that is no verb was taken for a store; it may be a verb with a slip in it.
  private static func verbMeant(by arguments: [String]) -> String {
    guard let word = arguments.first, !word.hasPrefix("-"), !verbs.contains(word), let verb = nearest(to: word, among: verbs)
    else {
      return ""
    }
    return "\n  there is no verb \(word): did you mean \(verb)?"
  }
}

/// A command of ours: it says how it ended.
protocol Verb: ParsableCommand {
  func perform() throws -> ExitStatus
}

extension Verb {
  mutating func run() throws { _ = try perform() }
}
