import TerminalText

extension InputParser {
  /// Milliseconds within which a second click at one place makes a double one.
  private static let doubleClick: Int64 = 400
  /// The columns and rows that a terminal may have.
  private static let places = 1...Int(UInt16.max)

  /// As terminals tell of it that know no numbers: each 32 more than it is.
  mutating func mouse(_ values: [UInt32], _ now: Uptime) {
    guard values.count == 3 else {
      state = .mouse(values)
      return
    }
    state = .ground
    report(Int(values[0]) - 32, column: Int(values[1]) - 32, row: Int(values[2]) - 32, now)
  }

  /// By numbers, from behind the `<`.
  mutating func mouse(_ parameters: Substring, _ now: Uptime) {
    let texts = parameters.split(separator: ";", omittingEmptySubsequences: false)
    let numbers = texts.compactMap { text in text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil }
    guard texts.count == 3, numbers.count == 3 else { return }
    report(numbers[0], column: numbers[1], row: numbers[2], now)
  }

  /// Columns and rows are counted from one.
  private mutating func report(_ button: Int, column: Int, row: Int, _ now: Uptime) {
    // Whatever is said: no screen has other places, and with these everybody may count.
    guard Self.places.contains(column), Self.places.contains(row) else { return }
    let point = Point(x: column - 1, y: row - 1)
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
