import ECMAScript
import Platform

/// Where a server of PostgreSQL is, which of its databases is meant, and which table.
///
/// ```
/// postgres://localhost/shop
/// postgres://ada@db.example:5432/shop?sslmode=verify-full#session
/// postgres:///shop?host=/run/postgresql
/// postgres:shop
/// ```
///
/// The last is a service of `~/.pg_service.conf`. What an address leaves open, libpq's own defaults, environment and files say.
/// A password never stands in an address: everyone on the machine can read it there.
public struct PostgresAddress: Hashable, Sendable {
  /// Why a text is no address: one sentence.
  public struct Invalid: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String
  }

  /// Names or directories of sockets, and ports, in the order in which they are tried; nil: the usual one.
  public var host: String?
  public var port: String?
  public var user: String?
  public var database: String?
  /// An entry of libpq's file of services.
  public var service: String?
  /// libpq's own settings: `sslmode` and the like.
  public var settings: [String: String]
  /// The table, `SCHEMA.TABLE` where its name alone does not find it; nil: it is not said.
  public var table: String?

  public init(
    host: String? = nil, port: String? = nil, user: String? = nil, database: String? = nil, service: String? = nil,
    settings: [String: String] = [:], table: String? = nil
  ) {
    self.host = host
    self.port = port
    self.user = user
    self.database = database
    self.service = service
    self.settings = settings
    self.table = table
  }

  public init(parsing text: String) throws(Invalid) {
    let (address, password) = try Self.parse(text)
    guard password == nil else { throw Self.noPassword }
    self = address
  }

  /// The same of an address that nobody else can read, in which a password may stand.
  package static func withPassword(parsing text: String) throws(Invalid) -> (address: PostgresAddress, password: String?) {
    try parse(text)
  }

  /// libpq's settings that an address may have behind its question mark.
  package static let options: Set = [
    "host", "port", "user", "dbname", "service", "hostaddr", "sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl",
    "ssl_min_protocol_version", "passfile", "connect_timeout", "target_session_attrs", "gssencmode", "channel_binding",
    "krbsrvname", "keepalives", "keepalives_idle", "options",
  ]

  private static func parse(_ text: String) throws(Invalid) -> (address: PostgresAddress, password: String?) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, ["postgres", "postgresql"].contains(parts[0].lowercased()) else {
      throw Invalid(description: "an address of a PostgreSQL server begins postgres: or postgresql:")
    }
    var rest = parts[1]
    func cut(_ sign: Character) -> Substring? {
      guard let place = rest.firstIndex(of: sign) else { return nil }
      defer { rest = rest[..<place] }
      return rest[rest.index(after: place)...]
    }
    var address = PostgresAddress()
    var password: String?
    if let table = cut("#"), !table.isEmpty { address.table = try decoded(table) }
    let query = cut("?")
    if rest.hasPrefix("//") {
      rest = rest.dropFirst(2)
      if let database = cut("/"), !database.isEmpty { address.database = try decoded(database) }
      // A password may have the sign in it; a host has none.
      if let at = rest.lastIndex(of: "@") {
        let login = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        if let user = login.first, !user.isEmpty { address.user = try decoded(user) }
        if login.count == 2, !login[1].isEmpty { password = try decoded(login[1]) }
        rest = rest[rest.index(after: at)...]
      }
      try address.take(hosts: rest)
    } else if !rest.isEmpty {
      guard !rest.contains("/"), !rest.contains("@") else {
        throw Invalid(description: "a place is written postgres://HOST/DB, a service of libpq postgres:NAME")
      }
      address.service = try checkedService(decoded(rest))
    }
    try address.take(query: query, &password)
    return (address, password)
  }

  /// `HOST`, `HOST:PORT`, `[::1]:PORT`, several of them with commas between, or nothing.
  private mutating func take(hosts text: Substring) throws(Invalid) {
    guard !text.isEmpty else { return }
    var (names, ports) = ([String](), [String]())
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      var (name, port) = (part, Substring())
      if part.hasPrefix("["), let end = part.firstIndex(of: "]") {
        (name, port) = (part[part.index(after: part.startIndex)..<end], part[part.index(after: end)...])
        guard port.isEmpty || port.first == ":" else { throw Invalid(description: "\(port) follows an address in brackets") }
        port = port.dropFirst()
      } else if let colon = part.firstIndex(of: ":") {
        (name, port) = (part[..<colon], part[part.index(after: colon)...])
      }
      guard !part.hasSuffix(":") else { throw Invalid(description: "the port is missing behind the colon") }
      guard port.isEmpty || UInt16(port).map({ $0 > 0 }) == true else { throw Invalid(description: "\(port) is no port") }
      names.append(try Self.decoded(name))
      ports.append(String(port))
    }
    host = names.contains { !$0.isEmpty } ? names.joined(separator: ",") : nil
    port = ports.contains { !$0.isEmpty } ? ports.joined(separator: ",") : nil
  }

  private mutating func take(query: Substring?, _ password: inout String?) throws(Invalid) {
    for part in query?.split(separator: "&") ?? [] {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let value = try Self.decoded(pair.count == 2 ? pair[1] : "")
      switch String(pair[0]) {
      case "host": host = value
      case "port": port = value
      case "user": user = value
      case "dbname": database = value
      case "service": service = try Self.checkedService(value)
      case "password": password = value
      case "sslpassword": throw Self.noPassword
      case let name where Self.options.contains(name): settings[name] = value
      case let name:
        throw Invalid(description: "\(name) is no option of an address: host, user, service, sslmode, sslrootcert and others are")
      }
    }
  }

  /// libpq repeats the name of a service that it does not find, and settings that are written in its place may have a password.
  private static func checkedService(_ name: String) throws(Invalid) -> String {
    guard !name.contains(where: { $0 == "=" || $0.isWhitespace }) else {
      throw Invalid(
        description: "the name of a service has no = and no blank: a place is written postgres://HOST/DB?OPTION=VALUE")
    }
    return name
  }

  private static let noPassword = Invalid(
    description: "a password does not belong in an address: everyone on this machine can read it")

  private static func decoded(_ text: Substring) throws(Invalid) -> String {
    guard let decoded = (try? URIComponent.decode(JSString(String(text))))?.string, !decoded.contains("\0") else {
      throw Invalid(description: "a part of the address is not percent-encoded text")
    }
    return decoded
  }
}

