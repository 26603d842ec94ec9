import ECMAScript

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What was measured so far, kept in the data directory so that figures can be measured one by one.
struct Results {
  private(set) var rows: [String: [Row]] = [:]
  /// The lines of the picture: sessions, and what they cost.
  private(set) var series: [String: [(Double, Double)]] = [:]
  /// The machine and the day of the latest figure.
  private(set) var circumstances = ""
  private let path: String

  init(in directory: String) {
    path = directory + "/results.json"
    guard let json = try? JSON.parse(ProcessFacts.text(path)) else { return }
    for entry in json["figures"]?.asObject?.entries ?? [] {
      rows[entry.key.string] = (entry.value.asArray ?? []).compactMap { Row(json: $0) }
    }
    for entry in json["series"]?.asObject?.entries ?? [] {
      series[entry.key.string] = (entry.value.asArray ?? []).compactMap { point in
        point[0]?.asDouble.flatMap { x in point[1]?.asDouble.map { (x, $0) } }
      }
    }
    circumstances = json["circumstances"]?.asString?.string ?? ""
  }

  mutating func keep(_ figure: String, _ rows: [Row], _ series: [String: [(Double, Double)]]) throws(Failure) {
    self.rows[figure] = rows
    self.series.merge(series) { $1 }
    circumstances = "\(Machine.date), \(Machine.text)"
    let figures = JSONObject(self.rows.sorted { $0.key < $1.key }.map { (JSString($0.key), .array($0.value.map(\.json))) })
    let lines = JSONObject(
      self.series.sorted { $0.key < $1.key }.map { name, points in
        (JSString(name), .array(points.map { .array([.number(JSNumber($0.0)), .number(JSNumber($0.1))]) }))
      })
    let all: JSONValue = [
      "figures": .object(figures), "series": .object(lines), "circumstances": .string(JSString(circumstances)),
    ]
    try write(JSON.text(all), to: path)
  }

  /// The table, in the order of the figures.
  func table(_ order: [String]) -> String {
    let lines = order.flatMap { rows[$0] ?? [] }.map(\.cells)
    let rule = Row.columns.map { _ in "---" }
    return ([Row.columns, rule] + lines).map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
  }
}

func write(_ text: String, to path: String) throws(Failure) {
  guard let file = fopen(path, "w") else { throw Failure("cannot write \(path): \(String(cString: strerror(errno)))") }
  defer { fclose(file) }
  guard fputs(text, file) >= 0 else { throw Failure("cannot write \(path)") }
}
