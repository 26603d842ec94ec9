import SessionFormats
import Sessions
import SessionsAdministration
import SessionsPostgres
import SessionsSQL
import TerminalText

/// A database of PostgreSQL: a table of ours, or one of somebody's that is recognised, chosen or described.
enum PostgresBackend: ServerBackend {
  static let schemes = [
    AddressForm(
      form: "postgres://HOST[:PORT]/DB[#TABLE]",
      meaning: "a table of sessions in PostgreSQL; the table where there are several. postgres:NAME is a service of libpq",
      scheme: "postgres", rest: .url(example: "postgres://localhost/shop")),
    AddressForm(
      form: "postgresql://HOST[:PORT]/DB[#TABLE]", meaning: "the same", scheme: "postgresql",
      rest: .url(example: "postgresql://localhost/shop")),
  ]

  static var passwordVariable: String? { "PGPASSWORD" }

  static func open(_ address: StoreAddress, _ options: OpenOptions) async throws(CommandError) -> any InspectableStore {
    let said = try located(address) { ProcessGuard.takeVariable($0) }
    let (place, password) = (said.address, options.password ?? said.password)
    do {
      let inspection = try await PostgresInspection(place, options: postgresOptions(password: password, connections: 2))
      let table = try await PostgresChoice(inspection: inspection, address: place, layouts: options.layouts).table()
      return try await PostgresStore(
        inspection, table, place, asked: options.layouts.name, writes: options.writes)
    } catch let error as StoreError {
      throw refusal(error)
    } catch let error as CommandError {
      throw error
    } catch { throw CommandError(.someFailed, "\("\(error)")") }
  }

  static func server(at address: StoreAddress) throws(CommandError) -> ServerAddress {
    ServerAddress(try located(address) { ProcessGuard.variable($0).map { Array($0.utf8) } }.address)
  }

  static func variable(completing address: StoreAddress) -> CompletingVariable? {
    (try? located(address) { ProcessGuard.variable($0).map { Array($0.utf8) } })?.address.completingVariable
  }

  static func ask(at address: StoreAddress, within time: Duration) async -> ServerAnswer {
    do {
      let said = try located(address) { ProcessGuard.variable($0).map { Array($0.utf8) } }
      var place = said.address
      let namesDatabase = place.database != nil || place.databaseOfService != nil
      // Where it says none, whichever it is: who answers is the same. This one is there to be connected to.
      if place.service == nil { place.database = place.database ?? "postgres" }
      var options = postgresOptions(password: said.password, connections: 1)
      options.timeout = time
      let inspection = try await PostgresInspection(place, options: options)
      // As the server calls it. What says none is about all of them, whichever the library took.
      return .server(identity: await inspection.identity, database: namesDatabase ? inspection.state.database : nil)
    } catch let error as StoreError {
      return .silence(refusal(error).message)
    } catch { return .silence((error as? CommandError)?.message ?? "nobody could be asked there") }
  }

  private static func postgresOptions(password: String?, connections: Int) -> PostgresOptions {
    PostgresOptions(password: { password }, name: "session-inspector", connections: connections)
  }

  /// Where the server is, and the password that stands with it where nobody else can read it.
  private static func located(
    _ address: StoreAddress, _ variable: (String) -> [UInt8]?
  ) throws(CommandError) -> (address: PostgresAddress, password: String?) {
    if address.scheme == "env" { return try fromEnvironment(address.rest, variable) }
    do throws(PostgresAddress.Invalid) {
      return (try PostgresAddress(parsing: "\(address.scheme ?? "postgres"):\(address.rest)"), nil)
    } catch {
      throw .usage(
        "\(error.description)",
        advice:
          "write postgres://USER@HOST:PORT/DB#TABLE; a password comes from ~/.pgpass, PGPASSFILE, --password-file, PGPASSWORD, or an address in the environment: env:DATABASE_URL"
      )
    }
  }

  private static func fromEnvironment(
    _ name: String, _ variable: (String) -> [UInt8]?
  ) throws(CommandError) -> (address: PostgresAddress, password: String?) {
    let parts = name.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let value = variable(parts[0]), !value.isEmpty else {
      throw .usage("the environment has no variable \(parts[0])", advice: "it holds an address: postgres://USER:PASSWORD@HOST/DB")
    }
    do throws(PostgresAddress.Invalid) {
      var (address, password) = try PostgresAddress.withPassword(parsing: String(decoding: value, as: UTF8.self))
      if parts.count == 2 { address.table = parts[1] }
      return (address, password)
    } catch { throw .noServer(inVariable: parts[0]) }
  }

