import SessionCookies
import ECMAScript
import Sessions
import SessionsTesting
import Synchronization
import Testing

/// The contract is worth what it catches: stores that break one promise each.
@Suite("the contract catches")
struct ContractTests {
  enum Fault: String, CaseIterable, Sendable {
    case createOverwrites, updateUpserts, updateIgnoresRevision, deleteIgnoresRevision, deleteAlwaysDeleted, expiredReadsAsNil
    case expiryInSeconds, expiryForgotten, payloadReencoded, trimsIDs, constantRevision, repeatsIDs
  }

  @Test("a store that", arguments: Fault.allCases)
  func fault(_ fault: Fault) async {
    var broken: [String] = []
    for promise in StoreContract.cases(for: FaultyStore.self) {
      do {
        try await promise.run { FaultyStore(fault) }
      } catch {
        broken.append("\(error)")
      }
    }
    #expect(!broken.isEmpty, "\(fault) went unnoticed")
    #expect(broken.allSatisfy { !$0.contains("user") && !$0.contains("ada") }, "a failure quotes data")
  }

  /// A memory store with one fault.
  final class FaultyStore: SessionStore {
    private let memory = MemorySessionStore()
    private let fault: Fault
    init(_ fault: Fault) { self.fault = fault }

    var guarantees: StoreGuarantees { memory.guarantees }
    func makeID() -> SessionID {
      fault == .repeatsIDs && Int.random(in: 0..<50) == 0 ? SessionID("0123456789abcdef") : memory.makeID()
    }

    private func bent(_ id: SessionID) -> SessionID {
      guard fault == .trimsIDs, let text = id.reveal()?.string else { return id }
      return SessionID(String(text.drop { $0 == " " }))
    }

    private func bent(_ session: StoredSession) -> StoredSession {
      var session = session
      session.id = bent(session.id)
      switch fault {
      case .expiryInSeconds: session.expires = session.expires.map { Timestamp(milliseconds: $0.milliseconds / 1000 * 1000) }
      case .expiryForgotten: session.expires = nil
      case .payloadReencoded: session.payload = (try? JSON.parse(session.payload)).map { JSON.stringify($0) } ?? session.payload
      case .updateIgnoresRevision: session.revision = nil
      default: break
      }
      return session
    }

    func read(_ id: SessionID) async throws(StoreError) -> StoredSession? {
      var found = try await memory.read(bent(id))
      if fault == .expiredReadsAsNil, found?.isExpired(at: Timestamp(milliseconds: 1_000_000)) == true { return nil }
      found?.id = id
      if fault == .constantRevision, found != nil { found?.revision = Revision("1") }
      return found
    }

    func create(_ session: StoredSession) async throws(StoreError) -> CreateOutcome {
      if fault == .createOverwrites { _ = try await memory.delete(session.id, ifRevision: nil) }
      return try await memory.create(bent(session))
    }

    func update(_ session: StoredSession) async throws(StoreError) -> UpdateOutcome {
      let outcome = try await memory.update(bent(session))
      if outcome == .gone, fault == .updateUpserts, case .created(let revision) = try await memory.create(session) {
        return .updated(revision)
      }
      return outcome
    }

    func delete(_ id: SessionID, ifRevision revision: Revision?) async throws(StoreError) -> DeleteOutcome {
      let outcome = try await memory.delete(bent(id), ifRevision: fault == .deleteIgnoresRevision ? nil : revision)
      return fault == .deleteAlwaysDeleted && outcome == .gone ? .deleted : outcome
    }
  }
}

