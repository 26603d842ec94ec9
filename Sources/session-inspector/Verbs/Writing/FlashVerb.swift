import ArgumentParser
import ECMAScript
import Inspection
import Sessions
import SessionsAdministration
import TerminalText

struct FlashVerb: WriteVerb {
  static let configuration = CommandConfiguration(
    commandName: "flash", abstract: "Leave a message that the session's next page shows once.",
    usage: """
      session-inspector flash STORE SESSION KEY JSON [options]
      session-inspector flash STORE SESSION KEY --text TEXT [options]
      session-inspector flash STORE - KEY --text TEXT [options] < sessions
      session-inspector flash STORE KEY --text TEXT --where FILTER --expect N [options]
      """,
    discussion: Help.text(
      """
      KEY is the name under which the page reads the message, often notice or error.

      \(SessionFinder.help)
      """,
      examples: [
        "session-inspector flash ./sessions 3f9c~a1d2 notice --text 'Your order is on its way'",
        "session-inspector flash app.db notice --text 'We close at ten' --where 'data.user.role=admin' --expect 4",
      ]))

  @Argument(help: "The store.", completion: .store) var store: String
  @Argument(help: ArgumentHelp("The session, the key, and the message as JSON.", valueName: "session")) var words: [String] = []
  @Option(help: ArgumentHelp("The message as it is, in place of the JSON.", valueName: "text")) var text: String?
  @OptionGroup var many: ManyOptions
  @OptionGroup var conditions: Conditions
  @OptionGroup var naming: Naming
  @OptionGroup var options: StoreOptions
  @OptionGroup var cookies: CookieOptions
  var values: [String] { text == nil ? ["KEY", "JSON"] : ["KEY"] }

  func task(_ values: [String]) throws -> WriteTask {
    let key = values[0]
    guard !key.isEmpty else {
      throw CommandError.usage("a flash needs a key: the name under which the page reads it", advice: "often notice or error")
    }
    let value = try text.map { .string(JSString($0)) } ?? Arguments.json(values[1])
    return WriteTask(
      action: .edit([.flash(name: JSString(key), value: try Arguments.message(value))]), done: "flash \(key) set: ",
      wouldDo: "set the flash \(key): ", question: "set the flash \(key) of", counted: "flashed")
  }

  func check(_ setup: InspectionContext) throws(CommandError) { try Self.check(setup) }

  /// A message that no page reads is not left.
  static func check(_ setup: InspectionContext) throws(CommandError) {
    if let obstacle = setup.obstacles[.flash] {
      throw CommandError(.refused, "\(obstacle.words)", advice: "nothing was written; set changes what the application reads")
    }
  }
}

struct ExpireVerb: WriteVerb {
  static let configuration = CommandConfiguration(
    commandName: "expire", abstract: "Change when a session ends, and nothing else.",
    usage: """
      session-inspector expire STORE SESSION WHEN [options]
      session-inspector expire STORE - WHEN [options] < sessions
      session-inspector expire STORE WHEN --where FILTER --expect N [options]
      """,
    discussion: Help.text(
      "WHEN is \(ExpiryInput.hint). Times without a zone are UTC, as all that are shown; times = \"local\" in the configuration makes both local.\n\n\(SessionFinder.help)",
      examples: [
        "session-inspector expire ./sessions 3f9c~a1d2 +30m",
        "session-inspector expire app.db +7d --where 'user=ada@example.org' --expect 2",
      ]))

  @Argument(help: "The store.", completion: .store) var store: String
  @Argument(help: ArgumentHelp("The session, and when it ends.", valueName: "session")) var words: [String] = []
  @OptionGroup var many: ManyOptions
  @OptionGroup var conditions: Conditions
  @OptionGroup var naming: Naming
  @OptionGroup var options: StoreOptions
  @OptionGroup var cookies: CookieOptions
  var values: [String] { ["WHEN"] }

  func task(_ values: [String]) throws -> WriteTask {
    let now = WallClock.system.now()
    let expires = try Arguments.expiry(values[0], now: now)
    let end: SafeText = "\(ExpiryWords.full(expires, now: now))"
    return WriteTask(
      action: .expire(expires), done: "expiry changed to \(end): ", wouldDo: "change the expiry to \(end): ",
      question: "change the expiry to \(end) of", counted: "changed")
  }

  func check(_ setup: InspectionContext) throws(CommandError) {
    if let obstacle = setup.obstacles[.expire] {
      throw CommandError(.refused, "\(obstacle.words)", advice: "nothing was written; destroy logs a user out")
    }
  }
}
