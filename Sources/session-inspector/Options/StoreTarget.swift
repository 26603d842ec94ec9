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

  /// What several say of one store.
  struct Judgement {
    let settings: Settings
    /// Why the store may be production, which nobody can tell; nil: it is known.
    let doubt: Protection?
  }

  /// Whose home it lies in.
  enum Home {
    case own
    /// Of another user whose configuration it may be, and who may have shut it: that is a doubt, and no error.
    case others
  }

  let address: StoreAddress
  let settings: Settings
  /// Nil: its path is a whole one, or it has none.
  let home: Home?
  /// What is wrong with it, with the place in the file.
  let complaint: @Sendable (_ message: String) -> CommandError
}

extension ConfigurationReader {
  private static let keys = ["environment", "cookie", "form", "layout"]

  /// One of them for each home that `~` may stand for.
  func targets(_ entry: TOMLTable.Entry, _ table: TOMLTable) throws(CommandError) -> [StoreTarget] {
    try check(table, Self.keys)
    let settings = StoreTarget.Settings(
      environment: try environment(table), cookie: try text(table, "cookie"), form: try text(table, "form"),
      layout: try text(table, "layout"))
    let (own, isInHome) = try address(entry, home)
    var addresses = [own]
    for other in isInHome ? otherHomes : [] {
      let address = try address(entry, other).address
      if !addresses.contains(address) { addresses.append(address) }
    }
    return addresses.map { address in
      StoreTarget(address: address, settings: settings, home: !isInHome ? nil : address == own ? .own : .others) {
        complaint(entry, $0)
      }
    }
  }

  /// The same store from wherever the program is started: a target that is found from one directory only protects nothing.
  private func address(
    _ entry: TOMLTable.Entry, _ home: String?
  ) throws(CommandError) -> (address: StoreAddress, isInHome: Bool) {
    var address: StoreAddress
    let isInHome: Bool
    do throws(CommandError) {
      address = try StoreAddress(parsing: entry.key)
      isInHome = address.isPath && address.rest.utf8.starts(with: "~/".utf8)
      if isInHome, let home { address.rest = home + address.rest.dropFirst() }
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
    return (address, isInHome)
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
  func judgement(of address: StoreAddress) throws(CommandError) -> StoreTarget.Judgement {
    let store = StoreTarget.Sought(address)
    var (matching, exact, isWithinProduction, doubt) = ([StoreTarget.Settings](), 0, false, Protection?.none)
    for target in self {
      let isProduction = target.settings.environment == .production
      switch try target.relation(to: store) {
      case .same:
        let isExact = target.address.file?.part != nil || target.server?.part != nil
        matching.insert(target.settings, at: isExact ? exact : matching.count)
        if isExact { exact += 1 }
      case .nested: if isProduction { isWithinProduction = true }
      case .unknown(let words): if isProduction { doubt = doubt ?? Protection(target: target.address.name, doubt: words) }
      case .other: break
      }
    }
    func first<Value>(_ field: KeyPath<StoreTarget.Settings, Value?>) -> Value? {
      matching.lazy.compactMap { $0[keyPath: field] }.first
    }
    let own = first(\.environment)
    let isProduction = matching.contains { $0.environment == .production } || isWithinProduction && own == nil
    let settings = StoreTarget.Settings(
      environment: isProduction ? .production : own, cookie: first(\.cookie), form: first(\.form), layout: first(\.layout))
    return StoreTarget.Judgement(settings: settings, doubt: settings.environment == nil ? doubt : nil)
  }

  /// Those that are called production and of which it shows only when the server answers whether they are the store.
  ///
  /// - Parameter isSettled: whether one of these says what the store itself is.
  func production(for address: StoreAddress, isSettled: Bool) -> ProductionTargets {
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
          if variable?.leavesHost == true, !server.mayShareHost(with: own, at: variable?.hosts) { variable = nil }
          if variable != nil { own.doors = [] }
          guard [.unknown, .calledOtherwise].contains(server.relation(to: own)) else { return nil }
          return ProductionTargets.Target(
            address: target.address, server: own, isSettled: isSettled,
            obstacle: variable.map { "its place depends on \($0.name)" })
        } catch {
          return ProductionTargets.Target(
            address: target.address, server: nil, isSettled: isSettled, obstacle: error.message)
        }
      },
      // A socket that is to be found by the library is known once it has found it.
      places: server.doors.contains { $0.isFoundByLibrary }
        ? filter { $0.settings.environment == .production && $0.address.path != nil }.map { (target: $0, isSettled: isSettled) }
        : [])
  }
}

