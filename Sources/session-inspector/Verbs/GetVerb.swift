import ArgumentParser
import ECMAScript
import Inspection
import InspectorUI
import Sessions
import SessionsAdministration
import TerminalText

struct GetVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "get", abstract: "Show one session, or one value of it. Looking consumes no flash.",
    discussion: Help.text(
      """
      \(Arguments.pathHelp)

      \(SessionFinder.help)
      """,
      examples: [
        "session-inspector get ./sessions 3f9c~a1d2",
        "session-inspector get ./sessions 3f9c~a1d2 'cart[1].qty'",
        "session-inspector get app.db 3f9c~a1d2 --json --reveal",
      ]))

  @Argument(help: "The store.", completion: .store) var store: String
  @Argument(help: "The session.") var id: String
  @Argument(help: #"A value: cart[1].qty, unusual keys as ["a.b"]; flash.notice is a flash."#) var path: String?
  @Flag(help: "One JSON object (with PATH: the value as JSON).") var json = false
  @OptionGroup var naming: Naming
  @OptionGroup var revealing: RevealOptions
  @OptionGroup var options: StoreOptions
  @OptionGroup var cookies: CookieOptions

  func perform() throws -> ExitStatus {
    let valuePath = try path.map { text throws(CommandError) in try Arguments.contentPath(text) }
    let setup = try InspectionContext(store: store, options.choice, cookies.choice)
    let reveal = try revealing.checked(for: setup.access)
    for notice in setup.notices { Console.printNote(notice) }
    let stored = try blocking { try await SessionFinder(setup, naming).session(id) }
    let content: SessionContent
    do { content = try setup.format.of(stored.id).decode(stored.payload) } catch {
      throw CommandError(.malformed(error), on: SessionFinder(setup, naming).label(stored.id))
    }
    let visible = setup.visible(content, of: stored.id, reveal: reveal)
    if let valuePath {
      try show(valuePath, of: visible)
    } else if json {
      Output.json(.object(record(stored, visible, setup, reveal: reveal)))
    } else {
      describe(stored, visible.shown, setup, reveal: reveal)
    }
    guard let refusal = setup.bench?.refusal(of: stored.id) else { return .success }
    Console.printNote("\(refusal)")
    return .unverified
  }

  private func show(_ path: ContentPath, of visible: VisibleContent) throws {
    guard let shown = visible.valueOrMask(at: path) else {
      let section: SafeText = path.section == .data ? "in the data" : "among the flash messages"
      throw CommandError(
        .someFailed, "there is nothing at \(path) \(section)",
        advice: "get without a PATH shows the whole session; flash.notice is a flash, data.flash what the data calls flash")
    }
    if json {
      Output.json(shown)
    } else if let text = shown.asString {
      Console.line(SafeText(sanitising: text.string))
    } else {
      Output.pretty(shown)
    }
  }

  private func record(
    _ stored: StoredSession, _ visible: VisibleContent, _ setup: InspectionContext, reveal: Bool
  ) -> JSONObject {
    let shown = visible.shown
    let attributes = shownAttributes(of: stored, setup, reveal: reveal)
    var row = Self.row(of: stored, attributes, setup)
    row.isOpaque = visible.content.isOpaque
    var record: JSONObject = [
      "id": reveal ? stored.id.reveal().map(JSONValue.string) ?? .null : .null,
      "fingerprint": .string(JSString(Fingerprint(of: stored.id, key: setup.key).long)),
      "data": .object(shown.object(.data)), "flash": .object(shown.object(.flash)),
      "expires": ExpiryWords.json(stored.expires), "state": Field.state.value(of: row, at: setup.clock.now())?.json ?? .null,
      "revision": setup.disclosure.revision(stored.revision).map { .string(JSString($0.text)) } ?? .null,
      "setCookie": setup.shownHeader(for: stored, reveal: reveal).map { .string(JSString($0)) } ?? .null,
    ]
    if setup.attributes.contains(.user) { record["user"] = attributes.user.map(JSONValue.string) ?? .null }
    for (field, value) in Self.beside(row, setup) { record[JSString(field.name)] = value?.json ?? .null }
    return record
  }

  /// The row of a session that could be decoded, without what it holds, which is not decoded again for it.
  private static func row(
    of stored: StoredSession, _ attributes: SessionAttributes, _ setup: InspectionContext
  ) -> SessionSummary {
    let entry = SessionEntry(
      id: stored.id, size: stored.payload.count, modified: stored.modified, expires: stored.expires, content: .unread)
    var row = setup.summaries.summary(of: entry).summary
    (row.attributes, row.reading) = (attributes, .decoded)
    return row
  }

  /// What the store keeps beside the data; whose session it is has a line of its own.
  private static func beside(_ row: SessionSummary, _ setup: InspectionContext) -> [(field: Field, value: FieldValue?)] {
    Field.available(with: setup.attributes).filter { $0.attribute != nil }.map { ($0, $0.value(of: row, at: setup.clock.now())) }
  }

  private func shownAttributes(of stored: StoredSession, _ setup: InspectionContext, reveal: Bool) -> SessionAttributes {
    reveal ? stored.attributes : setup.summaries.attributes(of: stored)
  }

  private func describe(_ stored: StoredSession, _ shown: SessionContent, _ setup: InspectionContext, reveal: Bool) {
    let now = setup.clock.now()
    let id = reveal ? stored.id.reveal()?.string ?? stored.id.digest ?? "" : "\(setup.label(of: stored.id))"
    Output.line("session   " + SafeText(sanitising: id))
    Output.line(
      "expires   " + SafeText(sanitising: ExpiryWords.full(stored.expires, now: now, bySetting: setup.facts.endsBySetting)))
    if let revision = setup.disclosure.revision(stored.revision) {
      Output.line("revision  " + SafeText(sanitising: revision.text))
    }
    let attributes = shownAttributes(of: stored, setup, reveal: reveal)
    if let user = attributes.user { Output.line("user      " + SafeText(sanitising: user.string)) }
    for (field, value) in Self.beside(Self.row(of: stored, attributes, setup), setup) {
      guard let words = value?.words(at: now) else { continue }
      Output.line(SafeText(sanitising: field.name).padded(to: 10) + SafeText(sanitising: words))
    }
    if case .refused(let reason) = setup.format.editing(stored.payload) {
      Output.line("view only " + SafeText(sanitising: reason))
    }
    for (title, section) in [("data", .data), ("flash", .flash)] as [(SafeText, ContentPath.Section)] {
      let entries = shown.object(section)
      Output.line(title + " " + SafeText(sanitising: entries.isEmpty ? "(none)" : "(\(entries.count))"))
      if !entries.isEmpty { Output.pretty(.object(entries)) }
    }
    if let header = setup.shownHeader(for: stored, reveal: reveal) {
      Console.line("Set-Cookie, if committed now")
      Console.line("  " + SafeText(sanitising: header))
    }
  }
}
