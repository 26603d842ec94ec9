/// How a figure is written.
enum Unit {
  case seconds, rate, bytes, percent, count

  func text(_ value: Double) -> String {
    guard value.isFinite else { return "-" }
    switch self {
    case .seconds:
      if value >= 1 { return Self.rounded(value) + " s" }
      return value >= 0.001 ? Self.rounded(value * 1000) + " ms" : Self.rounded(value * 1e6) + " µs"
    case .rate: return Self.grouped(value) + "/s"
    case .bytes:
      if value >= 1e6 { return Self.rounded(value / 1e6) + " MB" }
      return value >= 10_000 ? Self.rounded(value / 1000) + " kB" : Self.rounded(value) + " bytes"
    case .percent: return Self.rounded(value) + " %"
    case .count: return value >= 1000 ? Self.grouped(value) : Self.rounded(value)
    }
  }

  /// The median, and between which values the others lay.
  func text(_ samples: Samples) -> String {
    guard samples.values.count > 1 else { return text(samples.median) }
    return "\(text(samples.median)) (\(text(samples.low)) to \(text(samples.high)))"
  }

  /// Two or three digits that count.
  static func rounded(_ value: Double) -> String {
    let magnitude = abs(value)
    if magnitude >= 100 { return String(Int(value.rounded())) }
    let scale = magnitude >= 10 ? 10 : 100
    let scaled = Int((magnitude * Double(scale)).rounded())
    var fraction = String(scaled % scale)
    if scale == 100, fraction.count == 1 { fraction = "0" + fraction }
    while fraction.last == "0" { fraction.removeLast() }
    return (value < 0 ? "-" : "") + "\(scaled / scale)" + (fraction.isEmpty ? "" : "." + fraction)
  }

  /// `48,213`.
  static func grouped(_ value: Double) -> String {
    var text = ""
    for (place, digit) in String(Int(value.rounded())).reversed().enumerated() {
      if place > 0, place % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return String(text.reversed())
  }
}
