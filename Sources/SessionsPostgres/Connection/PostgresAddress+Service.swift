import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension PostgresAddress {
  /// The database that the entry says which the address names; nil: it says none, or the address is no service. Nobody is asked.
  ///
  /// The library fills what nobody says with the name of the user, and does not tell: so it is asked for a user whom nobody has. A
  /// variable of the environment does not count as the entry's word.
  package var databaseOfService: String? {
    guard let service else { return nil }
    let nobody = "\u{1}"
    guard let name = Self.setting("dbname", of: service, user: nobody), name != nobody else { return nil }
    return name == getenv("PGDATABASE").map { String(cString: $0) } ? nil : name
  }

  /// Whether the entry of a service says something of where the server is. Nobody is asked.
  ///
  /// - Parameters:
  ///   - keyword: by the library's word: `host`, `hostaddr`, `port`.
  ///   - variable: that by which the environment says it: where both say the same, it does not count as the entry's word.
  package static func isSaid(_ keyword: String, byService service: String, besides variable: String) -> Bool {
    word(service, says: keyword, besides: variable) != nil
  }

  /// What the entry says, as ``isSaid(_:byService:besides:)`` finds it; nil: nothing.
  package static func word(_ service: String, says keyword: String, besides variable: String) -> String? {
    // There is no such mode: the library refuses it before it looks for a host. Nor does it tell the terminal what it thinks of a file
    // of passwords.
    let settings = [("service", service), ("user", "nobody"), ("sslmode", "none"), ("passfile", "/nonexistent")]
    guard let text = setting(keyword, by: settings), !text.isEmpty else { return nil }
    return text == Self.variable(variable) ? nil : text
  }

  /// What the library makes of a setting for a service.
  private static func setting(_ keyword: String, of service: String, user: String = "nobody") -> String? {
    // Two ports of one host are an error that it finds by itself: it connects to nothing.
    setting(keyword, by: [("service", service), ("user", user), ("host", "/nonexistent"), ("port", "1,2")])
  }

  private static func setting(_ keyword: String, by settings: [(String, String)]) -> String? {
    guard let interruption = try? WakePipe() else { return nil }
    let connection = try? PostgresConnection(
      beginning: settings.map { (keyword: $0.0, value: $0.1) }, timeout: .zero, pipelines: false, interruption)
    return connection?.setting(keyword)
  }

  /// The file of passwords that the library would look for: as the address says, the entry of its service, the environment, or in the
  /// user's home; nil: in none. Nobody is asked.
  var passwordFile: String? {
    let ofService = (service ?? Self.variable("PGSERVICE")).flatMap { Self.setting("passfile", of: $0) }
    let said = settings["passfile"] ?? ofService ?? Self.variable("PGPASSFILE")
    if let said, !said.isEmpty { return said }
    return (Self.variable("HOME") ?? Self.homeOfUser).map { $0 + "/.pgpass" }
  }

  /// Whether the library finds a password before it looks into a file of passwords: in the entry of a service, or in the environment.
  /// Nobody is asked.
  var saysPasswordElsewhere: Bool {
    let ofService = (service ?? Self.variable("PGSERVICE")).flatMap { Self.setting("password", of: $0) }
    return (ofService ?? Self.variable("PGPASSWORD")).map { !$0.isEmpty } ?? false
  }

  private static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// As the system says it, where HOME is not set.
  private static var homeOfUser: String? {
    var (entry, found) = (passwd(), UnsafeMutablePointer<passwd>?.none)
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16_384) { buffer in
      guard let text = buffer.baseAddress, getpwuid_r(geteuid(), &entry, text, buffer.count, &found) == 0, found != nil,
        let home = entry.pw_dir
      else { return nil }
      return String(cString: home)
    }
  }
}
