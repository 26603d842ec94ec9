import Testing

@testable import SessionsPostgres

@Suite("The address of a server of PostgreSQL")
struct AddressTests {
  private static func address(_ change: (inout PostgresAddress) -> Void) -> PostgresAddress {
    var address = PostgresAddress()
    change(&address)
    return address
  }

  @Test(
    "is read as libpq's own addresses are, and written so that it is read again",
    arguments: [
      ("postgres://localhost/shop", address { ($0.host, $0.database) = ("localhost", "shop") }),
      (
        "postgresql://ada@db.example:6432/shop#session",
        address {
          ($0.user, $0.host, $0.port, $0.database, $0.table) = ("ada", "db.example", "6432", "shop", "session")
        }
      ),
      ("postgres://[::1]:5433", address { ($0.host, $0.port) = ("::1", "5433") }),
      ("postgres://a,b:6432/shop", address { ($0.host, $0.port, $0.database) = ("a,b", ",6432", "shop") }),
      ("postgres:///shop", address { $0.database = "shop" }),
      ("postgres:///shop?host=/run/postgresql", address { ($0.host, $0.database) = ("/run/postgresql", "shop") }),
      ("postgres://%2Frun%2Fpostgresql/shop", address { ($0.host, $0.database) = ("/run/postgresql", "shop") }),
      ("postgres:shop", address { $0.service = "shop" }),
      ("postgres:shop#tower_sessions.session", address { ($0.service, $0.table) = ("shop", "tower_sessions.session") }),
      (
        "POSTGRES://h/a%20b?sslmode=verify-full",
        address {
          ($0.host, $0.database, $0.settings) = ("h", "a b", ["sslmode": "verify-full"])
        }
      ),
    ])
  func forms(_ text: String, _ expected: PostgresAddress) throws {
    let address = try PostgresAddress(parsing: text)
    #expect(address == expected)
    #expect(try PostgresAddress(parsing: address.description) == address, "\(address.description)")
  }

  @Test(
    "is refused in one sentence, which repeats no password",
    arguments: [
      ("postgres://ada:canary@localhost/shop", "does not belong"),
      ("postgres://localhost/shop?password=canary", "does not belong"),
      ("postgres://:can@ary:x@localhost/shop", "does not belong"), ("postgres://h?sslpassword=canary", "does not belong"),
      ("postgres://h:99999/shop", "no port"), ("postgres://h:/shop", "port is missing"), ("postgres:shop/x", "is written"),
      ("postgres://h/shop?colour=red", "no option"), ("postgres://h/%zz", "percent-encoded"),
      ("mysql://h/shop", "begins postgres:"), ("postgres:host=127.0.0.1 port=1 password=canary", "name of a service"),
      ("postgres:password=canary", "name of a service"), ("postgres:a%09canary", "name of a service"),
      ("postgres:///shop?service=a%20password%3Dcanary", "name of a service"),
    ])
  func refusals(_ text: String, _ words: String) {
    #expect { try PostgresAddress(parsing: text) } throws: { error in
      let sentence = (error as? PostgresAddress.Invalid)?.description ?? ""
      return sentence.contains(words) && !sentence.contains("canary")
    }
  }

  @Test("may have a password where nobody else reads it")
  func hidden() throws {
    let (address, password) = try PostgresAddress.withPassword(parsing: "postgres://ada:p%40ss@h/shop")
    #expect(address == Self.address { ($0.user, $0.host, $0.database) = ("ada", "h", "shop") } && password == "p@ss")
    #expect(!address.description.contains("ss@"))
  }
}
