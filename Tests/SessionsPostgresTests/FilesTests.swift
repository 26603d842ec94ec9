import TestSupport
import Testing

@testable import SessionsPostgres

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("The files that libpq reads") struct FilesTests {
  /// What is said where the pipe is, in place of `PIPE`, and by what name it is told; nil: it is not read.
  static let cases: [(settings: [String: String], variables: [String: String], pipe: String, name: String?)] = [
    (["sslrootcert": "PIPE"], [:], "p", "sslrootcert"), (["sslkey": "PIPE"], [:], "p", "sslkey"),
    ([:], ["PGSSLROOTCERT": "PIPE"], "p", "sslrootcert"), ([:], ["PGSSLCERT": "PIPE"], "p", "sslcert"),
    ([:], ["PGSSLKEY": "PIPE"], "p", "sslkey"), ([:], ["PGSSLCRL": "PIPE"], "p", "sslcrl"),
    ([:], [:], ".postgresql/root.crt", "sslrootcert"), ([:], [:], ".postgresql/root.crl", "sslcrl"),
    ([:], [:], ".postgresql/postgresql.crt", "sslcert"), ([:], ["PGSSLKEY": ""], ".postgresql/postgresql.key", "sslkey"),
    // What comes first counts.
    (["sslcert": "/nonexistent"], ["PGSSLCERT": "PIPE"], "p", nil),
    ([:], ["PGSSLROOTCERT": "/nonexistent"], ".postgresql/root.crt", nil),
    // Of services only where one is named.
    (["service": "shop"], ["PGSERVICEFILE": "PIPE"], "p", "the file of services"),
    ([:], ["PGSERVICE": "shop", "PGSERVICEFILE": "PIPE"], "p", "the file of services"),
    (["service": "shop"], [:], ".pg_service.conf", "the file of services"),
    (["service": "shop"], ["PGSYSCONFDIR": "HOME"], "pg_service.conf", "the file of services"),
    ([:], ["PGSERVICEFILE": "PIPE"], "p", nil), ([:], [:], ".pg_service.conf", nil), ([:], [:], "p", nil),
  ]

  @Test("are asked whether they are pipes, whoever names them: it would wait for one without an end", arguments: cases.indices)
  func pipes(_ row: Int) throws {
    let (settings, variables, name, expected) = Self.cases[row]
    let home = try TemporaryDirectory()
    let pipe = home.path + "/" + name
    mkdir(home.path + "/.postgresql", 0o700)
    try #require(mkfifo(pipe, 0o600) == 0)
    func path(_ text: String) -> String { text == "PIPE" ? pipe : text == "HOME" ? home.path : text }
    let words = PostgresFiles.pipe(for: settings.map { (keyword: $0.key, value: path($0.value)) }) { name in
      name == "HOME" ? home.path : variables[name].map(path)
    }
    #expect(words == expected.map { "\($0) \(pipe) is a named pipe, and no file" })
  }
}