@Suite("ids")
struct SessionIDTests {
  @Test("of every source have their form, and 100,000 of them are all different")
  func sources() {
    let forms: [(SessionIDSource, Int, String)] = [
      (.random256, 43, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"), (.hex64, 16, "0123456789abcdef"),
      (.uuid, 36, "0123456789abcdef-"), (.base36, 8, "abcdefghijklmnopqrstuvwxyz0123456789"),
    ]
    for (source, length, alphabet) in forms {
      let ids = (0..<1_000).compactMap { _ in source.next().reveal()?.string }
      #expect(ids.count == 1_000 && ids.allSatisfy { $0.count == length && $0.allSatisfy(alphabet.contains) })
      #expect(Set(ids.joined()).count == alphabet.count, "some characters never occur")
    }
    #expect(Set((0..<100_000).map { _ in SessionIDSource.random256.next() }).count == 100_000)
    let uuid = SessionIDSource.uuid.next().reveal()?.string ?? ""
    #expect(Array(uuid).enumerated().filter { $0.element == "-" }.map(\.offset) == [8, 13, 18, 23])
    #expect(Array(uuid)[14] == "4" && "89ab".contains(Array(uuid)[19]))
  }

  @Test("have bytes that are evenly spread")
  func evenness() {
    // The 16 digits of 64,000 nibbles: chi squared with 15 degrees of freedom is beyond 60 once in three million runs.
    var counts: [Character: Double] = [:]
    for _ in 0..<4_000 { for digit in SessionIDSource.hex64.next().reveal()?.string ?? "" { counts[digit, default: 0] += 1 } }
    let chiSquared = counts.values.reduce(0) { $0 + ($1 - 4_000) * ($1 - 4_000) / 4_000 }
    #expect(counts.count == 16 && chiSquared < 60, "chi squared is \(chiSquared)")
  }

  @Test("and data are in no description, dump, mirror or error")
  func canaries() async throws {
    let canary = "CANARY-7d1f", secret = "SECRET-CANARY-88"
    let id = SessionID(canary)
    let world = RequestWorld(ids: SessionIDSource { id })
    let stored = StoredSession(id: id, payload: Array("{\"\(canary)\":\"\(canary)\"}".utf8), revision: Revision("ff"))
    _ = try await world.store.create(stored)
    let pair = try world.pair(for: canary)
    let session = try await world.open(pair)
    let header = try await world.storage.commitSession(session)
    let malformed = MalformedRecord(bytes: Array(canary.utf8), reason: "torn", offset: 3)
    let cookie = SignedCookie.session(secrets: [Secret(secret)])
    let things: [Any] = [
      id, [id], Optional(id) as Any, stored, session, header, malformed, SessionError.store(.malformed(malformed)),
      StoreError.malformed(malformed), SessionError.gone, StoreChange.changed(id), cookie,
      SessionEntry(id: id, size: 1, modified: nil, content: .stored(stored)),
      StoreSessionStorage(store: MemorySessionStore(), cookie: cookie), Fingerprint(of: id, key: .random()),
    ]
    for thing in things {
      var dumped = ""
      dump(thing, to: &dumped)
      let texts = [
        dumped, "\(thing)", String(reflecting: thing), String(describing: Mirror(reflecting: thing).children.map { $0.value }),
      ]
      for text in texts {
        #expect(!text.contains(canary) && !text.contains("67, 65, 78, 65, 82, 89"), "\(type(of: thing)): \(text)")
        #expect(!text.contains(secret))
      }
    }
    await #expect { try await StoreSessionStorage(store: world.store, cookie: cookie).commitSession(session) } throws: {
      !"\($0)".contains(canary)
    }
  }

  @Test("have fingerprints that tell them apart under one key, and nothing under another")
  func fingerprints() {
    let key = Fingerprint.Key(bytes: [UInt8](repeating: 7, count: 32)),
      other = Fingerprint.Key(bytes: [UInt8](repeating: 8, count: 32))
    let fingerprint = Fingerprint(of: SessionID("a"), key: key)
    #expect(fingerprint == Fingerprint(of: SessionID("a"), key: key))
    #expect(fingerprint != Fingerprint(of: SessionID("b"), key: key))
    #expect(fingerprint != Fingerprint(of: SessionID("a"), key: other))
    #expect(fingerprint != Fingerprint(of: SessionID(digest: "a"), key: key))
    #expect(
      fingerprint.text.count == 16 && fingerprint.text.hasPrefix(fingerprint.long)
        && fingerprint.long.hasPrefix(fingerprint.short))
    #expect("\(SessionID("a"))" == "\(SessionID("a"))")
  }
}
