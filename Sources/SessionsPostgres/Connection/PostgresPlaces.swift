import Platform

/// Where a server may be, in libpq's words.
struct PostgresPlace: Hashable, Sendable {
  /// A name or a directory of sockets; empty: the usual one.
  var host: String
  /// The host in digits; empty: it is looked up.
  var address: String
  /// Empty: the usual one.
  var port: String

  /// The path of its socket, if it has one that is a file; nil: that is not said.
  var socket: String? { host.first == "/" ? "\(host)/.s.PGSQL.\(port.isEmpty ? "5432" : port)" : nil }

  /// Whether it may be several addresses.
  fileprivate var isName: Bool { address.isEmpty && !host.isEmpty && host.first != "/" && host.first != "@" }

  /// Whether it is a place at which the library asks, which says of each how it is called, at which address it is, and its port.
  fileprivate func isAsked(at place: PostgresPlace) -> Bool {
    (host.isEmpty ? address : host) == place.host && (port.isEmpty || port == place.port)
      && (address.isEmpty || place.address.isEmpty || address == place.address)
  }
}

/// The places that a connection may be made to, in the order in which they are asked.
struct PostgresPlaces {
  private(set) var list: [PostgresPlace]

  /// As the settings say by which a connection is made, the library's own files and environment considered.
  init(of connection: PostgresConnection) {
    func parts(_ keyword: String) -> [String] {
      (connection.setting(keyword) ?? "").split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let (hosts, addresses, ports) = (parts("host"), parts("hostaddr"), parts("port"))
    func part(_ parts: [String], _ index: Int) -> String { index < parts.count ? parts[index] : "" }
    list = (0..<max(hosts.count, addresses.count, 1)).map { index in
      PostgresPlace(
        host: part(hosts, index), address: part(addresses, index), port: part(ports, ports.count == 1 ? 0 : index))
    }
  }

  /// Into how many parts the time is divided: of a name it is not known yet how many addresses it has.
  var shares: Int { list.reduce(0) { $0 + ($1.isName ? 2 : 1) } }

  /// Those that are left when one is left out; nil: there is no other. Names are looked up for that, so that of several addresses
  /// of one only that is left out which says nothing.
  func without(_ silent: PostgresPlace, until end: ContinuousClock.Instant) -> PostgresPlaces? {
    var others = self
    if !silent.address.isEmpty { others.list = list.flatMap { $0.addresses(until: end) } }
    guard let index = others.list.firstIndex(where: { $0.isAsked(at: silent) }) else { return nil }
    others.list.remove(at: index)
    return others.list.isEmpty ? nil : others
  }

  /// Settings by which these are asked, and no others.
  func settings(instead settings: [(keyword: String, value: String)]) -> [(keyword: String, value: String)] {
    func joined(_ part: (PostgresPlace) -> String) -> String { list.map(part).joined(separator: ",") }
    let places: [(keyword: String, value: String)] = [
      ("host", joined(\.host)), ("hostaddr", joined(\.address)), ("port", joined(\.port)),
    ]
    return settings.filter { setting in !places.contains { $0.keyword == setting.keyword } } + places
  }
}

extension PostgresPlace {
  /// The same at each of its addresses.
  fileprivate func addresses(until end: ContinuousClock.Instant) -> [PostgresPlace] {
    guard isName, let found = try? StreamSocket.addresses(of: host, until: end), !found.isEmpty else { return [self] }
    return found.map { PostgresPlace(host: host, address: $0, port: port) }
  }
}
