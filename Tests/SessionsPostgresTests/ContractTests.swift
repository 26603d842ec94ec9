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
    try await run(promise, transport)
  }

  @Test("with every reading guarded, as a tool reads", arguments: promises)
  func guarded(_ promise: StoreContract) async throws {
    try await run(promise, .unix) { $0.guardsReadings = true }
  }

  private func run(
    _ promise: StoreContract, _ transport: PostgresTestServer.Transport, _ change: (inout PostgresOptions) -> Void = { _ in }
  ) async throws {
    let server = try await SharedPostgres.server()
    var options = PostgresOptions(timeout: .seconds(30), createsTable: true, watchInterval: .milliseconds(20))
    change(&options)
    await Self.turnstile.enter()
    let result: Result<Void, any Error>
    do {
      let address = server.address(transport, table: SharedPostgres.freshName())
      try await promise.run { [options] in try await PostgresSessionStore(address, options: options) }
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
