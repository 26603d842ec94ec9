import ArgumentParser
import ECMAScript
import Inspection
import Sessions
import SessionsAdministration
import TerminalText

struct SetVerb: WriteVerb {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Set a value; parent objects must exist. The expiry stays.",
    usage: """
      session-inspector set STORE SESSION PATH JSON [options]
      session-inspector set STORE - PATH JSON [options] < sessions
      session-inspector set STORE PATH JSON --where FILTER --expect N [options]
      """,
    discussion: Help.text(
      """
      \(Arguments.pathHelp)

      \(SessionFinder.help)
      """,
      examples: [
        "session-inspector set ./sessions 3f9c~a1d2 user.role '\"editor\"'",
        "session-inspector set ./sessions 'cart[0].qty' 2 --where 'data.cart' --expect 12 --dry-run",
      ]))

  @Argument(help: "The store.", completion: .store) var store: String
  @Argument(help: ArgumentHelp("The session, the path, and the value as JSON.", valueName: "session")) var words: [String] = []
  @OptionGroup var many: ManyOptions
  @OptionGroup var conditions: Conditions
  @OptionGroup var naming: Naming
  @OptionGroup var options: StoreOptions
  @OptionGroup var cookies: CookieOptions
  var values: [String] { ["PATH", "JSON"] }

  func task(_ values: [String]) throws -> WriteTask {
    let path = try Arguments.innerPath(values[0])
    let value = try Arguments.json(values[1])
    let edit = try Self.edit(path, value)
    return WriteTask(
      action: .edit([edit]), done: "set \(path): ", wouldDo: "set \(path): ", question: "set \(path) of", counted: "set")
  }

  private static func edit(_ path: ContentPath, _ value: JSONValue) throws(CommandError) -> ContentEdit {
    if path.section == .data { return .set(path.path, value) }
    return .flash(name: try Arguments.flashName(path), value: try Arguments.message(value))
  }

  func check(_ setup: InspectionContext) throws(CommandError) {
    let path = try Arguments.innerPath(words[words.count - 2])
    if path.section == .flash { return try FlashVerb.check(setup) }
    guard setup.format.keysFlashes, case .key(let key)? = path.path.steps.first,
      let flash = SessionContent.flat(JSONObject([(key, .null)])).flashEntries.first
    else { return }
    throw .usage(
      "\(path) is where the flash \(flash.key.string) is kept", advice: "the verb flash sets it: flash STORE SESSION KEY JSON")
  }
}

struct UnsetVerb: WriteVerb {
  static let configuration = CommandConfiguration(
    commandName: "unset", abstract: "Remove a value.",
    usage: """
      session-inspector unset STORE SESSION PATH [options]
      session-inspector unset STORE - PATH [options] < sessions
      session-inspector unset STORE PATH --where FILTER --expect N [options]
      """,
    discussion: Help.text(
      """
      \(Arguments.pathHelp)

      \(SessionFinder.help)
      """,
      examples: [
        "session-inspector unset ./sessions 3f9c~a1d2 flash.notice",
        "session-inspector unset app.db beta --where 'data.beta' --expect 40 --yes",
      ]))

  @Argument(help: "The store.", completion: .store) var store: String
  @Argument(help: ArgumentHelp("The session, and the path.", valueName: "session")) var words: [String] = []
  @OptionGroup var many: ManyOptions
  @OptionGroup var conditions: Conditions
  @OptionGroup var naming: Naming
  @OptionGroup var options: StoreOptions
  @OptionGroup var cookies: CookieOptions
  var values: [String] { ["PATH"] }

  func task(_ values: [String]) throws -> WriteTask {
    let path = try Arguments.innerPath(values[0])
    let edit: ContentEdit =
      path.section == .data ? .unset(path.path) : .removeFlash(name: try Arguments.flashName(path))
    return WriteTask(
      action: .edit([edit]), done: "unset \(path): ", wouldDo: "unset \(path): ", question: "remove \(path) from",
      counted: "unset")
  }
}
