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
    if service != nil, !saysDigitsItself || !isSaid(port) || !isSaid(database),
      let name = ["PGSERVICEFILE", "PGSYSCONFDIR"].first(where: isSet)
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
    return CompletingVariable(name: "PGPORT", leavesHost: saysHost)
  }
}
