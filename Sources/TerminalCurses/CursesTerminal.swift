import CNcurses
import Platform
#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
package import TerminalText
package import TerminalUI

/// The terminal, through curses. There is one, and it belongs to the main thread.
package final class CursesTerminal {
  /// What to tell the user about the terminal: a type that nobody knows, a locale without Unicode.
  package let notices: [String]
  package let depth: ColorDepth
  package let glyphs: Glyphs
  package var theme: Theme { didSet { if theme != oldValue { painter.forget() } } }

  var painter: Painter
  var parser = InputParser()
  var typedAhead = TypedAhead()
  var pending: [Input] = []
  /// Whether the program was told to end.
  var isEnding = false
  let signals: WakePipe
  private var isOpen = true
  /// The size that the program was last told. Curses follows a new one by itself while the terminal is given away, so its own
  /// size does not tell whether the program knows.
  private var announced = Size(columns: 0, rows: 0)

  package init(theme: Theme, options: TerminalOptions = TerminalOptions()) throws(TerminalError) {
    if isatty(STDIN_FILENO) == 0 { throw .notATerminal(descriptor: "standard input") }
    if isatty(STDOUT_FILENO) == 0 { throw .notATerminal(descriptor: "standard output") }
    guard let signals = try? WakePipe() else { throw .noDescriptors }
    var notices: [String] = []
    let isUnicode = cn_set_locale()
    if !isUnicode && !options.ascii {
      notices.append(
        "the locale is not UTF-8: signs are plain, and other characters show as ? (set LC_ALL, for example to C.UTF-8)")
    }
    let isUnknown = try Self.open(&notices, direct: Environment.hasDirectColor(override: options.depth))
    self.signals = signals
    self.notices = notices
    self.theme = theme
    depth = Environment.depth(
      override: isUnknown ? .mono : options.depth, colors: Int(cn_colors()), hasDirectColor: cn_has_direct_color())
    glyphs = isUnicode && !options.ascii ? .unicode : .ascii
    painter = Painter(isUnicode: isUnicode)
    cn_mouse(options.mouse)
    cn_catch_signals(signals.writeEnd.number)
    announced = size
  }

  deinit { close() }

  /// True when nothing is known of the terminal and it is treated as the plainest there is.
  private static func open(_ notices: inout [String], direct: Bool) throws(TerminalError) -> Bool {
    let type = Environment["TERM"] ?? ""
    switch cn_open(nil, direct) {
    case .opened: return false
    case .unusable_terminal: throw .unusable(type: type)
    case .unknown_terminal: break
    }
    // Most of what is newer than the descriptions does all that xterm does.
    if Environment.isModern(type), cn_open("xterm-256color", direct) == .opened { return false }
    guard cn_open("vt100", false) == .opened else { throw .unusable(type: type) }
    notices.append("nothing is known of a terminal of the type \(type.quoted): it is treated as a vt100, without colours")
    return true
  }

  package var size: Size { Size(columns: Int(cn_columns()), rows: Int(cn_rows())) }

  /// Shows a screen: what differs from the one shown before is sent.
  package func paint(_ screen: Screen) {
    painter.paint(screen, theme: theme, depth: depth)
  }

  /// Sends everything again with the next screen: another program has written over this one.
  package func repaint() {
    painter.forget()
    cn_forget()
  }

  /// Gives the terminal back as it was found. Whatever comes after does nothing.
  package func close() {
    guard isOpen else { return }
    isOpen = false
    // In this order: what ends the program meanwhile gives the terminal back too.
    cn_close()
    cn_release_signals()
  }

  func followSize() {
    _ = cn_follow_size()
    guard size != announced else { return }
    announced = size
    painter.forget()
    pending.removeAll { if case .resize = $0 { true } else { false } }
    pending.append(.resize(size))
  }
}
