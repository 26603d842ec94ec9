#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The curves of one kind of store, within their axes.
struct Panel {
  let title: String
  let left: Double
  let counts: Decades
  let seconds: Decades
  let curves: [Curve]

  static let width = 460.0
  static let height = 380.0
  private static let plot = (left: 62.0, right: 316.0, top: 34.0, bottom: 330.0)
  /// From one line of text to the next.
  private static let lineHeight = 15.0

  func axes(title titleColor: String, grid: String, labels: String) -> [String] {
    let plot = Self.plot
    var lines = [SVG.text(title, at: ((plot.left + plot.right) / 2, 14), titleColor, bold: true, anchor: "middle")]
    for exponent in seconds.low...seconds.high {
      let y = self.y(pow(10, Double(exponent)))
      lines.append(SVG.line(from: (plot.left, y), to: (plot.right, y), grid, "0.5"))
      lines.append(SVG.text(Unit.seconds.text(pow(10, Double(exponent))), at: (plot.left - 8, y + 4), labels, anchor: "end"))
    }
    for exponent in counts.low...counts.high {
      let x = self.x(pow(10, Double(exponent)))
      lines.append(SVG.line(from: (x, plot.top), to: (x, plot.bottom), grid, "0.5"))
      lines.append(SVG.text(Count(Int(pow(10, Double(exponent)))).text, at: (x, plot.bottom + 20), labels, anchor: "middle"))
    }
    lines.append(SVG.text("time", at: (Self.plot.left - 8, 14), labels, anchor: "end"))
    lines.append(SVG.text("sessions", at: ((plot.left + plot.right) / 2, plot.bottom + 40), labels, anchor: "middle"))
    return lines
  }

  func lines(color: (String) -> String) -> [String] {
    let ends = Self.apart(curves.map { curve in curve.points.last.map { y($0.seconds) } ?? 0 })
    var lines: [String] = []
    for (curve, end) in zip(curves, ends) {
      let color = color(curve.name)
      let path = curve.points.enumerated().map { place, point in
        "\(place == 0 ? "M" : "L")\(SVG.number(x(point.count))) \(SVG.number(y(point.seconds)))"
      }
      let isOurs = curve.peer == nil
      let look = #"stroke="\#(color)" stroke-width="\#(isOurs ? "2.5" : "1.5")"\#(isOurs ? "" : #" stroke-dasharray="5 4""#)"#
      lines.append(#"<path d="\#(path.joined(separator: " "))" fill="none" \#(look)/>"#)
      if isOurs {
        lines += curve.points.map { SVG.dot((x($0.count), y($0.seconds)), color) }
      }
      guard let last = curve.points.last else { continue }
      let from = (x(last.count) + 6, y(last.seconds))
      // A name that had to move away is led back to its line.
      if abs(end - from.1) > 3 { lines.append(SVG.line(from: from, to: (from.0 + 12, end), color, "0.75")) }
      lines.append(SVG.text(curve.peer ?? curve.name, at: (from.0 + 16, end + 4), color, bold: isOurs))
    }
    return lines
  }

  /// Places for names that lie on one another: as near as they can, in their order.
  static func apart(
    _ places: [Double], by distance: Double = lineHeight, within limits: ClosedRange<Double> = plot.top...plot.bottom
  ) -> [Double] {
    let order = places.indices.sorted { places[$0] < places[$1] }
    var moved = places
    // Overlapping ones become a block around their middle.
    var blocks: [(members: [Int], middle: Double)] = []
    for index in order {
      blocks.append(([index], places[index]))
      while let last = blocks.last, blocks.count > 1 {
        let before = blocks[blocks.count - 2]
        let room = distance * Double(last.members.count + before.members.count) / 2
        guard last.middle - before.middle < room else { break }
        let members = before.members + last.members
        blocks.removeLast(2)
        blocks.append((members, members.map { places[$0] }.reduce(0, +) / Double(members.count)))
      }
    }
    for (members, middle) in blocks {
      let half = distance * Double(members.count - 1) / 2
      let center = max(min(middle, limits.upperBound - half), limits.lowerBound + half)
      for (place, index) in members.enumerated() { moved[index] = center - half + Double(place) * distance }
    }
    return moved
  }

  private func x(_ count: Double) -> Double { Self.plot.left + counts.share(count) * (Self.plot.right - Self.plot.left) }
  private func y(_ value: Double) -> Double { Self.plot.bottom - seconds.share(value) * (Self.plot.bottom - Self.plot.top) }
}

/// The few elements that a picture is made of.
enum SVG {
  typealias Place = (x: Double, y: Double)

  static func text(_ content: String, at place: Place, _ color: String, bold: Bool = false, anchor: String = "start") -> String {
    let weight = bold ? #" font-weight="bold""# : ""
    let start = #"<text x="\#(number(place.x))" y="\#(number(place.y))" fill="\#(color)""#
    return start + #" text-anchor="\#(anchor)"\#(weight)>\#(content)</text>"#
  }

  static func line(from start: Place, to end: Place, _ color: String, _ width: String, broken: Bool = false) -> String {
    let path = "M\(number(start.x)) \(number(start.y)) L\(number(end.x)) \(number(end.y))"
    return #"<path d="\#(path)" stroke="\#(color)" stroke-width="\#(width)"\#(broken ? #" stroke-dasharray="5 4""# : "")/>"#
  }

  static func dot(_ place: Place, _ color: String) -> String {
    #"<circle cx="\#(number(place.x))" cy="\#(number(place.y))" r="3.5" fill="\#(color)"/>"#
  }

  /// One decimal is plenty.
  static func number(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return tenths % 10 == 0 ? String(tenths / 10) : "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
  }
}
