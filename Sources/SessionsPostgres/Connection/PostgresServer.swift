import Platform
import Sessions

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
      // One that was given goes before the file: then it is that which is wrong.
      guard error.kind == .password, options.password() == nil, !address.saysPasswordElsewhere,
        let words = passwordFile.complaint
      else { throw error }
      throw PostgresFailure(.refused(code: "28P01"), words)
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
    var settings = address.settings.filter { $0.key != "passfile" }.map { (keyword: $0.key, value: $0.value) }
    for (keyword, value) in [
      ("host", address.host), ("port", address.port), ("user", address.user), ("dbname", address.database),
      ("service", address.service), ("password", options.password()),
    ] {
      if let value { settings.append((keyword, value)) }
    }
    settings += [("application_name", options.name), ("client_encoding", "UTF8")]
    settings.append(("passfile", passwordFile.path ?? "/nonexistent"))
    return settings
  }

  /// The file of passwords, and why it is left out. The library leaves such a file out too, and tells the terminal: it is never left to
  /// look for one itself.
  private var passwordFile: (path: String?, complaint: String?) {
    guard let path = address.passwordFile, let status = try? FileStatus(path: path) else { return (nil, nil) }
    // Whoever names that says that there is none.
    if status.identity == (try? FileStatus(path: "/dev/null"))?.identity { return (nil, nil) }
    if status.kind != .regular { return (nil, "\(path) is \(status.kind.rawValue), and no file: it is left out") }
    if status.mode & 0o077 != 0 { return (nil, "\(path) can be read by others and is left out: chmod 600 it") }
    return (path, nil)
  }

  func error(_ failure: PostgresFailure, doing: String) -> StoreError { StoreError(failure, doing: doing, at: place) }
}
