import CNcurses
#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import TerminalUI

/// Makes input of what curses reads: pastes gathered, Escape and a key after it joined, clicks paired.
struct InputDecoder {
  private var paste: String.UnicodeScalarView?
  private var pastedLineBreak = false
  private var click: (point: Point, time: Int)?

  /// Nobody pastes more into a filter; the rest is let go.
  private static let longestPaste = 1 << 20
  private static let doubleClickMilliseconds = 400

  /// Everything that has arrived.
  mutating func drain() -> [Input] {
    var inputs: [Input] = []
    while true {
      let event = cn_read()
      if event.kind == .nothing { return inputs }
      if paste != nil {
        gather(event, into: &inputs)
      } else if event.kind == .character && event.value == 0x1B {
        readAfterEscape(into: &inputs)
      } else if let input = input(for: event) {
        inputs.append(input)
      }
    }
  }

  /// A terminal writes Alt and a key as Escape and the key, at once; a hand that types Escape leaves a gap.
  private mutating func readAfterEscape(into inputs: inout [Input]) {
    let next = cn_read()
    if next.kind == .character, next.value != 0x1B, let scalar = Unicode.Scalar(next.value),
      scalar.properties.generalCategory != .control
    {
      inputs.append(.key(.alt(Character(scalar))))
    } else {
      inputs.append(.key(.escape))
      if next.kind == .character && next.value == 0x1B {
        inputs.append(.key(.escape))
      } else if let input = input(for: next) {
        inputs.append(input)
      }
    }
  }

  private mutating func gather(_ event: cn_event, into inputs: inout [Input]) {
    switch event.kind {
    case .paste_end:
      inputs.append(.paste(String(paste ?? String.UnicodeScalarView())))
      paste = nil
    case .character:
      guard var scalar = Unicode.Scalar(event.value), (paste?.count ?? 0) < Self.longestPaste else { return }
      // Terminals send line breaks as returns.
      if scalar == "\r" { scalar = "\n" }
      paste?.append(scalar)
    case .key where event.key == .enter: paste?.append("\n")
    default: break
    }
  }

  private mutating func input(for event: cn_event) -> Input? {
    let point = Point(x: Int(event.column), y: Int(event.row))
    switch event.kind {
    case .character: return key(ofScalar: event.value).map(Input.key)
    case .function: return .key(.function(Int(event.value)))
    case .key:
      let name = Self.names[Int(event.key.rawValue)]
      let modifiers = Key.Modifiers(rawValue: UInt8(event.modifiers))
      return .key(modifiers.isEmpty ? .named(name) : .modified(name, modifiers))
    case .click: return pressed(at: point)
    case .wheel_up: return .scroll(point, lines: -3)
    case .wheel_down: return .scroll(point, lines: 3)
    case .focus_in: return .focusGained
    case .focus_out: return .focusLost
    case .paste_begin:
      paste = String.UnicodeScalarView()
      return nil
    case .nothing, .paste_end, .unknown: return nil
    }
  }

  private mutating func pressed(at point: Point) -> Input {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    let time = Int(now.tv_sec) * 1000 + Int(now.tv_nsec) / 1_000_000
    if let click, click.point == point, time - click.time <= Self.doubleClickMilliseconds {
      self.click = nil
      return .doubleClick(point)
    }
    click = (point, time)
    return .click(point)
  }

  private func key(ofScalar value: UInt32) -> Key? {
    switch value {
    case 0x09: .tab
    case 0x0A, 0x0D: .enter
    case 0x1B: .escape
    case 0x08, 0x7F: .backspace
    case 0: .control(" ")
    case 1...26: .control(Character(Unicode.Scalar(UInt8(value) + 0x60)))
    case 0x1C...0x1F: .control(Character(Unicode.Scalar(UInt8(value) + 0x40)))
    default: Unicode.Scalar(value).map { .character(Character($0)) }
    }
  }

  /// In the order of `cn_key_name`.
  private static let names: [Key.Name] = [
    .enter, .tab, .escape, .backspace, .delete, .insert, .up, .down, .left, .right, .home, .end, .pageUp, .pageDown,
  ]
}
