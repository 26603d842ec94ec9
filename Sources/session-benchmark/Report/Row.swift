import ECMAScript

/// One line of the table.
struct Row {
  var figure: String
  var what: String
  var ours: String
  var peer = ""
  var ratio = ""
  var target = ""
  /// Nil: there is no target, or nothing to hold against it.
  var isMet: Bool?
  /// The same as lines of the picture.
  var curves: [Curve] = []

  static let columns = ["", "measured", "ours", "beside", "ratio", "target", "met"]

  var cells: [String] { [figure, what, ours, peer, ratio, target, isMet.map { $0 ? "yes" : "**no**" } ?? ""] }
}

/// How a cost grows.
struct Curve: Equatable {
  /// The kind of store.
  let panel: String
  let name: String
  /// Nil: ours.
  var peer: String?
  /// Sessions, and seconds.
  let points: [Point]

  struct Point: Equatable { let count, seconds: Double }
}

/// What a ratio or a figure has to keep to.
enum Target {
  /// Ours takes at most so many times what the peer takes.
  case atMost(Double)
  /// Ours is at least so many times faster: of times theirs to ours, of rates ours to theirs.
  case atLeast(Double)
  /// Whatever the peer does.
  case limit(Double, Unit)

  var text: String {
    switch self {
    case .atMost(let factor): "≤ \(Unit.rounded(factor))x"
    case .atLeast(let factor): "≥ \(Unit.rounded(factor))x"
    case .limit(let value, let unit): "≤ \(unit.text(value))"
    }
  }
}

extension Row {
  /// Ours beside a peer's, judged by the medians.
  static func compared(
    _ figure: String, _ what: String, _ unit: Unit, ours: Samples, _ peer: String, _ theirs: Samples, _ target: Target?
  ) -> Row {
    var row = Row(figure: figure, what: what, ours: unit.text(ours), peer: "\(peer): \(unit.text(theirs))")
    let (a, b) = (ours.median, theirs.median)
    let ratio: Double
    switch target {
    case .atMost, .limit: ratio = a / b
    case .atLeast, nil: ratio = unit == .rate ? a / b : b / a
    }
    row.ratio = ratio.isFinite ? Unit.rounded(ratio) + "x" : ""
    row.target = target?.text ?? ""
    switch target {
    case .atMost(let factor): row.isMet = ratio <= factor
    case .atLeast(let factor): row.isMet = ratio >= factor
    case .limit(let limit, _): row.isMet = a <= limit
    case nil: break
    }
    return row
  }

  /// Ours alone, against a limit where there is one.
  static func alone(_ figure: String, _ what: String, _ unit: Unit, _ ours: Samples, _ target: Target? = nil) -> Row {
    var row = Row(figure: figure, what: what, ours: unit.text(ours), target: target?.text ?? "")
    if case .limit(let limit, _) = target { row.isMet = ours.median <= limit }
    return row
  }

  /// What stands in the place of a peer that is not installed.
  static func missing(_ peer: String, _ bench: Bench) -> String {
    "\(peer) is missing: `\(Peer.installation(of: peer, in: bench.directory))`"
  }

  static func alone(
    _ figure: String, _ what: String, _ unit: Unit, _ ours: Samples, missing peer: String, _ bench: Bench
  ) -> Row {
    var row = alone(figure, what, unit, ours)
    row.peer = missing(peer, bench)
    return row
  }

  static func failed(_ figure: String, _ what: String, _ error: any Error) -> Row {
    let words = "\(error)".split(separator: "\n").first.map(String.init) ?? "for no reason given"
    return Row(figure: figure, what: what, ours: "failed: \(words)", isMet: false)
  }
}
