import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The files that libpq reads when it connects, but for the one of passwords. It would wait for a pipe among them without an end.
enum PostgresFiles {
  /// What names them, the first that does: a setting, a variable of the environment, or where they lie in the user's home.
  private static let certificates: [(setting: String, variable: String, home: String)] = [
    ("sslrootcert", "PGSSLROOTCERT", "/.postgresql/root.crt"), ("sslcrl", "PGSSLCRL", "/.postgresql/root.crl"),
    ("sslcert", "PGSSLCERT", "/.postgresql/postgresql.crt"), ("sslkey", "PGSSLKEY", "/.postgresql/postgresql.key"),
  ]

  /// The first that is a pipe, in words; nil: none is.
  ///
  /// - Parameter variable: what the environment says.
  static func pipe(
    for settings: [(keyword: String, value: String)],
    variable: @escaping (String) -> String? = { getenv($0).map { String(cString: $0) } }
  ) -> String? {
    // To the library an empty text says nothing.
    func said(_ name: String) -> String? { variable(name).flatMap { $0.isEmpty ? nil : $0 } }
    func set(_ name: String) -> String? {
      settings.last { $0.keyword == name }.flatMap { $0.value.isEmpty ? nil : $0.value }
    }
    let home = said("HOME")
    var files: [(name: String, path: String?)] = certificates.map { file in
      (file.setting, set(file.setting) ?? said(file.variable) ?? home.map { $0 + file.home })
    }
    // They are opened where a service is named, and for no other reason.
    if set("service") ?? said("PGSERVICE") != nil {
      files.append(("the file of services", said("PGSERVICEFILE") ?? home.map { $0 + "/.pg_service.conf" }))
      files.append(("the file of services", said("PGSYSCONFDIR").map { $0 + "/pg_service.conf" }))
    }
    for file in files {
      if let path = file.path, let kind = FileStatus.waitingKind(path) { return "\(file.name) \(path) is \(kind), and no file" }
    }
    return nil
  }
}
