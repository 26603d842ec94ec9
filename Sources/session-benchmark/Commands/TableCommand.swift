import ArgumentParser

struct TableCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "table", abstract: "Print what was measured, write it into a README, and draw how it grows.")

  @Option(help: ArgumentHelp("Where to put growth-light.svg and growth-dark.svg.", valueName: "directory")) var pictures: String?
  @Option(
    help: ArgumentHelp(
      "A file that has the lines figures:begin and figures:end, between which the table goes.", valueName: "file"))
  var into: String?
  @OptionGroup var options: DataOptions

  func run() throws {
    let results = Results(in: options.directory)
    let table = Table(results, order: Figure.all.map(\.key))
    guard !table.measurements.isEmpty else { throw ValidationError("nothing was measured yet: session-benchmark run") }
    if let into {
      try write(Self.replacing(table.text, in: ProcessFacts.text(into), of: into), to: into)
    } else {
      print(table.text)
    }
    guard let pictures else { return }
    let curves = table.measurements.flatMap(\.rows).flatMap(\.curves)
    guard !curves.isEmpty else { throw ValidationError("there is nothing to draw yet: session-benchmark run --only P13") }
    for variant in ["light", "dark"] {
      try write(GrowthPicture(curves: curves, variant: variant).svg, to: "\(pictures)/growth-\(variant).svg")
    }
  }

  /// Puts the table where the file wants it.
  static func replacing(_ table: String, in text: String, of path: String) throws(Failure) -> String {
    let (begin, end) = ("<!-- figures:begin -->\n", "<!-- figures:end -->")
    guard let first = text.firstRange(of: begin), let last = text.firstRange(of: end), first.upperBound <= last.lowerBound else {
      throw Failure("\(path) has no line figures:begin with figures:end after it")
    }
    return text[..<first.upperBound] + table + "\n" + text[last.lowerBound...]
  }
}
