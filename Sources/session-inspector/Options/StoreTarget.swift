import Inspection
import InspectorUI
import Platform
import SessionCookies
import TerminalText
import TerminalUI

/// What the configuration says of one store, and which store that is: `[targets."/var/lib/app/sessions"]`.
struct StoreTarget {
  /// What is said.
  struct Settings {
    /// `production` is opened read-only unless --rw is given.
    var environment: Environment?
    var cookie: String?
    var form: String?
    var layout: String?
  }

  let address: StoreAddress
  let settings: Settings
  /// What is wrong with it, with the place in the file.
  let complaint: @Sendable (_ message: String) -> CommandError
}

extension ConfigurationReader {
  private static let keys = ["environment", "cookie", "form", "layout"]

  func target(_ entry: TOMLTable.Entry, _ table: TOMLTable) throws(CommandError) -> StoreTarget {
    try check(table, Self.keys)
    let settings = StoreTarget.Settings(
      environment: try environment(table), cookie: try text(table, "cookie"), form: try text(table, "form"),
      layout: try text(table, "layout"))
    return StoreTarget(address: try address(entry), settings: settings) { complaint(entry, $0) }
  }

  /// The same store from wherever the program is started: a target that is found from one directory only protects nothing.
  private func address(_ entry: TOMLTable.Entry) throws(CommandError) -> StoreAddress {
    var address: StoreAddress
    do throws(CommandError) {
      address = try StoreAddress(parsing: entry.key)
      if address.isPath, address.rest.utf8.starts(with: "~/".utf8), let home { address.rest = home + address.rest.dropFirst() }
      // A variable of the environment may be one that is set elsewhere.
      if StoreRegistry.isKnownHere(address) { _ = try StoreRegistry.servers(of: address)?.server(at: address) }
    } catch {
      throw complaint(entry, "names no store: \(error.message)")
    }
    guard !address.isPath || PathText(address.rest).isAbsolute else {
      let schemes = StoreRegistry.forms.filter(\.isPath).compactMap(\.scheme).map { ", \($0):/PATH" }.joined()
      throw complaint(entry, "is not an absolute path: write [targets.\"/PATH\"], or ~/PATH\(schemes)")
    }
    if address.isMeantAsURL {
      throw complaint(entry, "is not there: a path stands behind file: or sqlite: as it is, without a host, %20 or ?options")
    }
    return address
  }
}

extension StoreAddress {
  /// Whether nothing is there as it is written, and something is or may be as a URL has it: at a host, with a sign as its number, with
  /// options. What is neither there is a store that is still to be made, or was one.
  fileprivate var isMeantAsURL: Bool {
    guard scheme != nil, let path, Files.status(path) == nil else { return false }
    var meant = self
    meant.rest = String(decoding: PercentEscapes.decoded(Array(rest.prefix { $0 != "?" }.utf8)), as: UTF8.self)
    return rest.hasPrefix("//") || meant.path.flatMap { Files.status($0) } != nil
  }
}

extension [StoreTarget] {
  /// What is said of a store, whichever way its address is written: a file is known by what it is, not by its name, and a server
  /// by where it is.
  ///
  /// Of several targets that are the store the one with its part goes before the one without, and an earlier one before a later;
  /// but what one of them calls production is production. So is what lies within a directory that is, or holds one, unless a target
  /// of its own says what it is.
  func settings(for address: StoreAddress) throws(CommandError) -> StoreTarget.Settings {
    let server = try? StoreRegistry.servers(of: address)?.server(at: address)
    var (matching, exact, isWithinProduction) = ([StoreTarget.Settings](), 0, false)
    for target in self {
      switch try target.relation(to: address, server) {
      case .other: continue
      case .nested:
        if target.settings.environment == .production { isWithinProduction = true }
        continue
      case .same: break
      }
      let isExact = target.address.file?.part != nil || target.server?.part != nil
      matching.insert(target.settings, at: isExact ? exact : matching.count)
      if isExact { exact += 1 }
    }
    func first<Value>(_ field: KeyPath<StoreTarget.Settings, Value?>) -> Value? {
      matching.lazy.compactMap { $0[keyPath: field] }.first
    }
    let isProduction =
      matching.contains { $0.environment == .production } || isWithinProduction && first(\.environment) == nil
    return StoreTarget.Settings(
      environment: isProduction ? .production : first(\.environment), cookie: first(\.cookie), form: first(\.form),
      layout: first(\.layout))
  }

