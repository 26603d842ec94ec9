import ECMAScript
import Sessions
import SessionsFile
import SessionsSQLite
import TestSupport
import Testing

@testable import session_benchmark

@Suite("Generated stores") struct GeneratorTests {
  private static let moment = Timestamp(milliseconds: 1_795_305_600_000)

  private func store(_ count: Int, seed: UInt64 = 7, moment: Timestamp = moment) -> SampleStore {
    SampleStore(count: count, seed: seed, moment: moment)
  }

  @Test("the same seed gives the same bytes, another seed others") func seeded() {
    func bytes(_ store: SampleStore) -> [[UInt8]] { (0..<200).map { FileFiller.content(store.session($0)) } }
    #expect(bytes(store(1000)) == bytes(store(1000)))
    #expect(bytes(store(1000)) != bytes(store(1000, seed: 8)))
  }

  @Test("are like real ones: sizes, users, flashes, expired, torn") func realistic() throws {
    let sessions = (0..<10_000).map { store(10_000).session($0) }
    #expect(Set(sessions.map(\.id)).count == sessions.count)
    let sizes = sessions.map(\.payload.count).sorted()
    #expect(400...600 ~= sizes[sizes.count / 2])
    #expect((sizes.last ?? 0) > 20_000)
    let torn = sessions.filter { $0.kind == .torn }
    #expect(1...20 ~= torn.count)
    #expect(torn.allSatisfy { (try? JSON.parse($0.payload)) == nil })
    #expect(750...1750 ~= sessions.filter { $0.expires.map { $0 <= Self.moment } ?? false }.count)
    let values = try sessions.filter { $0.kind == .whole }.map { try JSON.parse($0.payload) }
    #expect(1...20 ~= values.filter { $0["userId"]?.asInt == 42 }.count)
    #expect(500...1500 ~= values.filter { $0["__flash_notice__"] != nil }.count)
    // What is written is what JSON.stringify would write.
    #expect(try sessions.filter { $0.kind == .whole }.allSatisfy { try JSON.stringify(JSON.parse($0.payload)) == $0.payload })
  }

  @Test("are stores of the library, with each session in its place", arguments: [StoreAddress.Kind.file, .sqlite])
  func readable(_ kind: StoreAddress.Kind) async throws {
    let directory = try TemporaryDirectory()
    let address = StoreAddress(kind, directory.path + "/store")
    try await store(600).write(to: address)
    let reader: any SessionLister =
      kind == .file ? try FileSessionReader(path: address.path) : try SQLiteSessionReader(path: address.path)
    #expect(try await reader.page(PageRequest(limit: 1000)).entries.count == 600)
    for place in [0, 1, 599] {
      let session = store(600).session(place)
      let stored = try await reader.read(SessionID(session.id))
      #expect(stored?.payload == session.payload)
      #expect(stored?.expires == session.expires)
      #expect(stored?.modified == session.modified)
    }
  }

  @Test("change under traffic", arguments: StoreAddress.Kind.allCases)
  func traffic(_ kind: StoreAddress.Kind) async throws {
    let directory = try TemporaryDirectory()
    let address = StoreAddress(kind, directory.path + "/store")
    // Traffic runs by the clock of today, by which none of these is expired yet.
    try await store(100, moment: .now()).write(to: address)
    let traffic = try await address.traffic(seed: 3)
    for _ in 0..<200 { try await traffic.step() }
    guard kind == .sqlite else { return }
    let changed = try SQLite(address.path).texts("SELECT count(*) FROM sessions WHERE revision > 100")
    #expect((Int(changed[0]) ?? 0) > 50)
  }
}
