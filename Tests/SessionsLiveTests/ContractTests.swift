import Sessions
import SessionsLive
import SessionsTesting
import TestSupport
import Testing

@Suite("The contract of a store, kept through a socket")
struct ContractTests {
  @Test("by the memory of another process", arguments: StoreContract.cases(for: LiveSessionStore.self))
  func contract(_ promise: StoreContract) async throws {
    let application = try Application()
    try await promise.run { try await application.client() }
    withExtendedLifetime(application) {}
  }

  @Test("with sixteen tasks that count on one session", .enabled(if: Effort.isLong, "the contract has it with fewer turns"))
  func counting() async throws {
    let application = try Application()
    try await StoreContract.counting(times: 1_000).run { try await application.client() }
    withExtendedLifetime(application) {}
  }

  @Test("is the whole contract")
  func isWhole() {
    #expect(StoreContract.cases(for: LiveSessionStore.self).count == StoreContract.allCases.count { $0.expiry.contains(.kept) })
    #expect(StoreContract.allCases.count >= 78)
  }
}
