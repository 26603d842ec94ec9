import ECMAScript
import Platform

/// Where a server of Redis or Valkey is, and which of its keys are meant.
///
/// ```
/// redis://127.0.0.1:6379/0?prefix=sess:
/// redis+unix:/run/redis/redis.sock?db=1
/// ```
///
/// `valkey:` and `valkey+unix:` say the same. A password never stands in an address: everyone on the machine can read it there.
public struct RedisAddress: Hashable, Sendable {
  public enum Place: Hashable, Sendable {
    case host(String, port: UInt16)
    /// A Unix socket.
    case socket(String)
  }

  /// Why a text is no address: one sentence.
  public struct Invalid: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String
  }

  /// How a connection is kept from others' eyes: by TLS 1.2 or newer. The server's certificate must name the host and be trusted.
  public struct Encryption: Hashable, Sendable {
    /// A file of the authorities that are trusted; nil: the system's.
    public var authorities: String?
    /// Files of a certificate of ours and its key, where the server asks for one.
    public var certificate: String?
    public var key: String?

    public init(authorities: String? = nil, certificate: String? = nil, key: String? = nil) {
      self.authorities = authorities
      self.certificate = certificate
      self.key = key
    }
  }

  public var place: Place
  /// Nil: it goes over the wire as it is.
  public var encryption: Encryption?
  /// Who logs in, with an empty password where none is given; nil: the server's usual one, and where no password is given nobody.
  public var user: String?
  public var database: Int
  /// How the names of the keys begin; nil: it is not said.
  public var prefix: String?

  public init(
    _ place: Place, encryption: Encryption? = nil, user: String? = nil, database: Int = 0, prefix: String? = nil
  ) {
    self.place = place
    self.encryption = encryption
    self.user = user
    self.database = database
    self.prefix = prefix
  }

  public init(parsing text: String) throws(Invalid) { self = try Self.reading(text, mayHavePassword: false).address }

  /// All that a text says.
  package struct Reading: Sendable {
    package var address: RedisAddress
    package var password: String?
    /// Whether it says which database is meant; else that is the first.
    package var saysDatabase = false
  }

  /// - Parameter mayHavePassword: whether nobody else can read the text.
  package static func reading(_ text: String, mayHavePassword: Bool) throws(Invalid) -> Reading {
    let reading = try parse(text)
    guard mayHavePassword || reading.password == nil else { throw Self.noPassword }
    return reading
  }

  private static func parse(_ text: String) throws(Invalid) -> Reading {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { throw Invalid(description: "an address of a Redis server begins redis: or redis+unix:") }
    switch parts[0].lowercased() {
    case "redis", "valkey": return try parse(host: parts[1])
    case "rediss", "valkeys": return try parse(host: parts[1], Encryption())
    case "redis+unix", "valkey+unix": return try parse(socket: parts[1])
    default: throw Invalid(description: "an address of a Redis server begins redis:, valkey:, redis+unix: or valkey+unix:")
    }
  }

  private static func parse(host text: Substring, _ encryption: Encryption? = nil) throws(Invalid) -> Reading {
    var rest = text.hasPrefix("//") ? text.dropFirst(2) : text
    let query = rest.firstIndex(of: "?").map { rest[rest.index(after: $0)...] }
    rest = rest.prefix { $0 != "?" }
    // A password may have a slash in it; a host has none.
    let at = rest.lastIndex(of: "@")
    let login = at.map { rest[..<$0] }
    if let at { rest = rest[rest.index(after: at)...] }
    let path = rest.firstIndex(of: "/").map { rest[rest.index(after: $0)...] } ?? ""
    var reading = Reading(address: RedisAddress(try host(rest.prefix { $0 != "/" }), encryption: encryption))
    let parts = login?.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false) ?? []
    if let user = parts.first, !user.isEmpty { reading.address.user = try decoded(user) }
    if parts.count == 2, !parts[1].isEmpty { reading.password = try decoded(parts[1]) }
    if !path.isEmpty { try reading.take(database: path) }
    try reading.take(query: query)
    return reading
  }

  private static func parse(socket text: Substring) throws(Invalid) -> Reading {
    var rest = text.hasPrefix("///") ? text.dropFirst(2) : text
    let query = rest.firstIndex(of: "?").map { rest[rest.index(after: $0)...] }
    rest = rest.prefix { $0 != "?" }
    guard !rest.isEmpty else { throw Invalid(description: "the path of the socket is missing") }
    guard !rest.hasPrefix("//") else {
      throw Invalid(description: "a socket is named by its path alone: redis+unix:/run/redis.sock")
    }
    var reading = Reading(address: RedisAddress(.socket(String(rest))))
    try reading.take(query: query)
    return reading
  }

  /// `HOST`, `HOST:PORT`, `[::1]:PORT`, or nothing.
  private static func host(_ text: Substring) throws(Invalid) -> Place {
    var (name, port) = (text, Substring())
    if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
      name = text[text.index(after: text.startIndex)..<end]
      port = text[text.index(after: end)...]
      guard port.isEmpty || port.first == ":" else { throw Invalid(description: "\(port) follows an address in brackets") }
      port = port.dropFirst()
    } else if let colon = text.firstIndex(of: ":") {
      (name, port) = (text[..<colon], text[text.index(after: colon)...])
    }
    guard !port.isEmpty || !text.hasSuffix(":") else { throw Invalid(description: "the port is missing behind the colon") }
    guard port.isEmpty || UInt16(port).map({ $0 > 0 }) == true else { throw Invalid(description: "\(port) is no port") }
    return .host(name.isEmpty ? "localhost" : String(name), port: UInt16(port) ?? 6379)
  }

  fileprivate static let noPassword = Invalid(
    description: "a password does not belong in an address: everyone on this machine can read it")

  fileprivate static func decoded(_ text: Substring) throws(Invalid) -> String {
    guard let decoded = (try? URIComponent.decode(JSString(String(text))))?.string else {
      throw Invalid(description: "a part of the address is not percent-encoded text")
    }
    return decoded
  }
}

