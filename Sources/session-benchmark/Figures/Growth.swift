/// P13: how each cost grows when there is ten times as much.
enum Growth {
  /// A line of the picture.
  struct Line: Sendable {
    let name: String
    /// Whether it may grow as the store does, or has to stay.
    let isLinear: Bool
    let value: @Sendable (Visit) -> Double
  }

  static let lines = [
    Line(name: "first rows", isLinear: false) { $0.firstRows },
    Line(name: "key to paint", isLinear: false) { $0.keys.median },
    Line(name: "next page", isLinear: false) { $0.pages.median },
    Line(name: "all known", isLinear: true) { $0.complete },
  ]

  static func measure(_ bench: Bench) async throws -> [Row] {
    var rows: [Row] = []
    for kind in [StoreAddress.Kind.sqlite, .file] {
      var visits: [(Count, Visit, search: Double)] = []
      for count in bench.sizes {
        let address = try await bench.store(kind, count)
        _ = try Searching.find(bench, address)
        let search = try await interleaved(count.value < 1_000_000 ? 3 : 1) { try Searching.find(bench, address).seconds }.median
        visits.append((count, try await bench.visit(kind, count), search))
      }
      let sizes = bench.sizes.map(\.text).joined(separator: ", ")
      for line in lines {
        let points = visits.map { (Double($0.0.value), line.value($0.1)) }
        rows.append(row("\(line.name), \(sizes) (\(kind.rawValue))", points, isLinear: line.isLinear))
        bench.series["\(line.name) (\(kind.rawValue))"] = points.filter { $0.1.isFinite }
      }
      let points = visits.map { (Double($0.0.value), $0.search) }
      rows.append(row("list --where, \(sizes) (\(kind.rawValue))", points, isLinear: true))
      bench.series["list --where (\(kind.rawValue))"] = points
    }
    return rows
  }

  private static func row(_ what: String, _ points: [(Double, Double)], isLinear: Bool) -> Row {
    var row = Row(figure: "P13", what: what, ours: points.map { Unit.seconds.text($0.1) }.joined(separator: ", "))
    row.target = isLinear ? "linear" : "flat"
    guard let first = points.first, let last = points.last, points.count > 1 else { return row }
    let growth = last.1 / first.1
    row.ratio = growth.isFinite ? Unit.rounded(growth) + "x" : ""
    // Twice as much is still flat where milliseconds are measured; a quarter more than the store's growth is no more linear.
    row.isMet = growth <= (isLinear ? 1.25 * last.0 / first.0 : 2)
    return row
  }
}
