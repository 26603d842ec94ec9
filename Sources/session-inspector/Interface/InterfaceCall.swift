import Inspection
import InspectorUI
import TerminalText
import TerminalUI

/// What the interface is called with. The defaults are those of a call without options: such a call needs no parser, which
/// takes longer than opening the store.
struct InterfaceCall: Equatable {
  /// Nil: the demonstration.
  var store: String?
  var choice = StoreChoice()
  var cookie = CookieChoice()
  var theme: String?
  var environment: String?
  var ascii = false
  var mouse = true

  func perform() throws -> ExitStatus {
    let address = try StoreAddress(parsing: store)
    let named = try environment.map { name throws(CommandError) in
      guard let known = Environment(rawValue: name) else {
        throw .usage(
          "--env \(name): there is no such kind of installation",
          advice: "it is one of \(Environment.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      return known
    }
    // Cookies come through standard input, and the terminal takes its place.
    try checkTerminal(input: address != CookieBackend.address)
    let plan = try OpeningPlan(store: store, choice, cookie, environment: named)
    try checkTerminal(input: true)
    let catalog = try ThemeVerb.catalog()
    let chosen = theme ?? plan.configuration.theme
    let looks: InterfaceLooks
    do throws(ThemeCatalog.NotFound) {
      let theme = try catalog.load(chosen ?? "default-dark").theme
      looks = InterfaceLooks(catalog: catalog, theme: theme, ascii: ascii, mouse: mouse)
    } catch {
      throw CommandError.usage("\(error.message)", advice: "session-inspector theme list shows the themes")
    }
    return try runInterface(plan, looks)
  }
}

extension InterfaceCall {
  private func checkTerminal(input: Bool) throws(CommandError) {
    let isMissing = input && !Console.inputIsTerminal
    guard isMissing || !Console.outputIsTerminal else { return }
    throw .usage(
      "the interface needs a terminal, and standard \(isMissing ? "input" : "output") is not a terminal",
      advice: "a verb works without one: session-inspector list STORE --json")
  }
}

/// What the interface is to look like.
struct InterfaceLooks {
  let catalog: ThemeCatalog
  /// The one that it begins with.
  let theme: Theme
  let ascii: Bool
  let mouse: Bool

  func wearing(_ theme: Theme) -> InterfaceLooks {
    InterfaceLooks(catalog: catalog, theme: theme, ascii: ascii, mouse: mouse)
  }
}