extension StoreTarget {
  /// The server that it names; nil: it names none, or none that is known here.
  fileprivate var server: ServerAddress? { try? StoreRegistry.servers(of: address)?.server(at: address) }

  /// The store of which it is asked what is said of it.
  fileprivate struct Sought {
    let address: StoreAddress
    /// Nil: it is none.
    let server: ServerAddress?
    /// What is there, and of a server the sockets by which it is reached; none: nothing, or it is nowhere in the file system.
    let places: [Place]

    struct Place {
      let path: String
      let status: FileStatus
      let surroundings: Surroundings

      /// Nil where nothing is.
      init?(_ path: String) {
        guard let status = Files.status(path) else { return nil }
        (self.path, self.status, surroundings) = (path, status, Surroundings(of: path))
      }
    }

    init(_ address: StoreAddress) {
      self.address = address
      server = try? StoreRegistry.servers(of: address)?.server(at: address)
      places = (address.path.map { [$0] } ?? server?.sockets ?? []).compactMap { Place($0) }
    }
  }

  fileprivate enum Relation: Equatable {
    case same, other
    /// One of them is a directory that the other one lies in.
    case nested
    /// That may be, and nobody can tell; why.
    case unknown(SafeText)
  }

  fileprivate func relation(to store: Sought) throws(CommandError) -> Relation {
    guard let path = address.path else {
      guard store.address != address, let own = server else { return store.address == address ? .same : .other }
      return store.server?.relation(to: own) == .same ? .same : .other
    }
    let relation: Relation
    do throws(CommandError) { relation = try self.relation(of: path, to: store.places) } catch {
      guard home == .others else { throw error }
      return .unknown(error.message)
    }
    guard relation == .same, let table = address.file?.part, let other = store.address.file?.part else { return relation }
    return Self.table(table) == Self.table(other) ? .same : .other
  }

  /// Why a server that is reached by these sockets is protected, since this target is a path; nil: it is not.
  func protection(ofServerAt sockets: [String], isSettled: Bool) -> Protection? {
    guard let path = address.path else { return nil }
    let doubt: SafeText
    do throws(CommandError) {
      switch try relation(of: path, to: sockets.compactMap { Sought.Place($0) }) {
      case .same: return Protection(target: address.name)
      case .nested: return isSettled ? nil : Protection(target: address.name)
      case .other: return nil
      case .unknown(let words): doubt = words
      }
    } catch { doubt = error.message }
    return isSettled ? nil : Protection(target: address.name, doubt: doubt)
  }

  /// How a file or a directory stands to the nearest of several places.
  private func relation(of path: String, to places: [Sought.Place]) throws(CommandError) -> Relation {
    guard !places.isEmpty else { return .other }
    let own: FileStatus.Identity?
    do throws(Files.Failure) { own = try Files.identity(path) } catch {
      throw complaint("cannot be examined, and may be the store that is meant: \(error.reason)")
    }
    guard let own else {
      let near = places.flatMap { [$0.path, RealPath(of: $0.path)?.text].compactMap(\.self) }
      let meant = PathButForCapitals(near: near).found(at: path).first { found in
        guard let identity = Files.status(found)?.identity else { return false }
        return places.contains { [.same, .nested].contains(Self.relation(of: found, identity, to: $0)) }
      }
      if let meant { throw complaint("is not there, and differs from \(meant) by capitals only: write it as that") }
      return .other
    }
    let relations = places.map { Self.relation(of: path, own, to: $0) }
    return ([.same, .nested] as [Relation]).first { relations.contains($0) } ?? relations.first { $0 != .other } ?? .other
  }

  /// How a file or a directory stands to that of the store, whichever part of it is meant.
  private static func relation(of path: String, _ own: FileStatus.Identity, to store: Sought.Place) -> Relation {
    guard own != store.status.identity else { return .same }
    if store.surroundings.contains(own) { return .nested }
    guard Files.isDirectory(path) else { return .other }
    var obstacle = store.surroundings.obstacle
    if store.status.kind == .directory {
      let surroundings = Surroundings(of: path)
      if surroundings.contains(store.status.identity) { return .nested }
      obstacle = obstacle ?? surroundings.obstacle
    }
    return obstacle.map { Relation.unknown("what the two lie in cannot be told: \($0.message)") } ?? .other
  }

  /// As SQLite finds one: whatever its capitals, and in the file itself, which it calls `main`.
  private static func table(_ part: some StringProtocol) -> String {
    let name = part.lowercased()
    return name.hasPrefix("main.") ? String(name.dropFirst(5)) : name
  }
}
