import Platform
import Sessions

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Which server is meant, and how it is spoken to.
struct PostgresServer: Sendable {
  let address: PostgresAddress
  let options: PostgresOptions

  init(_ address: PostgresAddress, _ options: PostgresOptions) { (self.address, self.options) = (address, options) }

  /// For what is said of it.
  var place: String { address.placeName }

  func connect(_ interruption: WakePipe) throws(PostgresFailure) -> PostgresConnection {
    // The library would wait for a pipe without an end.
    if let file = address.settings["passfile"], let other = FileStatus.waitingKind(file) {
      throw PostgresFailure(.lost, "passfile \(file) is \(other), and no file")
    }
    do throws(PostgresFailure) {
      let connection = try reached(interruption)
      // Such a server knows of no encoding, and refuses every answer with a row that is no UTF-8, where it is to be UTF-8.
      if connection.parameter("server_encoding") == PostgresConnection.anyBytes {
        try connection.run("SET client_encoding = '\(PostgresConnection.anyBytes)'")
        connection.takesAnyBytes = true
      }
      return connection
    } catch {
      guard error.kind == .password, let file = openPasswordFile else { throw error }
      throw PostgresFailure(.refused(code: "28P01"), "\(file) can be read by others and is left out: chmod 600 it")
    }
  }

  /// Connects to the first place that answers. One that says nothing is left out after its share of the time, and those that are
  /// left are asked again.
  private func reached(_ interruption: WakePipe) throws(PostgresFailure) -> PostgresConnection {
    let end = ContinuousClock.now + options.timeout
    var wanted = settings
    while true {
      let connection = try PostgresConnection(
        beginning: wanted, timeout: options.timeout, pipelines: options.pipelines, interruption)
      let places = PostgresPlaces(of: connection)
      do throws(PostgresFailure) {
        try connection.connect(until: end, shares: places.shares)
        return connection
      } catch {
        guard error.kind == .timedOut, ContinuousClock.now < end else { throw error }
        if let others = places.without(connection.place, until: end) {
          wanted = others.settings(instead: wanted)
        } else {
          // There is no other: it has the rest of the time.
          try connection.connect(until: end, shares: 1)
          return connection
        }
      }
    }
  }

  /// libpq's own words for it all.
  private var settings: [(keyword: String, value: String)] {
    var settings = address.settings.map { (keyword: $0.key, value: $0.value) }
    for (keyword, value) in [
      ("host", address.host), ("port", address.port), ("user", address.user), ("dbname", address.database),
      ("service", address.service), ("password", options.password()),
    ] {
      if let value { settings.append((keyword, value)) }
    }
    settings += [("application_name", options.name), ("client_encoding", "UTF8")]
    // The library leaves such a file out too, and tells the terminal.
    if openPasswordFile != nil { settings.append(("passfile", "/nonexistent")) }
    return settings
  }

  /// The file of passwords, where others than its owner can read it.
  private var openPasswordFile: String? {
    func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
    let path = address.settings["passfile"] ?? variable("PGPASSFILE") ?? variable("HOME").map { $0 + "/.pgpass" }
    guard let path, let status = try? FileStatus(path: path), status.kind == .regular, status.mode & 0o077 != 0 else {
      return nil
    }
    return path
  }

  func error(_ failure: PostgresFailure, doing: String) -> StoreError { StoreError(failure, doing: doing, at: place) }
}
