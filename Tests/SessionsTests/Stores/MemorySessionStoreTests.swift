import ECMAScript
import Sessions
import SessionsTesting
import Testing

@Suite("the memory store")
struct MemorySessionStoreTests {
  @Test("keeps every promise of the contract", arguments: StoreContract.cases(for: MemorySessionStore.self))
  func contract(_ promise: StoreContract) async throws {
    try await promise.run { MemorySessionStore() }
  }

  @Test("is held to all of the contract, which has at least forty promises with names of their own")
  func contractIsWhole() {
    #expect(StoreContract.cases(for: MemorySessionStore.self).count == StoreContract.allCases.count { $0.expiry.contains(.kept) })
    #expect(StoreContract.allCases.count >= 40)
    #expect(Set(StoreContract.allCases.map(\.name)).count == StoreContract.allCases.count)
  }
}

extension MemorySessionStoreTests {
  @Test("tells a watcher whose buffer overflows to list again, after everything it lost")
  func overflow() async throws {
    let store = MemorySessionStore(watchBuffer: 4)
    let stream = store.changes()
    for _ in 0..<50 { _ = try await store.create(StoredSession(id: store.makeID(), payload: [])) }
    var told: [StoreChange] = []
    for await change in stream {
      told.append(change)
      if change == .resync { break }
    }
    #expect(told.last == .resync && told.count <= 4)
  }

  @Test("lists in the order of creation, and a foreign cursor begins at the start")
  func order() async throws {
    let store = MemorySessionStore()
    var ids: [SessionID] = []
    for _ in 0..<300 {
      ids.append(store.makeID())
      _ = try await store.create(StoredSession(id: ids[ids.count - 1], payload: Array("{}".utf8)))
    }
    for id in ids[..<250] { _ = try await store.delete(id, ifRevision: nil) }
    _ = try await store.update(StoredSession(id: ids[299], payload: Array("[]".utf8)))
    for cursor in [nil, PageCursor(position: []), PageCursor(position: Array("elsewhere".utf8))] {
      #expect(try await store.page(PageRequest(after: cursor)).entries.map(\.id) == Array(ids[250...]))
    }
    let page = try await store.page(PageRequest(limit: 0))
    #expect(page.entries.count == 1 && page.next != nil, "a page makes progress whatever its limit")
  }
}
