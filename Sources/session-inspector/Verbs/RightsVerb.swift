import ArgumentParser
import SessionFormats
import SessionsPostgres
import SessionsRedis
import SessionsSQL
import TerminalText

/// The least rights that this program needs of a server, as commands to copy.
struct RightsVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rights", abstract: "Print the least rights that a server must give this program.",
    discussion: Help.text(examples: ["session-inspector rights redis --prefix sess:", "session-inspector rights postgres"]),
    subcommands: [Redis.self, Postgres.self])

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

  struct Postgres: Verb {
    static let configuration = CommandConfiguration(
      commandName: "postgres",
      abstract: "For PostgreSQL: the statements that make such a user (then give it a password, or let it in by pg_hba.conf).",
      discussion: Help.text(
        examples: [
          "session-inspector rights postgres --layout connect-pg-simple",
          "session-inspector rights postgres --layout Django --writing",
        ]))

    @Option(help: "The name of the user.") var user = "session-inspector"
    @Option(
      help: ArgumentHelp(
        "Whose table it is, by a name that --layout takes of the other verbs: connect-pg-simple, Django... Without it, this library's own.",
        valueName: "name")) var layout: String?
    @Option(help: ArgumentHelp("What the table is called, where it is called otherwise.", valueName: "table")) var table: String?
    @Flag(help: "For writing too.") var writing = false

    func validate() throws {
      for text in [user, table].compactMap({ $0 }) where text.isEmpty || text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
        throw ValidationError("a name is needed")
      }
    }

    func perform() throws -> ExitStatus {
      let known = try LayoutChoice(name: layout).layout()
      let statements = PostgresRights.statements(user: user, layout: known, table: table, writes: writing)
      for statement in statements { Console.data(statement) }
      return .success
    }
  }
}
