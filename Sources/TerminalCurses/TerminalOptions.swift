#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import TerminalText
package import TerminalUI

/// What the user asks of the terminal.
package struct TerminalOptions: Sendable {
  /// Signs of ASCII alone, whatever the locale.
  package var ascii: Bool
  package var mouse: Bool
  /// Nil: what the environment and the terminal's description say.
  package var depth: ColorDepth?

  package init(ascii: Bool = false, mouse: Bool = true, depth: ColorDepth? = nil) {
    self.ascii = ascii
    self.mouse = mouse
    self.depth = depth
  }
}

/// Why there is no terminal to draw on.
package enum TerminalError: Error, Hashable, Sendable {
  /// Standard input or output is a file or a pipe.
  case notATerminal(descriptor: String)
  /// The terminal cannot move its cursor, or nothing is known of it nor of a vt100.
  case unusable(type: String)
  /// No descriptors are left.
  case noDescriptors

  /// What is wrong and what to do.
  package var message: String {
    switch self {
    case .notATerminal(let descriptor):
      "\(descriptor) is not a terminal; the screen needs one (the verbs do not: session-inspector list STORE)"
    case .unusable(let type):
      "a terminal of the type \(type.quoted) cannot show a screen; set TERM to what the terminal is, or use a verb: session-inspector list STORE"
    case .noDescriptors:
      "the process has no file descriptors left (ulimit -n)"
    }
  }
}

enum Environment {
  /// A variable, if it is set and not empty.
  static subscript(name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }

  /// How many colours there are: what was asked for, none with NO_COLOR, else what the terminal's description says.
  static func depth(override: ColorDepth?, colors: Int, hasDirectColor: Bool) -> ColorDepth {
    let most: ColorDepth =
      hasDirectColor ? .trueColor : colors >= 256 ? .xterm256 : colors >= 16 ? .ansi16 : colors >= 8 ? .ansi8 : .mono
    if let override { return min(override, most) }
    return self["NO_COLOR"] == nil ? most : .mono
  }

  /// Whether the terminal says that it shows colours of 24 bits; hardly a description does. Inside of GNU screen it is another
  /// terminal that says so, and screen would take the sequence for others.
  static func hasDirectColor(override: ColorDepth?) -> Bool {
    guard override ?? .trueColor == .trueColor, self["NO_COLOR"] == nil, self["STY"] == nil else { return false }
    return ["truecolor", "24bit"].contains(self["COLORTERM"] ?? "") || self["TERM"]?.hasSuffix("-direct") == true
  }

  /// Whether a terminal that has no description here is one of those that are driven as an xterm: by its name, or because it speaks
  /// of its colours.
  static func isModern(_ type: String) -> Bool {
    let families = [
      "xterm", "alacritty", "foot", "ghostty", "kitty", "wezterm", "contour", "rio", "konsole", "vte", "gnome", "iterm", "mintty",
      "tmux", "screen", "st-", "rxvt", "mlterm", "warp", "zellij",
    ]
    return families.contains { type.lowercased().hasPrefix($0) } || type.hasSuffix("-256color") || type.hasSuffix("-direct")
      || !type.isEmpty && self["COLORTERM"] != nil
  }
}
