import Sessions
import TestSupport
import Testing

@testable import SessionsRedis

@Suite("A refusal of a server")
struct RefusalTests {
  static let refusals: [(line: String, kind: String, words: String)] = [
    ("LOADING Redis is loading the dataset in memory", "unavailable", "still loading its data"),
    ("MASTERDOWN Link with MASTER is down", "unavailable", "lost its primary"),
    ("MISCONF Redis is configured to save RDB snapshots", "unavailable", "it could not save its data on disk"),
    ("NOREPLICAS Not enough good replicas to write.", "unavailable", "it has lost replicas that it must have"),
    ("READONLY You can't write against a read only replica.", "denied", "what is written goes to its primary"),
    ("BUSY Redis is busy running a script.", "timedOut", "busy with a script"),
    ("OOM command not allowed when used memory > 'maxmemory'.", "full", "no memory left"),
    ("NOAUTH Authentication required.", "denied", "asks for a password"),
    ("NOPERM this user has no permissions to run the 'type' command", "denied", "no right to run TYPE"),
    ("NOPERM this user has no permissions to access one of the keys used as arguments", "denied", "these keys"),
    ("NOPERM No permissions to access a key", "denied", "these keys"),
    ("NOPERM this user has no permissions to run the 'monkey' command", "denied", "no right to run TYPE"),
    ("MOVED 3999 127.0.0.1:6381", "failed", "a node of a cluster"),
    ("CLUSTERDOWN Hash slot not served", "failed", "a node of a cluster"),
    ("ERR max number of clients reached", "unavailable", "as many clients as it takes"),
    ("ERR unknown command 'TYPE', with args beginning with: 'canary-4711'", "failed", "does not know TYPE"),
    ("ERR something about 'canary-4711'", "failed", "refused TYPE: something about …"),
    ("ERR storage: key sess:canary-4711 cannot be read near password=canary", "failed", "refused TYPE: storage: key …"),
    ("ERR pbb8ixc4ebeca4q9omj4894zejoej7y1canary is locked", "failed", "refused TYPE: …"),
    ("ERR user's value can't be read, it is read-only.", "failed", "refused TYPE: user's value can't be read, it is read-only."),
  ]

  @Test("is told in plain words, and repeats nothing of a key", arguments: refusals.map(\.line))
  func words(_ line: String) async throws {
    let expected = try #require(Self.refusals.first { $0.line == line })
    let server = try stub { command in command == "TIME" ? "*2\r\n$1\r\n1\r\n$1\r\n1\r\n" : "-\(line)\r\n" }
    let error = await failure {
      _ = try await RedisSessionReader(RedisAddress(.socket(server.path)), options: .quick())
    }
    #expect(error?.kind == expected.kind)
    #expect(error?.words.contains(expected.words) == true, "\(error?.words ?? "no error")")
    #expect(error?.words.contains("canary") == false)
  }

  @Test(
    "is none where what answers is no server of the protocol",
    arguments: [
      "HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9.2p1\r\n", "$536870913\r\n", "220 mail ESMTP\r\n", ">0\r\n",
    ])
  func otherProtocols(_ text: String) async throws {
    let server = try LineServer { _, number in number == 0 ? .text(text) : .nothing }
    let error = await failure {
      _ = try await RedisSessionReader(RedisAddress(.socket(server.path)), options: .quick())
    }
    #expect(error?.kind == "failed")
    #expect(error?.words.contains("does not speak RESP") == true, "\(error?.words ?? "no error")")
  }

  @Test("is not waited for beyond the deadline, where nothing is answered or no end is")
  func silence() async throws {
    for answer in [LineServer.Answer.nothing, .forever(">1\r\n+news\r\n"), .text("$1000\r\nabc")] {
      let server = try LineServer { _, number in number == 0 ? answer : .nothing }
      let error = await failure {
        _ = try await RedisSessionReader(
          RedisAddress(.socket(server.path)), options: .quick(timeout: .milliseconds(200)))
      }
      #expect(error?.kind == "timedOut", "\(error?.words ?? "no error")")
    }
  }

  @Test("or its hanging up is told, and nothing is made of half an answer")
  func hangingUp() async throws {
    for answer in [LineServer.Answer.hangUp, .text("$5\r\nhel")] {
      let server = try LineServer { _, number in number == 0 ? answer : .hangUp }
      let error = await failure {
        _ = try await RedisSessionReader(RedisAddress(.socket(server.path)), options: .quick())
      }
      #expect(error?.kind == "unavailable", "\(error?.words ?? "no error")")
    }
  }

  @Test("comes from the system where there is no server")
  func nobody() async throws {
    let directory = try TemporaryDirectory()
    for place in [
      RedisAddress.Place.socket(directory.path + "/none"), .host("127.0.0.1", port: 1), .host("no.such.invalid", port: 1),
    ] {
      let error = await failure { _ = try await RedisSessionReader(RedisAddress(place), options: .quick()) }
      #expect(error?.kind == "unavailable" || error?.kind == "timedOut", "\(error?.words ?? "no error")")
    }
  }
}

@Suite("The address of a server")
struct AddressTests {
  @Test(
    "is read and written",
    arguments: [
      ("redis://", "redis://localhost:6379/0"), ("redis://db.example", "redis://db.example:6379/0"),
      ("redis://ada@db:7000/3?prefix=sess:", "redis://ada@db:7000/3?prefix=sess:"),
      ("valkey://[::1]:7000", "redis://[::1]:7000/0"),
      ("redis+unix:/run/redis.sock", "redis+unix:/run/redis.sock"), ("redis:db:1", "redis://db:1/0"),
      ("redis+unix:///run/redis.sock?db=2&prefix=a%20b:", "redis+unix:/run/redis.sock?db=2&prefix=a%20b:"),
    ])
  func reading(_ text: String, _ canonical: String) throws {
    #expect(try RedisAddress(parsing: text).description == canonical)
  }

  @Test(
    "is refused in words that do not repeat a password",
    arguments: [
      "redis://ada:canary@db", "redis://:canary@db/0", "redis://db/0?password=canary", "redis://db:port", "redis://db:0",
      "redis://db/x",
      "redis://db:", "redis://db/0?colour=red", "redis+unix:", "redis+unix://host/path", "http://db", "db",
      "redis://db/?prefix=%zz",
    ])
  func refusing(_ text: String) {
    do {
      let address = try RedisAddress(parsing: text)
      Issue.record("\(text) was read as \(address)")
    } catch { #expect(!error.description.contains("canary")) }
  }

  @Test("may hold a password where nobody else can read it")
  func password() throws {
    let reading = try RedisAddress.reading("redis://ada:s%40fe/1@db:7000/2", mayHavePassword: true)
    #expect(reading.address == RedisAddress(.host("db", port: 7000), user: "ada", database: 2))
    #expect(reading.password == "s@fe/1")
  }
}
