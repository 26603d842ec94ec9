import TerminalText

extension InputParser {
  /// Milliseconds within which a second click at one place makes a double one.
  private static let doubleClick: Int64 = 400

  /// As terminals tell of it that know no numbers: each 32 more than it is, places 33.
  mutating func mouse(_ values: [UInt32], _ now: Uptime) {
    guard values.count == 3 else {
      state = .mouse(values)
      return
    }
    state = .ground
    report(Int(values[0]) - 32, x: Int(values[1]) - 33, y: Int(values[2]) - 33, now)
  }

  mutating func report(_ button: Int, x: Int, y: Int, _ now: Uptime) {
    let point = Point(x: x, y: y)
    // Without what is held meanwhile: 4 shift, 8 alt, 16 control.
    switch button & ~0x1C {
    case 0:
      if let click, click.point == point, now.since(click.time) <= Self.doubleClick {
        self.click = nil
        inputs.append(.doubleClick(point))
      } else {
        click = (point, now)
        inputs.append(.click(point))
      }
    case 64: inputs.append(.scroll(point, lines: -3))
    case 65: inputs.append(.scroll(point, lines: 3))
    default: break
    }
  }
}
