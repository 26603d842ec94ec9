import ECMAScript
import TestSupport
import Testing

@testable import session_benchmark

@Suite("The table of figures") struct ReportTests {
  private func measurement(
    _ what: String, taken: String, machine: String = "2 cores", build: String = "a", load: Double = 0.2
  ) -> Measurement {
    Measurement(
      rows: [Row(figure: "P1", what: what, ours: "1 ms")], taken: taken, machine: machine, subject: "session-inspector",
      build: build, load: load, cores: 2)
  }

  @Test("what was taken on a quiet machine with the same programs carries no mark") func plain() {
    let table = Table([measurement("one", taken: "2026-11-22T06:00"), measurement("two", taken: "2026-11-21T06:00")]).text
    #expect(table.contains("| P1 | one |"))
    #expect(table.contains("| P1 | two |"))
    #expect(table.hasPrefix("Measured on 2026-11-22, 2 cores."))
    #expect(!table.contains("¹"))
  }

  @Test("an earlier build, another machine and a busy one are told, each once") func marked() {
    let table = Table([
      measurement("new", taken: "2026-11-22T06:00"), measurement("old", taken: "2026-11-20T06:00", build: "b"),
      measurement("older", taken: "2026-11-20T05:00", build: "b"), measurement("busy", taken: "2026-11-22T05:00", load: 3.1),
      measurement("moved", taken: "2026-11-19T05:00", machine: "8 cores"),
    ]).text
    #expect(table.contains("| P1 | new |"))
    #expect(table.contains("| P1 ¹ | old |"))
    #expect(table.contains("| P1 ¹ | older |"))
    #expect(table.contains("| P1 ² | busy |"))
    #expect(table.contains("| P1 ³ | moved |"))
    #expect(table.contains("¹ Taken on 2026-11-20 with an earlier build."))
    #expect(table.contains("³ Taken on 2026-11-19 on another machine, 8 cores; the others on 2 cores."))
  }

  @Test("results come back as they were kept, and say what has to be measured again") func kept() throws {
    let directory = try TemporaryDirectory()
    var results = Results(in: directory.path)
    let points = [Curve.Point(count: 1e4, seconds: 0.5), Curve.Point(count: 1e6, seconds: 3.25)]
    var row = Row(figure: "P13", what: "grows", ours: "0.5 s", peer: "find", ratio: "7x", target: "flat", isMet: false)
    row.curves = [
      Curve(panel: "file", name: "all known", points: points), Curve(panel: "file", name: "all", peer: "find", points: points),
    ]
    var failed = Row(figure: "P1", what: "it", ours: "failed: no reason")
    failed.isMet = false
    for (key, row) in [("P13.file", row), ("P1", failed)] {
      try results.keep(
        key,
        Measurement(rows: [row], taken: "2026-11-22T06:00", machine: "m", subject: "s", build: "a", load: 0.5, cores: 2))
    }
    let again = Results(in: directory.path)
    let measurement = try #require(again.measurements["P13.file"])
    #expect(measurement.rows.map(\.cells) == [row.cells])
    #expect(measurement.rows.map(\.curves) == [row.curves])
    #expect(measurement.load == 0.5)
    #expect(!again.wants("P13.file", build: "a", machine: "m"))
    #expect(again.wants("P13.file", build: "b", machine: "m"))
    #expect(again.wants("P13.file", build: "a", machine: "n"))
    #expect(again.wants("P1", build: "a", machine: "m"))
    #expect(again.wants("P2", build: "a", machine: "m"))
  }

  @Test("what an earlier version kept is not taken for a result") func former() throws {
    let directory = try TemporaryDirectory()
    try write(#"{"figures":{"P1":[]},"measurements":{"P2":{"rows":[]}}}"#, to: directory.path + "/results.json")
    #expect(Results(in: directory.path).measurements.isEmpty)
  }

  @Test("goes between its lines in a README, and nothing else changes") func replaced() throws {
    let text = "before\n<!-- figures:begin -->\nold\n<!-- figures:end -->\nafter\n"
    let replaced = try TableCommand.replacing("new", in: text, of: "README.md")
    #expect(replaced == "before\n<!-- figures:begin -->\nnew\n<!-- figures:end -->\nafter\n")
    #expect(throws: Failure.self) { try TableCommand.replacing("new", in: "before\n", of: "README.md") }
  }

  @Test("figures are asked for by promise or by part") func named() throws {
    #expect(try Figure.named("p5.storm,P2").map(\.key) == ["P2", "P5.storm"])
    #expect(try Figure.named("P5").map(\.key) == ["P5", "P5.peers", "P5.storm"])
    #expect(throws: Failure.self) { try Figure.named("P99") }
    #expect(Set(Figure.all.map(\.key)).count == Figure.all.count)
  }
}

@Suite("The picture of growth") struct GrowthPictureTests {
  @Test("names that would lie on one another move apart, in order and within limits") func apart() {
    #expect(Panel.apart([10, 100], by: 15, within: 0...200) == [10, 100])
    #expect(Panel.apart([100, 100, 104], by: 10, within: 0...200).map { $0.rounded() } == [91, 101, 111])
    #expect(Panel.apart([199, 195], by: 10, within: 0...200) == [200, 190])
  }

  @Test("axes have whole decades") func decades() {
    #expect(Decades([10_000, 1_000_000]).low == 4)
    #expect(Decades([10_000, 1_000_000]).high == 6)
    #expect(Decades([0.0021, 0.5]).low == -3)
    #expect(Decades([0.0021, 0.5]).high == 0)
    #expect(Decades([1]).high == 1)
    #expect(Decades([0.001, 1]).share(0.001) == 0)
  }

  @Test("shows each kind of store, ours and the peers") func svg() {
    let points = [Curve.Point(count: 1e4, seconds: 0.02), Curve.Point(count: 1e5, seconds: 0.2)]
    let curves = [
      Curve(panel: "sqlite", name: "first rows", points: points), Curve(panel: "file", name: "all known", points: points),
      Curve(panel: "file", name: "all known", peer: "find", points: points), Curve(panel: "file", name: "nothing", points: []),
    ]
    for variant in ["light", "dark"] {
      let svg = GrowthPicture(curves: curves, variant: variant).svg
      for text in [">SQLite<", ">files<", ">first rows<", ">all known<", ">find<", ">10k<", ">100k<", ">sessions<"] {
        #expect(svg.contains(text))
      }
      #expect(!svg.contains(">nothing<"))
      #expect(!svg.contains("nan"))
    }
  }
}
