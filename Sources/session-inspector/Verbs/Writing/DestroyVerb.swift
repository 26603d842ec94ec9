import ArgumentParser
import Inspection
import TerminalText

struct DestroyVerb: WriteVerb {
  static let configuration = CommandConfiguration(
    commandName: "destroy", abstract: "Destroy sessions: whoever holds one is logged out.",
    usage: """
      session-inspector destroy STORE SESSION... [options]
      session-inspector destroy STORE - [options] < sessions
      session-inspector destroy STORE --where FILTER --expect N [options]
      """,
    discussion: Help.text(
      """
      A remember-me token may log a user in again, and a session that lives in its cookie cannot be destroyed here.

      \(SessionFinder.help)
      """,
      examples: [
        "session-inspector destroy ./sessions 3f9c~a1d2",
        "session-inspector destroy app.db --where 'user=ada@example.org' --expect 3 --report destroyed.jsonl",
      ]))
  static let isFinal = true

  @Argument(help: "The store.", completion: .store) var store: String
  @Argument(help: ArgumentHelp("The sessions; - reads them from standard input, one per line.", valueName: "session"))
  var words: [String] = []
  @OptionGroup var many: ManyOptions
  @OptionGroup var conditions: Conditions
  @OptionGroup var naming: Naming
  @OptionGroup var options: StoreOptions
  @OptionGroup var cookies: CookieOptions
  var values: [String] { [] }

  func task(_ values: [String]) -> WriteTask {
    WriteTask(action: .destroy, done: "destroyed ", wouldDo: "destroy ", question: "destroy", counted: "destroyed")
  }
}
