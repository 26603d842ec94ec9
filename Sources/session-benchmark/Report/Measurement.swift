/// The rows of a figure, and under which circumstances they were taken.
struct Measurement {
  let rows: [Row]
  /// When: `2026-11-22T06:52:00.000Z`.
  let taken: String
  let machine: String
  /// What was measured, and which build of it.
  let subject: String
  let build: String
  /// The highest load average while it was taken.
  let load: Double
  let cores: Int

  /// Others kept the machine busy, so that ratios hold better than times.
  var isLoaded: Bool { load > 1.5 * Double(cores) }

  /// Why this cannot stand beside what was taken since; nil: it can.
  func staleness(beside others: [Measurement]) -> String? {
    let later = others.filter { $0.taken > taken }
    if let other = later.first(where: { $0.machine != machine }) {
      return "on another machine, \(machine); the others on \(other.machine)"
    }
    return later.contains { $0.subject == subject && $0.build != build } ? "with an earlier build" : nil
  }
}
