/// P13: how each cost grows when there is ten times as much: ours, and the same work done by a peer.
enum Growth {
  private enum Cost: String, CaseIterable {
    case firstRows = "first rows"
    case keyToPaint = "key to paint"
    case nextPage = "next page"
    case allKnown = "all known"
    case search = "list --where"

    /// Whether it may grow as the store does, or has to stay.
    var isLinear: Bool { self == .allKnown || self == .search }

    func seconds(_ bench: Bench, _ address: StoreAddress, _ visit: Visit) async throws -> Double {
      switch self {
      case .firstRows: visit.firstRows
      case .keyToPaint: visit.keys.median
      case .nextPage: visit.pages.median
      case .allKnown: visit.complete
      case .search: try bench.find(address).seconds
      }
    }
  }

  private typealias Work = (Bench, Peer, StoreAddress) throws -> Double

  static func tables(_ bench: Bench) async throws -> [Row] {
    let query = "SELECT id, expires, modified, size, data FROM sessions ORDER BY place LIMIT 50"
    return try await measure(
      bench, .sqlite,
      [
        .firstRows: ("sqlite3", { try $0.run($1.path, ["-readonly", $2.path, query]).seconds }),
        .search: ("sqlite3", { try $0.extract($1, $2).seconds }),
      ])
  }

  static func directories(_ bench: Bench) async throws -> [Row] {
    try await measure(
      bench, .file, [.allKnown: ("find", { try $0.list($1, $2) }), .search: ("ripgrep", { try $0.ripgrep($1, $2).seconds })])
  }

  private static func measure(
    _ bench: Bench, _ kind: StoreAddress.Kind, _ works: [Cost: (peer: String, work: Work)]
  ) async throws -> [Row] {
    var ours: [Cost: [Curve.Point]] = [:]
    var theirs: [Cost: [Curve.Point]] = [:]
    for count in bench.sizes {
      let address = try await bench.store(kind, count)
      let visit = try await bench.visit(kind, count)
      for cost in Cost.allCases {
        let peer = works[cost].flatMap { work in bench.peer(work.peer).map { ($0, work.work) } }
        if cost == .search, let known = works[cost].flatMap({ bench.searches["\($0.peer) \(address.path)"] }) {
          ours[cost, default: []].append(Curve.Point(count: Double(count.value), seconds: known.ours))
          theirs[cost, default: []].append(Curve.Point(count: Double(count.value), seconds: known.theirs))
          continue
        }
        // The peer goes first: whatever has to be read from the disk is there for both.
        if let peer { _ = try peer.1(bench, peer.0, address) }
        let rounds = count.value < 1_000_000 ? 3 : 1
        let measurements: [() async throws -> Double] =
          [{ try await cost.seconds(bench, address, visit) }]
          + (peer.map { peer in [{ try peer.1(bench, peer.0, address) }] } ?? [])
        let found = try await interleaved(rounds, measurements)
        ours[cost, default: []].append(Curve.Point(count: Double(count.value), seconds: found[0].median))
        if found.count > 1 { theirs[cost, default: []].append(Curve.Point(count: Double(count.value), seconds: found[1].median)) }
      }
    }
    return Cost.allCases.map { cost in
      let name = works[cost]?.peer
      var row = row(
        "\(cost.rawValue), \(bench.sizes.map(\.text).joined(separator: ", ")) (\(kind.rawValue))", ours[cost] ?? [], cost)
      row.curves = [Curve(panel: kind.rawValue, name: cost.rawValue, points: (ours[cost] ?? []).filter(\.seconds.isFinite))]
      guard let name else { return row }
      guard let points = theirs[cost], let peer = bench.peer(name) else {
        row.peer = Row.missing(name, bench)
        return row
      }
      row.peer = "\(peer.title): \(words(points))"
      row.curves.append(Curve(panel: kind.rawValue, name: cost.rawValue, peer: name, points: points))
      return row
    }
  }

  private static func row(_ what: String, _ points: [Curve.Point], _ cost: Cost) -> Row {
    var row = Row(figure: "P13", what: what, ours: words(points), target: cost.isLinear ? "linear" : "flat")
    guard let first = points.first, let last = points.last, points.count > 1 else { return row }
    let growth = last.seconds / first.seconds
    row.ratio = growth.isFinite ? Unit.rounded(growth) + "x" : ""
    // Twice as much is still flat where milliseconds are measured; a quarter more than the store's growth is no more linear.
    row.isMet = growth <= (cost.isLinear ? 1.25 * last.count / first.count : 2)
    return row
  }

  private static func words(_ points: [Curve.Point]) -> String {
    points.map { Unit.seconds.text($0.seconds) }.joined(separator: ", ")
  }
}
