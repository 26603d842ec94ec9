import Sessions
import SessionsPostgres
import SessionsTesting
import TestSupport
import Testing

@Suite("The contract of a store, kept by PostgreSQL", .enabled(if: PostgresTestServer.isInstalled, PostgresTestServer.isMissing))
struct ContractTests {
  static let promises = StoreContract.cases(for: PostgresSessionStore.self)
  private static let turnstile = Turnstile(10)

  /// In a long run each promise over each transport; in a short one over one of them, and its neighbours over the others.
  private static let transported = promises.enumerated().flatMap { number, promise in
    let all = PostgresTestServer.Transport.allCases
    return (Effort.isLong ? all : [all[number % all.count]]).map { ($0, promise) }
  }

  @Test("over TCP, a Unix socket and TLS", arguments: transported)
  func contract(_ transport: PostgresTestServer.Transport, _ promise: StoreContract) async throws {
    try await run(promise, { try await SharedPostgres.server().address(transport) })
  }

  @Test(
    "with every reading guarded, as a tool reads, with a library that asks for several statements at once and without",
    arguments: [true, false], promises)
  func guarded(_ pipelines: Bool, _ promise: StoreContract) async throws {
    try await run(promise, { try await SharedPostgres.server().address() }) { options in
      (options.guardsReadings, options.pipelines) = (true, pipelines)
    }
  }

  @Test(
    "behind PgBouncer, which hands each transaction to another connection", .enabled(if: Bouncer.isInstalled, Bouncer.isMissing),
    arguments: promises)
  func pooled(_ promise: StoreContract) async throws {
    try await run(promise, { try await Bouncer.shared.value.address() }) { $0.guardsReadings = true }
  }

  private static let hostile = Task { try await SharedPostgres.freshDatabase(as: try await HostileNames.template.value) }

  @Test("where somebody has made operators and functions called as the server's own", arguments: promises)
  func amongHostileNames(_ promise: StoreContract) async throws {
    try await run(promise, { try await SharedPostgres.server().address(database: try await Self.hostile.value) })
  }

  private func run(
    _ promise: StoreContract, _ address: () async throws -> PostgresAddress, _ change: (inout PostgresOptions) -> Void = { _ in }
  ) async throws {
    var options = PostgresOptions(timeout: .seconds(30), createsTable: true, watchInterval: .milliseconds(20))
    change(&options)
    var address = try await address()
    await Self.turnstile.enter()
    let result: Result<Void, any Error>
    do {
      for _ in 0..<Effort.scaled(1, long: 20) {
        address.table = SharedPostgres.freshName()
        try await promise.run { [address, options] in try await PostgresSessionStore(address, options: options) }
      }
      result = .success(())
    } catch { result = .failure(error) }
    await Self.turnstile.leave()
    try result.get()
  }

  @Test("is the whole contract of a store that keeps what has expired")
  func isWhole() {
    #expect(Self.promises.count == StoreContract.allCases.count { $0.expiry.contains(.kept) })
    #expect(Self.promises.count >= 70)
  }
}
