import Inspection
import InspectorUI
import ArgumentParser
import TerminalText

/// The interface: what the program is without a verb.
struct Open: Verb {
  static let configuration = CommandConfiguration(
    abstract: "Open the interface (this is what happens without a verb).",
    discussion: Help.text(
      examples: ["session-inspector open ./sessions --read-only", "session-inspector open app.db --theme solarized-dark"]))

  @Argument(help: "The store; without one, the demonstration.", completion: .store) var store: String?
  @OptionGroup var options: StoreOptions
  @OptionGroup var cookies: CookieOptions
  @Option(help: ArgumentHelp("The theme; session-inspector theme list shows them.", valueName: "name")) var theme: String?
  @Option(
    name: .customLong("env"),
    help: ArgumentHelp("What kind of installation this is: production, staging, development or local.", valueName: "name"))
  var environment: String?
  @Flag(help: "Draw with ASCII only.") var ascii = false
  @Flag(name: .customLong("no-mouse"), help: "Leave the mouse to the terminal.") var noMouse = false

  func perform() throws -> ExitStatus { try call.perform() }

  /// All that was said.
  var call: InterfaceCall {
    InterfaceCall(
      store: store, choice: options.choice, cookie: cookies.choice, theme: theme, environment: environment, ascii: ascii,
      mouse: !noMouse)
  }

  /// The interface's options for the help of the whole program, where nobody asks for those of `open`.
  static var optionsForHelp: [String] {
    let lines = helpMessage().split(separator: "\n", omittingEmptySubsequences: false)
    let options = lines.drop { $0 != "OPTIONS:" }.dropFirst().prefix { !$0.contains("--version") && !$0.contains("--help") }
    return ["OPTIONS OF THE INTERFACE:"] + options.map(String.init)
  }
}
