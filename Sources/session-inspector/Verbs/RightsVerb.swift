import ArgumentParser
import SessionsRedis
import TerminalText

/// The least rights that this program needs of a server, as a command to copy.
struct RightsVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rights", abstract: "Print the least rights that a server must give this program.",
    discussion: Help.text(examples: ["session-inspector rights redis --prefix sess:"]), subcommands: [Redis.self])

  struct Redis: Verb {
    static let configuration = CommandConfiguration(
      commandName: "redis", abstract: "For Redis and Valkey: the command that makes such a user (then add >PASSWORD to it).",
      discussion: Help.text(
        examples: ["session-inspector rights redis --prefix sess:", "session-inspector rights redis --prefix sess: --writing"]))

    @Option(help: "The name of the user.") var user = "session-inspector"
    @Option(help: ArgumentHelp("How the names of the keys begin.", valueName: "keys")) var prefix = "session:"
    @Flag(help: "For writing too.") var writing = false
    @Flag(help: "For Redis before 7.2, where reading cannot be kept from counting as use.") var before72 = false

    func validate() throws {
      for text in [user, prefix] where text.isEmpty || text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) {
        throw ValidationError("a name without spaces is needed")
      }
    }

    func perform() throws -> ExitStatus {
      let words = RedisRights.command(user: user, prefix: prefix, writes: writing, since72: !before72)
      Console.data(words.joined(separator: " "))
      return .success
    }
  }
}
