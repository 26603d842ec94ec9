import Inspection
import TestTraits
import Testing

@testable import session_inspector

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A directory that is production is that with the sockets in it by which servers are reached.
@Suite("A server that is reached by a socket", .ownThreads) struct ServerSocketTests {
  let work: Workspace

  /// `srv/run` leads to `run`, in which the sockets are.
  init() throws {
    work = try Workspace()
    for name in ["s", ".s.PGSQL.5731"] { try work.write("run/\(name)", "") }
    mkdir(work.path + "/srv", 0o700)
    symlink("../run", work.path + "/srv/run")
  }

  static let stores = [
    "redis+unix:WORK/run/s", "valkey+unix:WORK/run/s?db=1", "postgres:///shop?host=WORK/run&port=5731",
    "postgres:///shop?host=db.invalid,WORK/run&port=5731",
  ]

  private func judgement(of store: String, _ targets: KeyValuePairs<String, String>) throws -> StoreJudgement {
    func placed(_ text: String) -> String { text.replacing("WORK", with: work.path) }
    let text = targets.map { "[targets.\"\(placed($0.key))\"]\nenvironment = \"\($0.value)\"\n" }.joined()
    var configuration = UserConfiguration()
    configuration.targets = try UserConfiguration(parsing: text, path: "config.toml").targets
    return try StoreJudgement(of: StoreAddress(parsing: placed(store)), by: configuration)
  }

  @Test("is production where that lies in what is, unless a target of its own says what it is", arguments: stores)
  func places(_ store: String) throws {
    let file = store.hasPrefix("postgres") ? "WORK/run/.s.PGSQL.5731" : "WORK/run/s"
    for target in ["WORK", "WORK/run", file, "unix:\(file)"] {
      #expect(try judgement(of: store, [target: "production"]).settings.environment == .production, "\(target)")
    }
    for target in ["WORK/home", "WORK/srv", "WORK/store"] {
      #expect(try judgement(of: store, [target: "production"]).settings.environment == nil, "\(target)")
    }
    let own = try judgement(of: store, ["WORK/run": "production", store: "development"])
    #expect(own.settings.environment == .development)
    #expect(try judgement(of: store, ["WORK/run": "production", file: "staging"]).settings.environment == .staging)
  }

  @Test("lies where it is named, wherever a link on the way leads", arguments: stores)
  func links(_ store: String) throws {
    let store = store.replacing("WORK/run", with: "WORK/srv/run")
    for target in ["WORK/srv", "WORK/run"] {
      #expect(try judgement(of: store, [target: "production"]).settings.environment == .production, "\(target)")
    }
  }

  @Test(
    "is asked for once its library has found it",
    arguments: [
      ("postgres:shop", 1), ("postgres:///shop?port=5731&host=,db.invalid", 1), ("postgres://127.0.0.1/shop", 0),
      ("redis://127.0.0.1/0", 0),
    ])
  func found(_ store: String, _ count: Int) throws {
    let production = try judgement(of: store, ["WORK/run": "production", "WORK/home": "staging"]).production
    #expect(production.places.count == count && production.targets.isEmpty)
    for place in production.places {
      let target = place.target
      let sockets = ["\(work.path)/srv/run/.s.PGSQL.5731"]
      #expect(target.protection(ofServerAt: sockets, isSettled: false)?.isCertain == true)
      #expect(target.protection(ofServerAt: sockets, isSettled: true) == nil)
      #expect(target.protection(ofServerAt: ["\(work.path)/home/s"], isSettled: false) == nil)
    }
  }
}
