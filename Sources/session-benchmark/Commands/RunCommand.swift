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
  @Option(help: ArgumentHelp("These figures alone: P1,P5.storm.", valueName: "figures")) var only: String?
  @Flag(help: "Only what was not measured yet, failed, or was measured with another build or elsewhere.") var missing = false
  @Option(help: "Which stores.") var seed: UInt64 = 1
  @OptionGroup var options: DataOptions

  func run() async throws {
    #if DEBUG
      narrate("this is a debug build: swift build -c release --static-swift-stdlib")
    #endif
    let counts = sizes.split(separator: ",").map { Count(argument: String($0)) }
    let known = counts.compactMap { $0 }
    guard !known.isEmpty, known.count == counts.count else { throw ValidationError("--sizes takes numbers: 10k,100k,1M") }
    var figures = try only.map { list throws(Failure) in try Figure.named(list) } ?? Figure.all
    signal(SIGPIPE, SIG_IGN)
    let bench = try Bench(directory: options.directory, sizes: known, seed: seed)
    let builds = try bench.builds()
    var results = Results(in: bench.directory)
    if missing {
      figures.removeAll { !results.wants($0.key, build: builds[$0.subject] ?? "", machine: Machine.text) }
    }
    figures = figures.filter { !$0.leavesTraces } + figures.filter(\.leavesTraces)
    let start = ContinuousClock.now
    for (place, figure) in figures.enumerated() {
      narrate("\(place + 1) of \(figures.count): \(figure.key), \(figure.title) (load \(Unit.rounded(Machine.load)))")
      let measurement = await figure.measurement(on: bench, build: builds[figure.subject] ?? "")
      try results.keep(figure.key, measurement)
    }
    narrate("all in \(Unit.seconds.text((ContinuousClock.now - start).inSeconds))")
    print(Table(results, order: Figure.all.map(\.key)).text)
  }
}

extension Figure {
  /// Measures; what cannot be measured is a row that says why.
  func measurement(on bench: Bench, build: String) async -> Measurement {
    let (taken, load, start) = (Machine.now, Machine.load, ContinuousClock.now)
    var rows: [Row]
    do { rows = try await measure(bench) } catch { rows = [.failed(name, title, error)] }
    for row in rows where row.ours.hasPrefix("failed: ") { narrate("  \(row.what) \(row.ours)") }
    narrate("  in \(Unit.seconds.text((ContinuousClock.now - start).inSeconds))")
    return Measurement(
      rows: rows, taken: taken, machine: Machine.text, subject: subject.rawValue, build: build, load: max(load, Machine.load),
      cores: Machine.cores)
  }
}