  static func refusal(_ error: StoreError) -> CommandError {
    var refusal = CommandError(error)
    switch error {
    case .denied(let words) where words.contains("password"):
      refusal.advice = "give the password by ~/.pgpass, PGPASSFILE, --password-file, PGPASSWORD or env:DATABASE_URL"
    case .denied(let words) where words.contains("certificate"):
      refusal.advice = "?sslrootcert=FILE names the authority that is to be trusted"
    case .denied(let words) where words.contains("right"):
      refusal.advice = "session-inspector rights postgres prints the rights that it needs"
    case .unavailable(let words) where words.contains("libpq"): break
    case .unavailable: refusal.advice = "start the server, or give the address at which it listens"
    default: break
    }
    return refusal
  }
}

extension PostgresInspection {
  /// Who the server is; of a standby that took the place of its primary only the origin tells.
  var identity: ServerIdentity {
    get async { ServerIdentity(names: [state.identity], origin: await origin()) }
  }
}

extension ServerAddress {
  /// What an address leaves open, the library's own environment says.
  init(_ address: PostgresAddress) {
    self.init(
      kind: "PostgreSQL", doors: [], database: address.database, part: address.table.map { .table($0) }, naming: .perhapsByDoor)
    if let service = address.service ?? (address.host == nil ? ProcessGuard.variable("PGSERVICE") : nil) {
      doors = [.library("the service \(service)", isHere: false)]
      return
    }
    func list(_ text: String?, _ variable: String) -> [String] {
      // To the library an empty text says nothing.
      let said = text.flatMap { $0.isEmpty ? nil : $0 } ?? ProcessGuard.variable(variable) ?? ""
      return said.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let digits = list(address.settings["hostaddr"], "PGHOSTADDR")
    let hosts = digits == [""] ? list(address.host, "PGHOST") : digits
    let ports = list(address.port, "PGPORT")
    for (index, host) in hosts.enumerated() {
      let text = ports.count == 1 ? ports[0] : index < ports.count ? ports[index] : ""
      guard let port = text.isEmpty ? 5432 : UInt16(text) else { continue }
      if host.isEmpty {
        doors.insert(.library("the usual place, \(port)", isHere: true))
      } else if host.hasPrefix("/") {
        let socket = "\(host)/.s.PGSQL.\(port)"
        doors.insert(.at(socket: socket))
        sockets.append(socket)
      } else {
        doors.insert(.at(host: host, port: port))
      }
    }
  }
}

/// Which table of a database is meant.
struct PostgresChoice {
  enum Table {
    case own(PostgresSessionReader, name: String)
    case foreign(ForeignTable)
  }

  let inspection: PostgresInspection
  let address: PostgresAddress
  let layouts: LayoutChoice

  private var choice: TableChoice {
    TableChoice(
      place: "the database \(inspection.state.database)", kind: "there", table: address.table, layouts: layouts,
      address: { table in
        var address = address
        address.table = table
        return address.description
      })
  }

  /// - Throws: what the tables are, where none or several could be meant.
  func table() async throws -> Table {
    if let layout = try layouts.layout() {
      return .foreign(try choice.chosen(of: try await inspection.fitting(layout, table: address.table), as: layout))
    }
    let tables = try await inspection.tables(among: layouts.own + TableLayout.known, table: address.table)
    var (own, foreign) = (tables.own, tables.foreign)
    if let wanted = address.table {
      let meant = tables.names.meant(by: wanted)
      (own, foreign) = (own.filter { meant.contains($0.called) }, foreign.filter { meant.contains($0.called) })
    }
    switch (own.count, foreign.count + tables.refused.count) {
    case (1, 0): return .own(try await inspection.reader(ofOwn: own[0]), name: own[0].called.spoken)
    case (0, _):
      return .foreign(try choice.chosen(of: tables.foreign, beside: tables.refused, names: tables.names))
    default:
      throw choice.several(
        own.map { ($0.called.spoken, "this library's") } + foreign.map { ($0.called.spoken, $0.layout.name) },
        beside: tables.refused)
    }
  }
}
