import Platform
import Sessions
import SessionsAdministration
import SessionsLive
import TerminalText

/// The memory of a running application.
enum LiveBackend: StoreBackend {
  static let schemes = [
    AddressForm(
      form: "unix:PATH", meaning: "the memory of a running application, at the socket where it serves it", scheme: "unix",
      rest: .path(example: "unix:/run/app/sessions.sock"))
  ]

  static func recognises(_ path: String) -> Bool { Files.isSocket(path) }

  /// Who only looks asks the application for no more, and holds nothing that writes.
  static func open(_ address: StoreAddress, _ options: OpenOptions) async throws(CommandError) -> any InspectableStore {
    try options.layouts.refuse()
    let path = address.rest
    let place = options.writes ? try place(of: path, options.judged.file) : nil
    let words = ApplicationWords(isAudit: options.isAudit, masking: options.masking)
    let live: LiveStore
    do throws(StoreError) {
      if options.writes {
        let store = try await LiveSessionStore(path: path, only: place, relay: { words.told($0) })
        live = LiveStore(
          path: path, source: store, store: store, words: words, said: { store.application },
          states: { store.connection() }, silences: { store.silence })
      } else {
        let reader = try await LiveSessionReader(path: path, relay: { words.told($0) })
        live = LiveStore(
          path: path, source: reader, store: nil, words: words, said: { reader.application },
          states: { reader.connection() }, silences: { reader.silence })
      }
    } catch {
      var complaint = CommandError(error)
      switch error {
      case .denied where options.writes:
        complaint.advice = "open it with --read-only, or as a user whom the application lets write"
      case .unavailable: complaint.advice = "start the application, or give the path at which its LiveAgent serves"
      default: break
      }
      throw complaint
    }
    guard live.application.lists else {
      throw CommandError(
        .someFailed, "the application at \(path) cannot say which sessions it has", advice: "it has to serve a store that lists")
    }
    return live
  }

  /// The place to which alone is written, since of that it is known whether it may be; nil: of none.
  private static func place(of path: String, _ judged: HeldFile?) throws(CommandError) -> SocketPlace? {
    let place = SocketPlace(path)
    guard let judged else { return place }
    // The place is what it is after that, too.
    guard Files.status(path)?.identity == judged.identity, SocketPlace(path) == place else {
      throw CommandError(
        .unreachable, "another application came into the place of \(path) while it was opened", advice: "try again")
    }
    guard let place else {
      throw CommandError(
        .refused, "nothing is written: \(path) is a link in another root, and where that leads has no name in this one",
        advice: "name what it leads to, or open it with --read-only")
    }
    return place
  }
}

private struct LiveStore: InspectableStore {
  let path: String
  let source: any SessionLister & SessionWatcher
  let store: LiveSessionStore?
  let words: ApplicationWords
  let said: @Sendable () -> LiveApplication
  let states: @Sendable () -> AsyncStream<LiveConnection>
  let silences: @Sendable () -> StoreSilence?

  /// Another may be there since: each says anew what it is.
  var application: LiveApplication { said() }
  var reader: any SessionLister { source }
  var watcher: (any SessionWatcher)? { application.watches ? source : nil }
  var writer: (any SessionStore)? { store }
  var silence: StoreSilence? { silences() }

  var facts: StoreFacts {
    let application = application
    let payload = application.codec.payloadCodec
    let isNamed = !application.name.isEmpty && !words.holdSecret(application.name)
    var facts = StoreFacts(
      backend: "live", location: isNamed ? "\(application.name) at \(path)" : path, layout: payload.name, payload: payload)
    facts.guarantees = store?.guarantees
    facts.recognition = "what the application says"
    facts.watching = application.watches ? "push" : nil
    facts.connection = "Unix socket"
    return facts
  }

  func advisories() async -> [Advisory] {
    store?.replacement.map { [Advisory(.isReplaced, .note, $0.words)] } ?? []
  }

  func obstacle(to action: StoreAction, on id: SessionID?) async -> Obstacle? {
    if action == .expire, !application.keepsExpiry {
      return Obstacle(.expiryNotKept, "the application alone ends its sessions")
    }
    return id == nil ? nil : store?.replacement.map { Obstacle(.notPermitted, $0.words) }
  }

  func refusal(of write: StoreWrite) async -> StoreError? { store?.replacement }

  func connection() -> AsyncStream<String?>? {
    let states = states
    return AsyncStream { continuation in
      let task = Task {
        for await state in states() {
          switch state {
          case .connected: continuation.yield(nil)
          case .reconnecting(let reason): continuation.yield(reason)
          }
        }
        continuation.finish()
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }
}
