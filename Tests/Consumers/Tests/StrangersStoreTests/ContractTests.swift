import Sessions
import SessionsTesting
import StrangersStore
import Testing

@Suite("a store by a stranger")
struct ContractTests {
  @Test("keeps the contract", arguments: StoreContract.cases(for: DictionaryStore.self))
  func contract(_ promise: StoreContract) async throws {
    try await promise.run { DictionaryStore() }
  }

  @Test("counts what sixteen tasks count")
  func counting() async throws {
    try await StoreContract.counting(times: 1_000).run { DictionaryStore() }
  }
}
