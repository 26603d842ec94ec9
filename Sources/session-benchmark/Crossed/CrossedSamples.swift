import TestSupport

/// Inputs of every kind that the program recognises, crossed with each other: cookies, directories, tables. Of each it is known whose
/// it is; no answer may be certain and wrong, and none may call forged what a known scheme verifies.
struct CrossedSamples {
  enum Kind: String, CaseIterable { case cookie, directory, table }

  let count: Int
  let seed: UInt64

  struct Result {
    var words: [Kind: [CrossedOutcome.Word: Int]] = [:]
    var faults: [String: Int] = [:]

    var summary: String {
      Kind.allCases.compactMap { kind in
        words[kind].map { counts in
          let parts = CrossedOutcome.Word.allCases.map { "\(counts[$0, default: 0]) \($0.rawValue)" }
          return "\(kind.rawValue): \(counts.values.reduce(0, +)) (\(parts.joined(separator: ", ")))"
        }
      }.joined(separator: "; ")
    }
  }

  /// One in twenty is a directory, one in twenty a table: they take files.
  func run() async throws -> Result {
    let cookies = CrossedCookies()
    let directories = try CrossedDirectories()
    let tables = try await CrossedTables()
    var generator = SeededGenerator(seed: seed)
    var result = Result()
    for index in 0..<count {
      let (kind, outcome): (Kind, CrossedOutcome) =
        switch index % 20 {
        case 7: (.directory, try directories.outcome(&generator))
        case 14: (.table, try await tables.outcome(&generator))
        default: (.cookie, try cookies.outcome(&generator))
        }
      result.words[kind, default: [:]][outcome.word, default: 0] += 1
      for fault in outcome.faults { result.faults["\(kind.rawValue): \(fault)", default: 0] += 1 }
    }
    return result
  }
}
