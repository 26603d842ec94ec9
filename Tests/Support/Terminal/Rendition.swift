/// What the SGR sequences so far add up to, so that the same look is the same text however a program arrived at it.
struct Rendition: Sendable {
  private(set) var text = ""
  private var attributes: Set<Int> = []
  private var foreground = ""
  private var background = ""

  /// - Returns: whether each of them is known.
  mutating func apply(_ parameters: String) -> Bool {
    var isKnown = true
    var rest = parameters.split(separator: ";", omittingEmptySubsequences: false)[...]
    while let parameter = rest.popFirst() {
      switch Int(parameter) ?? (parameter.isEmpty ? 0 : -1) {
      case 0: (attributes, foreground, background) = ([], "", "")
      case let number where 1...9 ~= number: attributes.insert(number)
      case 22: attributes.subtract([1, 2])
      case let number where 23...29 ~= number: attributes.remove(number - 20)
      case 38: foreground = Self.color(parameter, &rest)
      case 39: foreground = ""
      case let number where 30...37 ~= number || 90...97 ~= number: foreground = String(number)
      case 48: background = Self.color(parameter, &rest)
      case 49: background = ""
      case let number where 40...47 ~= number || 100...107 ~= number: background = String(number)
      default:
        // The whole colour in one parameter: 38:2::255:0:0.
        if parameter.hasPrefix("38:") {
          foreground = String(parameter)
        } else if parameter.hasPrefix("48:") {
          background = String(parameter)
        } else {
          isKnown = false
        }
      }
    }
    let parts = attributes.sorted().map { "\($0)" } + [foreground, background].filter { !$0.isEmpty }
    text = parts.joined(separator: ";")
    return isKnown
  }

  /// The palette's number, or red, green and blue, which follow in parameters of their own.
  private static func color(_ kind: Substring, _ rest: inout ArraySlice<Substring>) -> String {
    let count = rest.first == "5" ? 2 : rest.first == "2" ? 4 : 0
    defer { rest = rest.dropFirst(count) }
    return ([kind] + rest.prefix(count)).joined(separator: ";")
  }
}
