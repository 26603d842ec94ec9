import ArgumentParser

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Where everything is kept between runs.
struct DataOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where stores, peers and results are kept; ~/.cache/session-benchmark by default.", valueName: "directory"))
  var data: String?

  var directory: String {
    if let data { return data }
    let cache = getenv("XDG_CACHE_HOME").map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    return (cache ?? (getenv("HOME").map { String(cString: $0) } ?? "") + "/.cache") + "/session-benchmark"
  }
}

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Measure beside the peers, and print the table.",
    discussion: """
      Stores are made in the data directory once and kept. Each figure is kept as soon as it is measured, so that --only and \
      --missing go on where another run ended; the table has all that is known. Build the programs for release first.
      """)

  @Option(help: ArgumentHelp("How large the stores are.", valueName: "numbers")) var sizes = "10k,100k,1M"
  @Option(help: ArgumentHelp("These figures alone: P1,P4.", valueName: "figures")) var only: String?
  @Flag(help: "Only the figures that were not measured yet.") var missing = false
  @Option(help: "Which stores.") var seed: UInt64 = 1
  @OptionGroup var options: DataOptions

  func run() async throws {
    #if DEBUG
      narrate("this is a debug build: swift build -c release --static-swift-stdlib")
    #endif
    let counts = sizes.split(separator: ",").compactMap { Count(argument: String($0)) }
    guard !counts.isEmpty else { throw ValidationError("--sizes takes numbers: 10k,100k,1M") }
    let names = only?.split(separator: ",").map { $0.uppercased() }
    if let unknown = names?.first(where: { name in !Figure.all.contains { $0.name == name } }) {
      throw ValidationError("there is no figure \(unknown): \(Figure.all.map(\.name).joined(separator: ", "))")
    }
    signal(SIGPIPE, SIG_IGN)
    let bench = try Bench(directory: options.directory, sizes: counts, seed: seed)
    var results = Results(in: bench.directory)
    for figure in Figure.all where names?.contains(figure.name) ?? true {
      if missing, results.rows[figure.name] != nil { continue }
      narrate("\(figure.name) \(figure.title) (load \(Machine.load))")
      var rows: [Row]
      let start = ContinuousClock.now
      do { rows = try await figure.measure(bench) } catch { rows = [.failed(figure.name, figure.title, error)] }
      narrate("  in \(Unit.seconds.text((ContinuousClock.now - start).inSeconds))")
      try results.keep(figure.name, rows, bench.series)
    }
    TableCommand.show(results)
  }
}

struct TableCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "table", abstract: "Print what was measured, and draw how it grows.")

  @Option(help: ArgumentHelp("Where to put growth-light.svg and growth-dark.svg.", valueName: "directory")) var pictures: String?
  @OptionGroup var options: DataOptions

  func run() throws {
    let results = Results(in: options.directory)
    guard !results.rows.isEmpty else { throw ValidationError("nothing was measured yet: session-benchmark run") }
    Self.show(results)
    guard let pictures else { return }
    for variant in ["light", "dark"] {
      try write(GrowthPicture(series: results.series, variant: variant).svg, to: "\(pictures)/growth-\(variant).svg")
    }
  }

  static func show(_ results: Results) {
    print("\(results.circumstances)\n")
    print(results.table(Figure.all.map(\.name)))
  }
}
