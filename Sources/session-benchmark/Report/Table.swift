/// All that is known, as one table, with a note for what was not taken as the rest was.
struct Table {
  /// In the order of the figures; those that are no more are left out.
  let measurements: [Measurement]

  init(_ results: Results, order: [String]) { measurements = order.compactMap { results.measurements[$0] } }

  init(_ measurements: [Measurement]) { self.measurements = measurements }

  var text: String {
    guard let latest = measurements.max(by: { $0.taken < $1.taken }) else { return "" }
    var legend: [String] = []
    var lines = [Row.columns, Row.columns.map { _ in "---" }]
    for measurement in measurements {
      let marks = notes(on: measurement).map { note in
        let place = legend.firstIndex(of: note) ?? legend.endIndex
        if place == legend.endIndex { legend.append(note) }
        return Self.mark(place)
      }
      for row in measurement.rows {
        var cells = row.cells
        if !marks.isEmpty { cells[0] += " " + marks.joined() }
        lines.append(cells)
      }
    }
    let table = lines.map { "| " + $0.joined(separator: " | ") + " |" }
    let marked = legend.enumerated().map { "\(Self.mark($0)) \($1)" }.joined(separator: "  \n")
    return (["Measured on \(latest.day), \(latest.machine).", ""] + table + (marked.isEmpty ? [] : ["", marked]))
      .joined(separator: "\n")
  }

  private func notes(on measurement: Measurement) -> [String] {
    var notes: [String] = []
    if let stale = measurement.staleness(beside: measurements) { notes.append("Taken on \(measurement.day) \(stale).") }
    if measurement.isLoaded {
      notes.append("Taken while others kept the machine busy: the ratios hold better than the times.")
    }
    return notes
  }

  /// `¹`, `²`, `¹⁰`.
  private static func mark(_ place: Int) -> String {
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    return String(String(place + 1).compactMap { $0.wholeNumberValue.map { digits[$0] } })
  }
}

extension Measurement {
  var day: String { String(taken.prefix(10)) }
}
