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
    #expect(StoreContract.cases(for: MemorySessionStore.self).count == StoreContract.allCases.count)
    #expect(StoreContract.allCases.count >= 40)
    #expect(Set(StoreContract.allCases.map(\.name)).count == StoreContract.allCases.count)
  }
}