  /// Those that are called production and of which it shows only when the server answers whether they are the store.
  func production(for address: StoreAddress) -> ProductionTargets {
    guard let server = try? StoreRegistry.servers(of: address)?.server(at: address) else { return ProductionTargets() }
    return ProductionTargets(
      targets: compactMap { target -> ProductionTargets.Target? in
        guard target.settings.environment == .production, let servers = StoreRegistry.servers(of: target.address)
        else { return nil }
        do throws(CommandError) {
          var own = try servers.server(at: target.address)
          // Who wrote the target meant one place, whatever the shell says of places in which it is read.
          var variable = servers.variable(completing: target.address)
          // At another host it is at none of its ports.
          if variable?.leavesHost == true, !server.mayShareHost(with: own) { variable = nil }
          if variable != nil { own.doors = [] }
          guard [.unknown, .calledOtherwise].contains(server.relation(to: own)) else { return nil }
          return ProductionTargets.Target(
            address: target.address, server: own, obstacle: variable.map { "its place depends on \($0.name)" })
        } catch {
          return ProductionTargets.Target(address: target.address, server: nil, obstacle: error.message)
        }
      })
  }
}

extension StoreTarget {
  /// The server that it names; nil: it names none, or none that is known here.
  fileprivate var server: ServerAddress? { try? StoreRegistry.servers(of: address)?.server(at: address) }

  fileprivate enum Relation {
    case same, other
    /// One of them is a directory that the other one lies in.
    case nested
  }

  fileprivate func relation(
    to store: StoreAddress, _ storeServer: ServerAddress?
  ) throws(CommandError) -> Relation {
    guard let path = address.path else {
      guard store != address, let own = server else { return store == address ? .same : .other }
      return storeServer?.relation(to: own) == .same ? .same : .other
    }
    guard let storePath = store.path, let file = try? Files.identity(storePath), let storeReal = RealPath(of: storePath) else {
      return .other
    }
    let own: FileStatus.Identity?
    do throws(Files.Failure) { own = try Files.identity(path) } catch {
      throw complaint("cannot be examined, and may be the store that is meant: \(error.reason)")
    }
    guard let own else {
      let meant = PathButForCapitals(near: [storePath, storeReal.text]).found(at: path).first { found in
        Files.status(found).map { Self.relation(of: found, $0.identity, to: file, at: storeReal) != .other } ?? false
      }
      if let meant { throw complaint("is not there, and differs from \(meant) by capitals only: write it as that") }
      return .other
    }
    let relation = Self.relation(of: path, own, to: file, at: storeReal)
    guard relation == .same, let table = address.file?.part, let other = store.file?.part else { return relation }
    return Self.table(table) == Self.table(other) ? .same : .other
  }

  /// How a file or a directory stands to that of the store, whichever part of it is meant.
  private static func relation(
    of path: String, _ own: FileStatus.Identity, to store: FileStatus.Identity, at storeReal: RealPath
  ) -> Relation {
    guard own != store else { return .same }
    guard let real = RealPath(of: path) else { return .other }
    return storeReal.lies(in: own) || Files.isDirectory(path) && real.lies(in: store) ? .nested : .other
  }

  /// As SQLite finds one: whatever its capitals, and in the file itself, which it calls `main`.
  private static func table(_ part: some StringProtocol) -> String {
    let name = part.lowercased()
    return name.hasPrefix("main.") ? String(name.dropFirst(5)) : name
  }
}
