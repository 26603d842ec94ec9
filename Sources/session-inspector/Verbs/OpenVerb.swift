import Inspector
import ArgumentParser
import TerminalUI

/// The interface: what the program is without a verb.
struct Open: Verb {
  static let configuration = CommandConfiguration(abstract: "Open the interface (this is what happens without a verb).")

  @Argument(help: "The store; without one, the demonstration.") var store: String?
  @OptionGroup var options: StoreOptions
  @OptionGroup var cookies: CookieOptions
  @Option(help: ArgumentHelp("The theme; session-inspector theme list shows them.", valueName: "name")) var theme: String?
  @Option(
    name: .customLong("env"),
    help: ArgumentHelp("What kind of installation this is: production, staging, development or local.", valueName: "name"))
  var environment: String?
  @Flag(help: "Draw with ASCII only.") var ascii = false
  @Flag(name: .customLong("no-mouse"), help: "Leave the mouse to the terminal.") var noMouse = false

  func perform() throws -> ExitStatus {
    _ = try Address(parsing: store)
    let named = try environment.map { name throws(Complaint) in
      guard let known = Environment(rawValue: name) else {
        throw .usage(
          "--env \(name): there is no such kind of installation",
          advice: "it is one of \(Environment.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      return known
    }
    guard Console.inputIsTerminal && Console.outputIsTerminal else {
      throw Complaint.usage(
        "the interface needs a terminal, and standard \(Console.inputIsTerminal ? "output" : "input") is none",
        advice: "a verb works without one: session-inspector list STORE --json")
    }
    let plan = try OpeningPlan(store: store, options.access, cookies, layout: options.layout, environment: named)
    let catalog = try ThemeVerb.catalog()
    let chosen = theme ?? plan.configuration.theme
    let looks: InterfaceLooks
    do throws(ThemeCatalog.NotFound) {
      let theme = try catalog.load(chosen ?? "default-dark").theme
      looks = InterfaceLooks(catalog: catalog, theme: theme, ascii: ascii, mouse: !noMouse)
    } catch {
      throw Complaint.usage("\(error.message)", advice: "session-inspector theme list shows the themes")
    }
    return try runInterface(plan, looks)
  }
}

extension Open {
  /// As the parser makes it of a store and nothing else. It takes the parser longer than opening the store to find that out.
  static func only(_ store: String?) -> Open {
    var open = Open()
    open.store = store
    open.options = .none
    open.cookies = .none
    open.theme = nil
    open.environment = nil
    open.ascii = false
    open.noMouse = false
    return open
  }

  /// The interface's options for the help of the whole program, where nobody asks for those of `open`.
  static var optionsForHelp: String {
    let lines = helpMessage().split(separator: "\n", omittingEmptySubsequences: false)
    let options = lines.drop { $0 != "OPTIONS:" }.dropFirst().prefix { !$0.contains("--version") && !$0.contains("--help") }
    return (["", "", "OPTIONS OF THE INTERFACE:"] + options).joined(separator: "\n")
  }
}

/// What the interface is to look like.
struct InterfaceLooks {
  let catalog: ThemeCatalog
  /// The one that it begins with.
  let theme: Theme
  let ascii: Bool
  let mouse: Bool
}
