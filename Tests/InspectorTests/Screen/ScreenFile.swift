import TestSupport

/// A file of keys and of what the screen then shows. Lines that begin with `|` are the lines of an expectation, every other
/// line is a word and what belongs to it; `#` begins a remark.
struct ScreenFile {
  struct Step {
    var word: String
    var rest: String
    /// Lines that followed with a `|`.
    var lines: [String] = []
    /// The line of the file, from 1.
    var number: Int
    /// The place of the step in the file's text: what an update rewrites.
    var place: Int

    var words: [String] { rest.split(separator: " ").map(String.init) }
  }

  struct Mistake: Error, CustomStringConvertible { var description: String }

  let name: String
  let path: String
  /// The words before the first step: how the inspector is started.
  private(set) var header: [Step] = []
  private(set) var steps: [Step] = []
  /// The file's lines without those of expectations, to be written anew.
  private var text: [String] = []

  static let directory: String = {
    #filePath.split(separator: "/").dropLast(2).reduce(into: "") { $0 += "/" + $1 } + "/Screens"
  }()

  static let headerWords: Set<String> = [
    "size", "store", "access", "glyphs", "time", "session", "form", "cookie", "secrets", "unsigned", "environment", "live",
    "demonstration", "pages", "location", "guarantees", "obstacle",
    "layout", "capacity", "attributes", "about", "refusal", "create-obstacle", "restore-obstacle", "flash-obstacle",
    "flash-key", "protection", "about-expiry", "cookie-assumed", "slow-work", "slow-look", "long", "carried",
  ]

  init(name: String) throws {
    self.name = name
    path = "\(Self.directory)/\(name)"
    let bytes = try Vectors.bytes(ofFile: path)
    for (index, line) in String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
      .enumerated()
    {
      if line.hasPrefix("|") {
        guard !steps.isEmpty else { throw Mistake(description: "\(name):\(index + 1): a line expected before any step") }
        steps[steps.count - 1].lines.append(String(line.dropFirst()))
        continue
      }
      text.append(String(line))
      guard !line.isEmpty, !line.hasPrefix("#") else { continue }
      let words = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
      let step = Step(
        word: String(words[0]), rest: words.count > 1 ? String(words[1]) : "", number: index + 1, place: text.count - 1)
      if Self.headerWords.contains(step.word) { header.append(step) } else { steps.append(step) }
    }
  }

  func setting(_ word: String) -> String? { header.last { $0.word == word }?.rest }

  /// The file with other lines in its expectations.
  func text(expecting lines: [Int: [String]]) -> String {
    var result = ""
    for (index, line) in text.enumerated() {
      result += line + (index + 1 < text.count ? "\n" : "")
      for line in lines[index] ?? [] { result += "|\(line)\n" }
    }
    return result
  }

  /// Every file there is, by name.
  static func names() -> [String] {
    filesOf(directory: directory).filter { $0.hasSuffix(".screen") }.sorted()
  }
}

/// Where expected and shown lines differ, each line once.
func difference(expected: [String], shown: [String]) -> String {
  var lines: [String] = []
  for row in 0..<max(expected.count, shown.count) {
    let (old, new) = (row < expected.count ? expected[row] : nil, row < shown.count ? shown[row] : nil)
    if old == new { continue }
    if let old { lines.append("  \(row) - |\(old)") }
    if let new { lines.append("  \(row) + |\(new)") }
  }
  return lines.joined(separator: "\n")
}
