import SessionsAdministration
import TerminalText

/// What the configuration calls production on servers other than the one that an address spells. Whether a store is one of them
/// shows when its server is asked who it is, and theirs: a tunnel, another name, a socket lead to the same place.
struct ProductionTargets: Sendable {
  struct Target: Sendable {
    let address: StoreAddress
    /// Which server that is; nil: that is not known.
    let server: ServerAddress?
    /// Whether the configuration that names it says of the store itself that it is something else: then a doubt is none.
    let isSettled: Bool
    /// Why nobody can be asked there.
    var obstacle: SafeText?
  }

  var targets: [Target] = []
  /// Files and directories, of which it shows when the server is open whether it is reached by a socket there; each with whether the
  /// configuration that names it says of the store itself that it is something else.
  var places: [(target: StoreTarget, isSettled: Bool)] = []

  static func += (all: inout ProductionTargets, more: ProductionTargets) {
    all.targets += more.targets
    all.places += more.places
  }

  /// So long those who are asked may take.
  private static let patience = Duration.seconds(2)

  /// Why the store is protected; nil: it is none of them.
  func protection(of store: any InspectableStore) async -> Protection? {
    guard !targets.isEmpty || !places.isEmpty, let store = store as? any ServerStore else { return nil }
    let reached = await store.reached()
    var (asked, doubt) = ([Target](), Protection?.none)
    for place in places {
      guard let found = place.target.protection(ofServerAt: reached.address.sockets, isSettled: place.isSettled) else { continue }
      if found.isCertain { return found }
      doubt = doubt ?? found
    }
    func doubts(_ target: Target, _ words: SafeText) {
      if !target.isSettled { doubt = doubt ?? Protection(target: target.address.name, doubt: words) }
    }
    /// A target of another name is another store where nobody there says that it is this one.
    func doubtsOfName(_ target: Target, _ words: SafeText) {
      if relation(of: reached, to: target) == .unknown { doubts(target, words) }
    }
    for target in targets {
      switch relation(of: reached, to: target) {
      case .same: return Protection(target: target.address.name)
      case .different: break
      case .unknown, .calledOtherwise:
        if let words = target.obstacle { doubtsOfName(target, words) } else { asked.append(target) }
      }
    }
    for (target, answer) in await Self.answers(of: asked) {
      switch answer {
      case .server(let identity, let database):
        guard database == nil || database == reached.address.database else { break }
        guard !reached.identity.names.isEmpty else {
          doubts(target, "the server does not say who it is")
          break
        }
        if !identity.names.isDisjoint(with: reached.identity.names) { return Protection(target: target.address.name) }
        // The one takes the place of the other when that fails.
        guard let origin = identity.origin, origin == reached.identity.origin else { break }
        doubts(target, "who is there keeps the same, or both began as copies of one")
      case .asksForPassword:
        // Who lets everybody in is not who lets nobody in without a password.
        if !reached.isOpenToAll { doubtsOfName(target, "who is there asks for a password before it says anything") }
      case .silence(let words): doubtsOfName(target, words)
      }
    }
    return doubt
  }

  private func relation(of reached: ReachedServer, to target: Target) -> ServerAddress.Relation {
    target.server.map { reached.address.relation(to: $0) } ?? .unknown
  }

  /// All at once.
  private static func answers(of targets: [Target]) async -> [(Target, ServerAnswer)] {
    guard !targets.isEmpty else { return [] }
    let (stream, told) = AsyncStream.makeStream(of: (index: Int, answer: ServerAnswer).self)
    for (index, target) in targets.enumerated() {
      Task {
        let servers = StoreRegistry.servers(of: target.address)
        told.yield((index, await servers?.ask(at: target.address, within: patience) ?? .silence("nobody can be asked there")))
      }
    }
    // The system may look for a name for longer.
    let end = Task {
      try? await Task.sleep(for: patience + .milliseconds(500))
      told.finish()
    }
    defer { end.cancel() }
    var (answers, missing) = ([Int: ServerAnswer](), targets.count)
    for await (index, answer) in stream {
      answers[index] = answer
      missing -= 1
      if missing == 0 { break }
    }
    return targets.enumerated().map { ($1, answers[$0] ?? .silence("nobody has answered there within two seconds")) }
  }
}
