import ArgumentParser
import ECMAScript
import Inspection
import InspectorUI
import Sessions
import SessionsAdministration
import TerminalText

/// What every verb takes that changes one session.
struct WriteOptions: ParsableArguments {
  @Argument(help: "The store.", completion: .store) var store: String
  @Argument(help: "The session.") var id: String
}

struct Conditions: ParsableArguments {
  @Option(
    name: .customLong("if-revision"),
    help: ArgumentHelp(
      "Only if the session is still at this revision, as get shows it; exit 5 if it is not.", valueName: "revision"))
  var revision: String?
  @OptionGroup var naming: Naming
  @OptionGroup var options: StoreOptions
  @OptionGroup var cookies: CookieOptions
}

/// A verb that changes one session: finds it, changes it on the condition given, and says what came of it.
protocol WriteVerb: Verb {
  var target: WriteOptions { get }
  var conditions: Conditions { get }
  /// The write; arguments are read before the store is opened.
  func prepared() throws
    -> @Sendable (SessionOperations, SessionID, Revision?) async throws(OperationError) -> SessionOperations.Outcome
  var done: String { get }
  /// What this store cannot do, said before anything is looked up.
  func check(_ setup: InspectionContext) throws(CommandError)
}

extension WriteVerb {
  func check(_ setup: InspectionContext) throws(CommandError) {}

  func perform() throws -> ExitStatus {
    let write = try prepared()
    let setup = try InspectionContext(store: target.store, conditions.options.choice, conditions.cookies.choice)
    for notice in setup.notices { Console.printNote(notice) }
    let operations = try setup.operations()
    try check(setup)
    let revision = conditions.revision.map { Revision($0) }
    let text = target.id
    let finder = SessionFinder(setup, conditions.naming)
    let (id, outcome) = try blocking {
      let id = try await finder.id(text)
      do throws(OperationError) { return (id, try await write(operations, id, revision)) } catch {
        throw CommandError(error, on: finder.label(id))
      }
    }
    return try report(outcome, on: setup.label(of: id))
  }

  private func report(_ outcome: SessionOperations.Outcome, on label: SessionLabel) throws(CommandError) -> ExitStatus {
    switch outcome {
    case .made(_, let after):
      Console.line("\(done): \(label)\(after?.revision.map { ", now at revision \($0.text)" } ?? "")")
      return .success
    case .unchanged:
      Console.line("nothing to change: \(label)")
      return .success
    case .conflict(let theirs):
      let revision = theirs.revision.map { "; it is at revision \($0.text) now" } ?? ""
      throw CommandError(
        .conflict, "\(label) was changed by someone else: nothing was written\(revision)", advice: "look at it again with get")
    case .gone: throw CommandError(.someFailed, "\(label) no longer exists: nothing was written")
    }
  }
}

extension CommandError {
  init(_ error: OperationError, on label: String) {
    switch error {
    case .store(let error): self.init(error, on: label)
    case .edit(let error):
      self.init(
        .someFailed, "\(label): \(error)",
        advice: "get shows the session; parent objects must exist, and a flash is set by the verb flash")
    case .refused(let reason):
      self.init(.refused, "\(label): \(reason)", advice: "nothing was written; get shows it, destroy logs its user out")
    }
  }
}

struct SetVerb: WriteVerb {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Set a value; parent objects must exist. The expiry stays.", discussion: SessionFinder.help)

  @OptionGroup var target: WriteOptions
  @Argument(help: #"Where: cart[1].qty, unusual keys as ["a.b"]."#) var path: String
  @Argument(help: "The value, as JSON.") var json: String
  @OptionGroup var conditions: Conditions
  var done: String { "set \(path)" }

  func prepared() throws
    -> @Sendable (SessionOperations, SessionID, Revision?) async throws(OperationError) -> SessionOperations.Outcome
  {
    let edit = ContentEdit.set(try Arguments.innerPath(path), try Arguments.json(json))
    return { operations, id, revision async throws(OperationError) in try await operations.edit(id, [edit], ifRevision: revision)
    }
  }

  func check(_ setup: InspectionContext) throws(CommandError) {
    guard setup.format.form == .flat, case .key(let key)? = try Arguments.path(path).steps.first,
      let flash = SessionContent.flat(JSONObject([(key, .null)])).flashEntries.first
    else { return }
    throw .usage(
      "\(path) is where the flash \(flash.key.string) is kept", advice: "the verb flash sets it: flash STORE ID KEY JSON")
  }
}

struct UnsetVerb: WriteVerb {
  static let configuration = CommandConfiguration(
    commandName: "unset", abstract: "Remove a value.", discussion: SessionFinder.help)

  @OptionGroup var target: WriteOptions
  @Argument(help: #"What: cart[1].qty, unusual keys as ["a.b"]; flash.notice is a flash."#) var path: String
  @OptionGroup var conditions: Conditions
  var done: String { "unset \(path)" }

  func prepared() throws
    -> @Sendable (SessionOperations, SessionID, Revision?) async throws(OperationError) -> SessionOperations.Outcome
  {
    let path = try Arguments.innerPath(path)
    return { operations, id, revision async throws(OperationError) in try await operations.unset(id, path, ifRevision: revision) }
  }
}

struct FlashVerb: WriteVerb {
  static let configuration = CommandConfiguration(
    commandName: "flash", abstract: "Leave a message that the session's next page shows once.", discussion: SessionFinder.help)

  @OptionGroup var target: WriteOptions
  @Argument(help: "The name under which the page reads it, often notice or error.") var key: String
  @Argument(help: "The message, as JSON.") var json: String
  @OptionGroup var conditions: Conditions
  var done: String { "flash \(key) set" }

  func prepared() throws
    -> @Sendable (SessionOperations, SessionID, Revision?) async throws(OperationError) -> SessionOperations.Outcome
  {
    guard !key.isEmpty else {
      throw CommandError.usage("a flash needs a key: the name under which the page reads it", advice: "often notice or error")
    }
    let edit = ContentEdit.flash(name: JSString(key), value: try Arguments.message(json))
    return { operations, id, revision async throws(OperationError) in try await operations.edit(id, [edit], ifRevision: revision)
    }
  }
}

struct ExpireVerb: WriteVerb {
  static let configuration = CommandConfiguration(
    commandName: "expire", abstract: "Change when a session ends, and nothing else.",
    discussion: "WHEN is \(ExpiryInput.hint).\n\n\(SessionFinder.help)")

  @OptionGroup var target: WriteOptions
  @Argument(help: "When it ends.") var when: String
  @OptionGroup var conditions: Conditions
  var done: String { "expiry changed" }

  func prepared() throws
    -> @Sendable (SessionOperations, SessionID, Revision?) async throws(OperationError) -> SessionOperations.Outcome
  {
    let expires = try Arguments.expiry(when, now: WallClock.system.now())
    return { operations, id, revision async throws(OperationError) in
      try await operations.setExpiry(id, expires, ifRevision: revision)
    }
  }

  func check(_ setup: InspectionContext) throws(CommandError) {
    if let obstacle = setup.obstacles[.expire] {
      throw CommandError(.refused, "\(obstacle.words)", advice: "nothing was written; destroy logs a user out")
    }
    for note in setup.advisories.aboutExpiry { Console.printNote("\(note)") }
  }
}
