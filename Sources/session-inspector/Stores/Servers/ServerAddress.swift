import Platform

/// Which server an address names, and how much of what that keeps: two ways to write the same place can be compared.
struct ServerAddress: Hashable, Sendable {
  /// A way in.
  enum Door: Hashable, Sendable {
    /// A host as ``HostName`` writes it.
    case port(host: String, UInt16)
    /// A Unix socket, by its real path where it is there.
    case socket(String)
    /// What only the library of that kind of servers can find: the usual place, which is on this machine, an entry of its own file.
    case library(String, isHere: Bool)
  }

  /// A part of a database.
  enum Part: Hashable, Sendable {
    /// The keys that begin so.
    case keys(String)
    case table(String)
  }

  /// Of which kind the server is: one of another kind is another.
  let kind: String
  /// Any of them leads there.
  var doors: Set<Door>
  /// The database that is opened where none is said; nil: only the server knows.
  var usualDatabase: String?
  /// Nil: it is not said.
  var database: String?
  var part: Part?
  var naming = Naming.byServer
  /// The paths of those doors that are sockets, as they are written: what is named within a directory lies in it, wherever a link on
  /// the way leads.
  var sockets: [String] = []

  /// Who says how databases are called.
  enum Naming {
    /// The server: what is called otherwise, by more than capitals, is another.
    case byServer
    /// The server, as far as anybody knows: a pooler at the door would have names of its own.
    case perhapsByDoor
    /// A pooler is at the door, which has shown by calling this one otherwise than its server does.
    case byDoor
  }

  enum Relation {
    case same, different, unknown
    /// Another by its name, which a pooler may have made up: the same only where who answers there says so.
    case calledOtherwise
  }

  /// How what is opened by this address stands to what a target of the configuration names. What a target leaves unsaid is all
  /// that there is; what is left unsaid of the store shows when it is open.
  func relation(to target: ServerAddress) -> Relation {
    guard kind == target.kind else { return .different }
    let name = (database ?? usualDatabase).relation(to: target.database, ==)
    var part = part.relation(to: target.part) { $0.overlaps($1) }
    // To the server other capitals are other keys; a person hardly meant those that are not there.
    if part == .different, isPrefixedButForCapitals(as: target) { part = .unknown }
    if part == .different { return .different }
    if name == .different {
      // Whether it has both, only the server knows; a person hardly meant the one that is not there.
      if isCalledButForCapitals(as: target) { return .unknown }
      switch naming {
      case .byServer: return .different
      case .perhapsByDoor: return .calledOtherwise
      case .byDoor: return .unknown
      }
    }
    return name == .unknown || part == .unknown || doors.isDisjoint(with: target.doors) ? .unknown : .same
  }
}

extension ServerAddress {
  private func isCalledButForCapitals(as target: ServerAddress) -> Bool {
    (database ?? usualDatabase)?.lowercased() == target.database?.lowercased()
  }

  private func isPrefixedButForCapitals(as target: ServerAddress) -> Bool {
    guard case .keys(let one)? = part, case .keys(let two)? = target.part else { return false }
    return ServerAddress.Part.keys(one.lowercased()).overlaps(.keys(two.lowercased()))
  }

  /// Whether there may be a way in to both on one host, at whichever port.
  ///
  /// - Parameter hosts: where the other is known to be, though only the library knows the way in; nil: that is not known.
  func mayShareHost(with other: ServerAddress, at hosts: Set<String>? = nil) -> Bool {
    if let hosts { return doors.contains { $0.host.map(hosts.contains) ?? true } }
    return doors.contains { door in other.doors.contains { $0.host == nil || door.host == nil || $0.host == door.host } }
  }
}

extension ServerAddress.Door {
  /// Nil: only the library knows.
  fileprivate var host: String? {
    switch self {
    case .port(let host, _): host
    case .socket: HostName.loopback
    case .library(_, let isHere): isHere ? HostName.loopback : nil
    }
  }

  /// Whether it shows only where the server is reached what it is.
  var isFoundByLibrary: Bool {
    if case .library = self { true } else { false }
  }

  static func at(host: String, port: UInt16) -> ServerAddress.Door { .port(host: HostName.normal(host), port) }
  static func at(socket path: String) -> ServerAddress.Door { .socket(RealPath(of: path)?.text ?? path) }
}

extension ServerAddress.Part {
  /// Whether the two have anything in common.
  fileprivate func overlaps(_ other: ServerAddress.Part) -> Bool {
    switch (self, other) {
    case (.keys(let one), .keys(let two)):
      // Byte by byte: a mark is not one with the letter before it.
      return one.utf8.starts(with: two.utf8) || two.utf8.starts(with: one.utf8)
    case (.table(let one), .table(let two)):
      // A name without its schema may be in any; and what looks like a schema may be a part of the table's own name.
      let (one, two) = (one.lowercased(), two.lowercased())
      return one == two || one.hasSuffix(".\(two)") || two.hasSuffix(".\(one)")
    case (.keys, .table), (.table, .keys): return false
    }
  }
}

extension Optional {
  fileprivate func relation(to target: Wrapped?, _ isSame: (Wrapped, Wrapped) -> Bool) -> ServerAddress.Relation {
    guard let target else { return .same }
    return map { isSame($0, target) ? ServerAddress.Relation.same : .different } ?? .unknown
  }
}
