import Sessions
import SessionsAdministration
import TerminalText

/// A shop that does not exist, in the memory of this program.
enum DemonstrationBackend: StoreBackend {
  static let schemes = [
    AddressForm(
      form: "memory:", meaning: "the demonstration: sessions in memory, with simulated traffic", scheme: address.scheme)
  ]
  static let address = StoreAddress(scheme: "memory", rest: "")

  static func open(_ address: StoreAddress, _ options: OpenOptions) async throws(CommandError) -> any InspectableStore {
    try options.layouts.refuse()
    do { return DemonstrationStore(demonstration: try await Demonstration.open(), writes: options.writes) } catch {
      throw CommandError(.someFailed, "the demonstration cannot be made: \(String(describing: error))")
    }
  }
}

private struct DemonstrationStore: InspectableStore {
  let demonstration: Demonstration
  let writes: Bool

  var reader: any SessionLister { demonstration.store }
  var watcher: (any SessionWatcher)? { Audience(demonstration: demonstration) }
  var writer: (any SessionStore)? { writes ? demonstration.store : nil }

  var facts: StoreFacts {
    var facts = StoreFacts(backend: "memory", location: "demonstration", layout: "React Router", payload: .flat)
    facts.guarantees = writer?.guarantees
    facts.recognition = "its name: it is made when it is opened"
    facts.watching = "push"
    facts.isDemonstration = true
    facts.cookie = demonstration.cookie
    return facts
  }

  /// Nobody moves in the shop until somebody looks on.
  private struct Audience: SessionWatcher {
    let demonstration: Demonstration

    func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { try await demonstration.store.read(id) }
    func changes() -> AsyncStream<StoreChange> {
      defer { demonstration.start() }
      return demonstration.store.changes()
    }
  }
}
