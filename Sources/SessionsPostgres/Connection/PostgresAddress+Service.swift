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
    guard let service, let interruption = try? WakePipe() else { return nil }
    let nobody = "\u{1}"
    // Two ports of one host are an error that it finds by itself: it connects to nothing.
    let settings = [("service", service), ("user", nobody), ("host", "/nonexistent"), ("port", "1,2")]
    let connection = try? PostgresConnection(
      beginning: settings.map { (keyword: $0.0, value: $0.1) }, timeout: .zero, pipelines: false, interruption)
    guard let name = connection?.setting("dbname"), name != nobody else { return nil }
    return name == getenv("PGDATABASE").map { String(cString: $0) } ? nil : name
  }
}