extension RedisAddress.Reading {
  fileprivate mutating func take(database text: Substring) throws(RedisAddress.Invalid) {
    guard let number = Int(text), 0..<1_000_000 ~= number else {
      throw RedisAddress.Invalid(description: "\(text) is not the number of a database")
    }
    (address.database, saysDatabase) = (number, true)
  }

  fileprivate mutating func take(query: Substring?) throws(RedisAddress.Invalid) {
    let isEncrypted = address.encryption != nil
    for part in query?.split(separator: "&") ?? [] {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let value = pair.count == 2 ? pair[1] : ""
      switch pair[0] {
      case "prefix": address.prefix = try RedisAddress.decoded(value)
      case "db": try take(database: value)
      case "user": address.user = try RedisAddress.decoded(value)
      case "ca" where isEncrypted: address.encryption?.authorities = try RedisAddress.decoded(value)
      case "cert" where isEncrypted: address.encryption?.certificate = try RedisAddress.decoded(value)
      case "key" where isEncrypted: address.encryption?.key = try RedisAddress.decoded(value)
      case "password", "auth": throw RedisAddress.noPassword
      default: throw RedisAddress.Invalid(description: "\(pair[0]) is no option of an address: prefix, db and user are")
      }
    }
  }
}

extension RedisAddress: CustomStringConvertible {
  /// As it can be written.
  public var description: String {
    let files = [
      ("ca", encryption?.authorities), ("cert", encryption?.certificate), ("key", encryption?.key), ("prefix", prefix),
    ]
    let options = files.compactMap { name, value in
      value.map { "\(name)=" + PercentEncoding.text($0, keeping: ASCIISet(lettersDigitsAnd: ":._~-/@{}")) }
    }
    switch place {
    case .socket(let path):
      let login = user.map { ["user=" + PercentEncoding.text($0)] } ?? []
      let all = (database == 0 ? [] : ["db=\(database)"]) + login + options
      return "redis+unix:\(path)" + (all.isEmpty ? "" : "?" + all.joined(separator: "&"))
    case .host(let name, let port):
      let host = name.contains(":") ? "[\(name)]" : name
      let login = user.map { PercentEncoding.text($0) + "@" } ?? ""
      return "redis\(encryption == nil ? "" : "s")://\(login)\(host):\(port)/\(database)"
        + (options.isEmpty ? "" : "?" + options.joined(separator: "&"))
    }
  }

  /// What people are told was not reached: the place alone.
  var placeName: String {
    switch place {
    case .socket(let path): path
    case .host(let name, let port): "\(name.contains(":") ? "[\(name)]" : name):\(port)"
    }
  }
}
