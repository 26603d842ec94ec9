import Platform
import SessionsPostgres

extension PostgresAddress {
  /// The variable of libpq's that says part of where the server is, since the address and the entry of its service leave that open;
  /// nil: none does. Nobody is asked.
  var completingVariable: CompletingVariable? {
    func isSet(_ name: String) -> Bool { ProcessGuard.variable(name) != nil }
    // To the library an empty text says nothing.
    func isSaid(_ text: String?) -> Bool { text.map { !$0.isEmpty } ?? false }
    let saysDigitsItself = isSaid(settings["hostaddr"])
    // It is another entry in another file, with another database, too.
    if let service, !saysDigitsItself || !isSaid(port) || !isSaid(database),
      let name = ServiceFiles.variable(deciding: service)
    {
      return CompletingVariable(name: name, leavesHost: saysDigitsItself)
    }
    func isSaidByEntry(_ keyword: String, _ variable: String) -> Bool {
      service.map { Self.isSaid(keyword, byService: $0, besides: variable) } ?? false
    }
    let saysDigits = saysDigitsItself || isSaidByEntry("hostaddr", "PGHOSTADDR")
    if !saysDigits, isSet("PGHOSTADDR") { return CompletingVariable(name: "PGHOSTADDR", leavesHost: false) }
    let saysHost = saysDigits || isSaid(host) || isSaidByEntry("host", "PGHOST")
    if !saysHost, isSet("PGHOST") { return CompletingVariable(name: "PGHOST", leavesHost: false) }
    if service == nil, let other = ProcessGuard.variable("PGSERVICE") {
      // A host in digits goes before a name, whoever says the one and the other.
      let turnsHost = !saysHost || !saysDigits && Self.isSaid("hostaddr", byService: other, besides: "PGHOSTADDR")
      if turnsHost || !isSaid(port) { return CompletingVariable(name: "PGSERVICE", leavesHost: !turnsHost) }
    }
    // A port that is the usual one is said by saying none, too.
    guard isSet("PGPORT"), ProcessGuard.variable("PGPORT") != "5432", !isSaid(port), !isSaidByEntry("port", "PGPORT")
    else { return nil }
    return CompletingVariable(name: "PGPORT", leavesHost: saysHost, hosts: saidHosts)
  }

  /// The hosts that the address says, or the entry of its service; nil: neither does.
  private var saidHosts: Set<String>? {
    func said(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }
    func entry(_ keyword: String, _ variable: String) -> String? {
      service.flatMap { Self.word($0, says: keyword, besides: variable) }
    }
    let text = said(settings["hostaddr"]) ?? said(host) ?? entry("hostaddr", "PGHOSTADDR") ?? entry("host", "PGHOST")
    return text.map { text in
      Set(text.split(separator: ",").map { $0.hasPrefix("/") ? HostName.loopback : HostName.normal(String($0)) })
    }
  }
}

/// Where libpq looks for the entry of a service.
private enum ServiceFiles {
  /// The variable by which an entry is another than without it; nil: none is.
  static func variable(deciding service: String) -> String? {
    let usual = Files.home.map { $0 + "/.pg_service.conf" }
    let named = ProcessGuard.variable("PGSERVICEFILE")
    if let named, !isSame(named, usual) { return "PGSERVICEFILE" }
    // It is looked into only for what the first file lacks.
    let isFound = usual.map { hasEntry(service, in: $0) } ?? false
    return ProcessGuard.variable("PGSYSCONFDIR") != nil && !isFound ? "PGSYSCONFDIR" : nil
  }

  private static func isSame(_ path: String, _ other: String?) -> Bool {
    guard let other, let first = try? FileStatus(path: path), let second = try? FileStatus(path: other) else { return false }
    return first.identity == second.identity
  }

  private static func hasEntry(_ service: String, in path: String) -> Bool {
    guard let bytes = try? Files.read(path), let text = String(validating: bytes, as: UTF8.self) else { return false }
    return text.split(whereSeparator: \.isNewline).contains { $0.split(separator: " ").joined(separator: " ") == "[\(service)]" }
  }
}
