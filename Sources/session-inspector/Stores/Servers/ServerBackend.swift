import SessionsAdministration
import TerminalText

/// A kind of store that servers keep: there are several ways to write where one is, and only the server knows who it is.
protocol ServerBackend: StoreBackend {
  /// Which server an address names. Nobody is asked, and a variable of the environment is left where it is.
  static func server(at address: StoreAddress) throws(CommandError) -> ServerAddress

  /// The variable of the environment that says part of where the server is, since the address leaves that open; nil: none does.
  static func variable(completing address: StoreAddress) -> CompletingVariable?

  /// Who answers at an address. It is let in by what that address comes with and by no password that was given for another.
  static func ask(at address: StoreAddress, within time: Duration) async -> ServerAnswer
}

extension ServerBackend {
  static func variable(completing address: StoreAddress) -> CompletingVariable? { nil }
}

/// A variable of the environment that says part of where a server is.
struct CompletingVariable: Hashable, Sendable {
  let name: String
  /// Whether the address says the host, and the variable only at which of its ports.
  let leavesHost: Bool
  /// Where that is, if the library alone would know it otherwise; nil: as the server's ways in tell.
  var hosts: Set<String>?
}

extension CommandError {
  /// What stands in the variable is not shown: a password is likely to be in it.
  static func noServer(inVariable name: String) -> CommandError {
    .usage(
      "the variable \(name) holds no address of a server that can be opened",
      advice:
        "it looks so: postgres://USER:PASSWORD@HOST/DB or redis://:PASSWORD@HOST:PORT/DB; a file or a directory is named by its own path"
    )
  }
}

/// What came of asking who is at an address.
enum ServerAnswer: Sendable, Hashable {
  /// - Parameters:
  ///   - identity: who answers.
  ///   - database: the one that the address leads to, by the server's own name; nil: the address means all, or has said it.
  case server(identity: ServerIdentity, database: String?)
  /// It lets nobody in without a password, by whichever way.
  case asksForPassword
  /// Nobody said who it is; why.
  case silence(SafeText)
}

/// Who a server is.
struct ServerIdentity: Sendable, Hashable {
  /// What no two servers that are running have in common, unless one of them keeps what the other does; none: it does not say.
  var names: Set<String>
  /// What it has in common with its standbys, and with all that began as a copy of its files; nil: it does not say.
  var origin: String?
}

/// A store that a server keeps, opened.
protocol ServerStore: InspectableStore {
  /// Who the server is, and which part of what it keeps is open.
  func reached() async -> ReachedServer
  /// The same, without what writes.
  var withoutWriter: Self { get }
}

struct ReachedServer: Sendable {
  /// With the database and the part of it that are open.
  var address: ServerAddress
  var identity: ServerIdentity
  /// Whether it let us in without a password or a certificate of ours, as it would everybody.
  var isOpenToAll = false
}
