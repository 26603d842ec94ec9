import Sessions
import SessionsSQLite
import SessionsTesting
import TestSupport
import Testing

@Suite("The contract of a store, kept by SQLite")
struct ContractTests {
  @Test("with connections held", arguments: StoreContract.cases(for: SQLiteSessionStore.self))
  func held(_ promise: StoreContract) async throws {
    let directory = try TemporaryDirectory()
    try await promise.run {
      try SQLiteSessionStore(path: directory.path + "/s.db", options: .init(durability: .relaxed, createsDatabase: true))
    }
    withExtendedLifetime(directory) {}
  }

  @Test("with nothing held between two calls", arguments: StoreContract.cases(for: SQLiteSessionStore.self))
  func observed(_ promise: StoreContract) async throws {
    let directory = try TemporaryDirectory()
    try await promise.run {
      let path = directory.path + "/s.db"
      _ = try SQLiteSessionStore(path: path, options: .init(createsDatabase: true))
      return try SQLiteSessionStore(writing: SQLiteSessionReader(path: path), options: .init(durability: .relaxed))
    }
    withExtendedLifetime(directory) {}
  }

  @Test("with sixteen tasks that count on one session", .enabled(if: Effort.isLong, "the contract has it with fewer turns"))
  func counting() async throws {
    let directory = try TemporaryDirectory()
    try await StoreContract.counting(times: 1_000).run {
      try SQLiteSessionStore(path: directory.path + "/s.db", options: .init(durability: .relaxed, createsDatabase: true))
    }
    withExtendedLifetime(directory) {}
  }

  @Test("is the whole contract")
  func isWhole() {
    #expect(StoreContract.cases(for: SQLiteSessionStore.self).count == StoreContract.allCases.count { $0.expiry.contains(.kept) })
  }
}
