import Inspection
import InspectorUI
import Platform
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
      if address.isPath, address.rest.hasPrefix("~/"), let home = Files.home { address.rest = home + address.rest.dropFirst() }
      // What a variable of the environment says may be said elsewhere.
      if address.scheme != "env" { _ = try StoreRegistry.servers(of: address)?.server(at: address) }
    } catch {
      throw complaint(entry, "names no store: \(error.message)")
    }
    guard !address.isPath || address.rest.hasPrefix("/") else {
      let schemes = StoreRegistry.forms.filter(\.isPath).compactMap(\.scheme).map { ", \($0):/PATH" }.joined()
      throw complaint(entry, "is not an absolute path: write [targets.\"/PATH\"], or ~/PATH\(schemes)")
    }
    return address
  }
}

extension [StoreTarget] {
  /// What is said of a store, whichever way its address is written: a file is known by what it is, not by its name, and a server
  /// by where it is.
  ///
  /// Of several targets that are the store the one with its part goes before the one without, and an earlier one before a later;
  /// but what one of them calls production is production.
  func settings(for address: StoreAddress) throws(CommandError) -> StoreTarget.Settings {
    let server = try? StoreRegistry.servers(of: address)?.server(at: address)
    var (matching, exact) = ([StoreTarget.Settings](), 0)
    for target in self where try target.names(address, server) {
      let isExact = target.address.file?.part != nil || target.server?.part != nil
      matching.insert(target.settings, at: isExact ? exact : matching.count)
      if isExact { exact += 1 }
    }
    func first<Value>(_ field: KeyPath<StoreTarget.Settings, Value?>) -> Value? {
      matching.lazy.compactMap { $0[keyPath: field] }.first
    }
    let isProduction = matching.contains { $0.environment == .production }
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
          let own = try servers.server(at: target.address)
          guard server.relation(to: own) == .unknown else { return nil }
          return ProductionTargets.Target(address: target.address, place: .success(own))
        } catch {
          return ProductionTargets.Target(address: target.address, place: .failure(error))
        }
      })
  }
}

extension StoreTarget {
  /// The server that it names; nil: it names none, or none that is known here.
  fileprivate var server: ServerAddress? { try? StoreRegistry.servers(of: address)?.server(at: address) }

  fileprivate func names(_ store: StoreAddress, _ storeServer: ServerAddress?) throws(CommandError) -> Bool {
    guard let path = address.path else {
      guard store != address, let own = server else { return store == address }
      return storeServer?.relation(to: own) == .same
    }
    guard let storePath = store.path, let file = try? Files.identity(storePath) else { return false }
    let own: FileStatus.Identity?
    do throws(Files.Failure) { own = try Files.identity(path) } catch {
      throw complaint("cannot be examined, and may be the store that is meant: \(error.reason)")
    }
    guard let own else {
      // On most systems two names that differ by case are two files; a person hardly meant the one that is not there.
      guard let real = Files.realPath(storePath), real.lowercased() == path.lowercased() else { return false }
      throw complaint("is not there, and differs from \(real) by capitals only: write it as that")
    }
    guard own == file else { return false }
    guard let table = address.file?.part?.lowercased(), let other = store.file?.part?.lowercased() else { return true }
    return table == other
  }
}
