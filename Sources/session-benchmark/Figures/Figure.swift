/// A promise that is a number, and how it is measured.
struct Figure: Sendable {
  let name: String
  let title: String
  let measure: @Sendable (Bench) async throws -> [Row]

  static let all: [Figure] = [
    Figure(name: "P1", title: "open an SQLite store", measure: Opening.table),
    Figure(name: "P2", title: "open a directory", measure: Opening.directory),
    Figure(name: "P3", title: "search a directory", measure: Searching.files),
    Figure(name: "P4", title: "search a table", measure: Searching.rows),
    Figure(name: "P5", title: "key to paint", measure: Keys.measure),
    Figure(name: "P6", title: "idle", measure: Idle.measure),
    Figure(name: "P7", title: "memory", measure: Memory.measure),
    Figure(name: "P8", title: "signed cookies", measure: Library.cookies),
    Figure(name: "P9", title: "file store", measure: Library.files),
    Figure(name: "P10", title: "memory store", measure: Library.memory),
    Figure(name: "P11", title: "start and size", measure: Start.measure),
    Figure(name: "P12", title: "bytes to the terminal", measure: Painting.measure),
    Figure(name: "P13", title: "growth", measure: Growth.measure),
  ]
}