extension PostgresAddress: CustomStringConvertible {
  private static let plain = ASCIISet(lettersDigitsAnd: "._~-/@,")

  /// As it can be written.
  public var description: String {
    var options = settings
    // A directory of sockets does not stand between the slashes.
    let isSocket = host?.hasPrefix("/") == true
    if isSocket { (options["host"], options["port"]) = (host, port) }
    var text = "postgres:"
    if let service, host == nil, port == nil, user == nil, database == nil {
      text += PercentEncoding.text(service)
    } else {
      if let service { options["service"] = service }
      text +=
        "//" + (user.map { PercentEncoding.text($0) + "@" } ?? "") + (isSocket ? "" : hosts)
        + (database.map { "/" + PercentEncoding.text($0) } ?? (isSocket ? "/" : ""))
    }
    let query = options.sorted { $0.key < $1.key }.map { "\($0.key)=" + PercentEncoding.text($0.value, keeping: Self.plain) }
    return text + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
      + (table.map { "#" + PercentEncoding.text($0, keeping: Self.plain) } ?? "")
  }

  private var hosts: String {
    let names = (host ?? "").split(separator: ",", omittingEmptySubsequences: false)
    let ports = (port ?? "").split(separator: ",", omittingEmptySubsequences: false)
    return names.enumerated().map { index, name in
      let port = ports.count == 1 ? ports[0] : index < ports.count ? ports[index] : ""
      return (name.contains(":") ? "[\(name)]" : PercentEncoding.text(String(name))) + (port.isEmpty ? "" : ":\(port)")
    }.joined(separator: ",")
  }

  /// What people are told was not reached: the place alone.
  var placeName: String {
    if let service, host == nil { return "the service \(service)" }
    if let host, host.hasPrefix("/") { return host }
    let place = hosts
    return place.isEmpty ? "its usual place" : place
  }
}
