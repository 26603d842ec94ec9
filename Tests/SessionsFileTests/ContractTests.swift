import SessionFormats
import Sessions
import SessionsFile
import SessionsTesting
import TestSupport
import Testing

/// The directory of a store lives as long as the promise is tested.
@Suite("The contract of a store, kept by files")
struct ContractTests {
  @Test("in React Router's layout", arguments: StoreContract.cases(for: FileSessionStore.self))
  func reactRouter(_ promise: StoreContract) async throws {
    try await run(promise, .reactRouter)
  }

  @Test(
    "in Remix 3's layout, which keeps no expiry",
    arguments: StoreContract.cases(for: FileSessionStore.self, expiry: .none))
  func remix3(_ promise: StoreContract) async throws {
    try await run(promise, .remix3)
  }

  /// A session that says how long it lasts could be given an expiry, and so the layout keeps one; none of these says that.
  @Test(
    "in session-file-store's layout, which ends sessions by their age alone",
    arguments: StoreContract.cases(for: FileSessionStore.self, expiry: .none).filter { !$0.name.hasPrefix("its guarantees") })
  func sessionFileStore(_ promise: StoreContract) async throws {
    try await run(promise, .sessionFileStore, expiry: StoreContract.Expiry.none)
  }

  @Test("with sixteen tasks that count on one session", .enabled(if: Effort.isLong, "the contract has it with fewer turns"))
  func counting() async throws {
    try await run(.counting(times: 1_000), .reactRouter)
  }

  private func run(_ promise: StoreContract, _ layout: FileLayout, expiry: StoreContract.Expiry? = nil) async throws {
    let directory = try TemporaryDirectory()
    try await promise.run(expiry: expiry ?? (layout.keepsExpiry ? .kept : .none)) {
      try FileSessionStore(path: directory.path, options: .init(layout: layout, durability: .relaxed))
    }
    withExtendedLifetime(directory) {}
  }
}
