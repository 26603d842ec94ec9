import SessionsAdministration
import TerminalText

/// The kinds of stores that this build opens.
enum StoreRegistry {
  /// Of a path without a scheme the first takes it that recognises what lies there, or else the first of all.
  static let backends: [any StoreBackend.Type] = [
    FilesBackend.self, SQLiteBackend.self, LiveBackend.self, RedisBackend.self, PostgresBackend.self, CookieBackend.self,
    DemonstrationBackend.self,
  ]

  /// What is opened where no store is named.
  static let usual = DemonstrationBackend.address

  static var forms: [AddressForm] { backends.flatMap { $0.schemes } }
  /// What STORE may be, a line each.
  static var help: [SafeText] { forms.map { "\($0.form)  \($0.meaning)" } }

  static func passwordVariable(of address: StoreAddress) -> String? {
    named(by: address)?.passwordVariable
  }

  /// The passwords of servers that the environment holds, taken out of it.
  static func takePasswords() -> [String: [UInt8]] {
    let names = backends.compactMap { $0.passwordVariable }
    return Dictionary(names.map { ($0, ProcessGuard.takeVariable($0)) }) { first, _ in first }.compactMapValues { $0 }
  }

  /// Of an address that names a server, the kind that it is; nil: it names none.
  static func servers(of address: StoreAddress) -> (any ServerBackend.Type)? {
    named(by: address).flatMap { $0 as? any ServerBackend.Type }
  }

  static func form(ofScheme scheme: String) -> AddressForm? { forms.first { $0.scheme == scheme } }

  static func open(_ address: StoreAddress, _ options: OpenOptions) async throws(CommandError) -> any InspectableStore {
    guard options.writes, options.judged == .nothing else { return try await backend(of: address).open(address, options) }
    // What has come since may be production. Whether anything has, only opening it tells.
    var looking = options
    looking.writes = false
    _ = try await backend(of: address).open(address, looking)
    throw CommandError(
      .unreachable, "\(address.name) was not there when it was asked whether it may be written to", advice: "try again")
  }

  private static func backend(of address: StoreAddress) throws(CommandError) -> any StoreBackend.Type {
    if let named = named(by: address) { return named }
    return try recognised(at: address.rest)
  }

  /// The kind that an address says; nil: it is a path without a scheme.
  private static func named(by address: StoreAddress) -> (any StoreBackend.Type)? {
    guard let scheme = variableScheme(of: address) ?? address.scheme else { return nil }
    return backends.first { backend in backend.schemes.contains { $0.scheme == scheme } } ?? backends[0]
  }

  private static func recognised(at path: String) throws(CommandError) -> any StoreBackend.Type {
    for backend in backends where try backend.recognises(path) { return backend }
    return backends[0]
  }

  /// Whether an address says where its store is: one in a variable of the environment does that where the variable is set.
  static func isKnownHere(_ address: StoreAddress) -> Bool { address.scheme != "env" || variable(of: address) != nil }

  /// What stands in the variable of the environment that an address names; nil: it names none, or nothing stands in it.
  private static func variable(of address: StoreAddress) -> String? {
    address.scheme == "env" ? ProcessGuard.variable(String(address.rest.prefix { $0 != "#" })) : nil
  }

  /// What the address in a variable of the environment begins with: which kind of servers it is about is told by that. What else
  /// stands in it is refused by them: libraries do not agree on which file `sqlite:///a/b` is.
  private static func variableScheme(of address: StoreAddress) -> String? {
    guard let text = variable(of: address), let colon = text.firstIndex(of: ":") else { return nil }
    let scheme = text[..<colon].lowercased()
    return backends.contains { $0 is any ServerBackend.Type && $0.schemes.contains { $0.scheme == scheme } } ? scheme : nil
  }
}
