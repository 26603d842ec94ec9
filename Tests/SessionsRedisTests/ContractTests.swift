import Sessions
import SessionsRedis
import SessionsTesting
import TestSupport
import Testing

@Suite("The contract of a store, kept by servers of keys", .enabled(if: !TestServer.installed.isEmpty, TestServer.isMissing))
struct ContractTests {
  static let promises = StoreContract.cases(for: RedisSessionStore.self, expiry: .enforced)

  @Test("over TCP, changes made by a script", arguments: TestServer.installed, promises)
  func tcp(_ kind: TestServer.Kind, _ promise: StoreContract) async throws { try await run(kind, .tcp, promise) }

  @Test("over a Unix socket, changes made by EXEC", arguments: TestServer.installed, promises)
  func unix(_ kind: TestServer.Kind, _ promise: StoreContract) async throws {
    try await run(kind, .unix, promise, usesScripts: false)
  }

  private func run(
    _ kind: TestServer.Kind, _ transport: TestServer.Transport, _ promise: StoreContract, usesScripts: Bool = true
  ) async throws {
    let options = RedisOptions.quick(usesScripts: usesScripts)
    let server = try await SharedServers.server(kind)
    for _ in 0..<Effort.scaled(1, long: 20) {
      try await promise.run(expiry: .enforced) {
        try await RedisSessionStore(server.address(transport, prefix: SharedServers.freshPrefix()), options: options)
      }
    }
  }

  @Test("is the whole contract of a store that ends sessions itself")
  func isWhole() {
    #expect(Self.promises.count == StoreContract.allCases.count { $0.expiry.contains(.enforced) && $0.capability != .sweeper })
    #expect(Self.promises.count >= 70)
  }
}
