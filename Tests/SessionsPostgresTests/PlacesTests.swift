import Platform
import Sessions
import TestSupport
import Testing

@testable import SessionsPostgres

/// An address may name several places, and a name may be several addresses: one that says nothing is no reason to try no other.
@Suite(
  "Several places of a server of PostgreSQL", .enabled(if: PostgresTestServer.isInstalled, PostgresTestServer.isMissing))
struct PlacesTests {
  /// Where somebody lets clients in and says nothing, and where the server is.
  private static func places() async throws -> (silent: SocketProxy, server: PostgresTestServer) {
    let server = try await SharedPostgres.server()
    return (try server.proxy { _ in .isIgnored }, server)
  }

  /// On a busy machine a short time may be over before anybody could have answered: then it was too short.
  private func opened(_ address: PostgresAddress) async throws -> PostgresConnection? {
    let interruption = try WakePipe()
    for seconds in [2, 20, 200] {
      let server = PostgresServer(address, PostgresOptions(timeout: .seconds(seconds)))
      do throws(PostgresFailure) { return try server.connect(interruption) } catch {
        guard error.kind == .timedOut else { throw error }
      }
    }
    return nil
  }

  @Test("are tried one after another, also where one of them says nothing")
  func silence() async throws {
    let (silent, server) = try await Self.places()
    var address = server.address()
    for hosts in [[silent.directory, server.directory], [silent.directory, "/nonexistent", silent.directory, server.directory]] {
      address.host = hosts.joined(separator: ",")
      let connection = try #require(try await opened(address))
      #expect(connection.place.host == server.directory && connection.peer == .socket)
      #expect(try connection.run("SELECT 1") == [[["1"]]])
    }
    withExtendedLifetime(silent) {}
  }

  @Test("are those of which the whole time is used where there is no other")
  func alone() async throws {
    let (silent, server) = try await Self.places()
    var address = server.address()
    address.host = silent.directory
    let error = await failure {
      _ = try await PostgresSessionStore(address, options: PostgresOptions(timeout: .milliseconds(300)))
    }
    #expect(error?.kind == "timedOut", "\(error?.words ?? "no error")")
    withExtendedLifetime(silent) {}
  }

  @Test("are all addresses of a name but the one that says nothing")
  func names() async throws {
    let (silent, server) = try await Self.places()
    var address = server.address()
    address.host = "\(silent.directory),localhost"
    let connection = try #require(try await opened(address))
    #expect(connection.place.host == "localhost" && connection.peer == .loopback)
    let places = PostgresPlaces(of: connection)
    // The silent one is left out by then.
    #expect(places.list.map(\.host) == ["localhost"] && places.shares >= 1)
    let end = ContinuousClock.now + .seconds(60)
    let all = try StreamSocket.addresses(of: "localhost", until: end)
    let others = places.without(connection.place, until: end)?.list.map(\.address) ?? []
    #expect(others == all.filter { $0 != connection.place.address })
    withExtendedLifetime(silent) {}
  }
}
