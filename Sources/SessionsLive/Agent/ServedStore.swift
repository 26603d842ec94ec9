import ECMAScript
import Sessions

/// A store as an agent serves it: carries out one call, and writes its answer.
struct ServedStore: Sendable {
  let store: any SessionStore
  let welcome: Welcome
  let limits: LiveLimits

  var lister: (any SessionLister)? { store as? any SessionLister }
  var watcher: (any SessionWatcher)? { store as? any SessionWatcher }
  var sweeper: (any SessionSweeper)? { store as? any SessionSweeper }

  init(_ store: any SessionStore, name: String, codec: SessionCodec, keepsExpiry: Bool, limits: LiveLimits) {
    self.store = store
    self.limits = limits
    var welcome = Welcome()
    welcome.application.name = LiveProtocol.words(name)
    welcome.application.codec = codec
    welcome.application.keepsExpiry = keepsExpiry
    welcome.application.lists = store is any SessionLister
    welcome.application.watches = store is any SessionWatcher
    welcome.application.sweeps = store is any SessionSweeper
    welcome.guarantees = store.guarantees
    welcome.guarantees.keepsExpiry = keepsExpiry
    welcome.idForm = Welcome.IDForm(of: store.makeID())
    self.welcome = welcome
  }

  /// The line that answers a call.
  func answer(_ call: Call, number: Int) async -> [UInt8] {
    var object: JSONObject = ["n": JSONValue(number)]
    do throws(StoreError) {
      for entry in try await result(of: call) { object[entry.key] = entry.value }
    } catch {
      object["error"] = error.json
    }
    let line = Fields.line(object)
    guard line.count > LiveProtocol.longestLine else { return line }
    return Self.line(.full("the record is larger than a line of the protocol"), number: number)
  }

  static func line(_ error: StoreError, number: Int) -> [UInt8] {
    Fields.line(["n": JSONValue(number), "error": error.json])
  }

  private func result(of call: Call) async throws(StoreError) -> JSONObject {
    switch call {
    case .read(let id): ["session": try await store.read(id)?.json ?? .null]
    case .page(let request): try await page(request)
    case .create(let session): try await store.create(session).json
    case .update(let session): try await store.update(session).json
    case .delete(let id, let revision): try await store.delete(id, ifRevision: revision).json
    case .deleteExpired(let before, let limit):
      if let sweeper {
        ["count": JSONValue(try await sweeper.deleteExpired(before: before, limit: min(limit, 10_000)))]
      } else {
        throw .failed("the application's store removes nothing by itself")
      }
    case .watch, .ping: JSONObject()
    }
  }

  /// A page as large as a line may be: where it is larger, a smaller one is asked for.
  private func page(_ request: PageRequest) async throws(StoreError) -> JSONObject {
    guard let lister else { throw .failed("the application's store cannot say which sessions it has") }
    var request = request
    request.limit = min(max(request.limit, 1), limits.pageEntries)
    while true {
      var page = try await lister.page(request)
      var size = 0
      let fitting = page.entries.prefix { entry in
        size += entry.bytesAtMost
        return size <= limits.pageBytes
      }.count
      if fitting == page.entries.count { return page.json }
      if request.limit > 1 {
        request.limit = min(max(fitting, 1), request.limit - 1)
        continue
      }
      // One alone: it may be as large as a line, with room for what is around it.
      for index in page.entries.indices where page.entries[index].bytesAtMost > LiveProtocol.longestLine - 4096 {
        page.entries[index].content = .unreadable("the record is larger than a line of the protocol")
      }
      return page.json
    }
  }
}

extension SessionEntry {
  /// At least the bytes that it takes in a line.
  fileprivate var bytesAtMost: Int {
    func base64(_ count: Int) -> Int { (count + 2) / 3 * 4 }
    // A character of an id may be written as six.
    let ids = 6 * id.byteCount
    let held =
      switch content {
      case .unread: 0
      case .stored(let session):
        ids + base64(session.payload.count)
          + 6
          * [session.attributes.user, session.attributes.address, session.attributes.agent].reduce(0) {
            $0 + ($1?.byteCount ?? 0)
          }
      case .malformed(let record): base64(record.bytes.count) + 6 * record.reason.utf8.count
      case .unreadable(let reason): 6 * reason.utf8.count
      }
    return 512 + ids + held
  }
}
