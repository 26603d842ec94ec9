import ArgumentParser
import ECMAScript
import Inspection
import Platform
import SessionCookies
import SessionFormats
import Sessions
import SessionsAdministration
import TerminalText

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

struct InfoVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "Show what a store is, why it was taken for that, and what can be done in it.",
    discussion: Help.text(
      "Every session is read once, and none is changed.",
      examples: [
        "session-inspector info ./sessions",
        "session-inspector info app.db --json",
      ]))

  @Argument(help: "The store.", completion: .store) var store: String
  @Flag(help: "One JSON object.") var json = false
  @OptionGroup var options: StoreOptions
  @OptionGroup var cookies: CookieOptions

  func perform() throws -> ExitStatus {
    let setup = try InspectionContext(store: store, options.choice, cookies.choice)
    for notice in setup.notices { Console.printNote(notice) }
    let address = try StoreAddress(parsing: store)
    let query = Statistics.Query([.field(.state)], attributes: setup.attributes, now: setup.clock.now())
    let statistics = try setup.statistics(query)
    // Every session was read for that.
    for witness in setup.format.witnesses { witness.settle() }
    let info = StoreInfo(setup, address, statistics)
    let (indices, advisories) = try blocking { (await setup.indices(), await setup.store.advisories()) }
    let lines = info.lines + [.init("indices", "indices", .list(indices))] + StoreInfo.notes(advisories)
    if json {
      Output.json(.object(JSONObject(lines.lazy.map { ($0.member, $0.value.json) })))
    } else {
      for line in lines { tell(line) }
    }
    return advisories.leftOut.isEmpty ? .success : .someFailed
  }

  private func tell(_ line: StoreInfo.Line) {
    let words = line.value.words
    for (place, text) in words.enumerated() {
      Output.line(SafeText(sanitising: place == 0 ? line.title : "").padded(to: 14) + SafeText(sanitising: text))
    }
  }
}

extension InspectionContext {
  /// The orders that the store has an index for.
  fileprivate func indices() async -> [String] {
    guard let reader = store.reader as? any IndexedSessionLister else { return [] }
    var names: [String] = []
    for field in Field.all {
      guard let key = field.index else { continue }
      let entries = try? await reader.entries(of: .first, in: SessionOrder(by: key), limit: 1, contents: false)
      if entries != nil { names.append(field.name) }
    }
    return names
  }
}

/// What is known of a store as a whole: a line each for people, a member each for programs.
private struct StoreInfo {
  enum Value {
    case text(String)
    case number(Int)
    case list([String])
    /// A list with nothing in it, in words.
    case nothing(String)
    /// Sentences, a line each.
    case sentences([String])
    /// By a word each.
    case table([(name: String, text: String)])
    case counts([(name: String, count: Int)])

    var words: [String] {
      switch self {
      case .text(let text): [text]
      case .number(let number): [grouped(number)]
      case .nothing(let text): [text]
      case .list(let texts): [texts.isEmpty ? "none" : texts.joined(separator: ", ")]
      case .sentences(let texts): texts
      case .table(let rows): rows.map { "\($0.name): \($0.text)" }
      case .counts(let rows): [rows.map { "\(grouped($0.count)) \($0.name)" }.joined(separator: ", ")]
      }
    }

    var json: JSONValue {
      switch self {
      case .text(let text): .string(JSString(text))
      case .number(let number): .number(JSNumber(Double(number)))
      case .nothing: .array([])
      case .list(let texts), .sentences(let texts): .array(texts.map { .string(JSString($0)) })
      case .table(let rows): .object(JSONObject(rows.lazy.map { (JSString($0.name), .string(JSString($0.text))) }))
      case .counts(let rows):
        .object(JSONObject(rows.lazy.map { (JSString($0.name), .number(JSNumber(Double($0.count)))) }))
      }
    }
  }

  struct Line {
    let title: String
    let member: JSString
    let value: Value

    init(_ title: String, _ member: JSString, _ value: Value) { (self.title, self.member, self.value) = (title, member, value) }
  }

  private(set) var lines: [Line] = []

  init(_ setup: InspectionContext, _ address: StoreAddress, _ statistics: Statistics) {
    let facts = setup.facts
    lines = [
      Line("store", "store", .text(facts.location)), Line("kind", "backend", .text(facts.backend)),
      Line("layout", "layout", .text(facts.layout)), Line("recognised by", "recognised", .text(facts.recognition)),
      Line("data", "payload", .text(facts.payload.isPlainJSON ? "JSON" : facts.payload.name)),
      Line("access", "access", .text(setup.access.rawValue + (setup.environment.map { ", \($0.rawValue)" } ?? ""))),
    ]
    let actions = StoreAction.allCases.map { (name: $0.word, text: setup.words(for: $0, statistics.edits)) }
    lines.append(Line("can be done", "actions", .table(actions)))
    let printed = "nothing is written anywhere: what comes of a change is a Set-Cookie"
    let writes = setup.bench == nil ? facts.guarantees?.words : printed
    if let writes { lines.append(Line("writes", "writes", .text(writes))) }
    let states = statistics.charts[0].groups.map { (name: $0.name, count: $0.sessions) }
    lines.append(Line("sessions", "sessions", .counts([("in all", statistics.sessions)] + states)))
    lines.append(Line("bytes", "bytes", .number(statistics.bytes)))
    let kept =
      (facts.attributes.contains(.user) ? ["user"] : [])
      + Field.available(with: facts.attributes).filter { $0.attribute != nil }.map(\.name)
    lines.append(Line("also kept", "attributes", kept.isEmpty ? .nothing("nothing beside the data") : .list(kept)))
    if let path = address.path { lines.append(Line("permissions", "permissions", .text(Self.permissions(of: path)))) }
    lines.append(Line("watched by", "watching", .text(facts.watching ?? "nothing: this store cannot tell of changes")))
    lines.append(Line("cookie", "cookie", .text(setup.cookieWords)))
  }

  static func notes(_ advisories: [Advisory]) -> [Line] {
    advisories.isEmpty
      ? [] : [Line("note", "notes", .sentences(advisories.map { ($0.severity == .warning ? "warning: " : "") + $0.words }))]
  }

  /// `0700, owner 1000, group 1000; nobody else may read it`.
  private static func permissions(of path: String) -> String {
    guard let status = Files.status(path) else { return "not known" }
    let mode = String(status.mode & 0o7777, radix: 8)
    let padded = String(repeating: "0", count: max(0, 4 - mode.count)) + mode
    let others = status.mode & 0o007
    let words =
      others & 0o002 != 0 ? "everybody may write it" : others & 0o005 != 0 ? "everybody may read it" : "not open to everybody"
    return "\(padded), owner \(name(ofUser: status.owner)), group \(status.group); \(words)"
  }

  private static func name(ofUser id: uid_t) -> String {
    getpwuid(id)?.pointee.pw_name.map { String(cString: $0) } ?? "\(id)"
  }
}

extension StoreAction {
  fileprivate var word: String {
    switch self {
    case .edit: "edit"
    case .flash: "flash"
    case .expire: "expire"
    case .destroy: "destroy"
    case .restore: "restore"
    }
  }
}

extension InspectionContext {
  /// Whether it can be done to the sessions of this store, or why not: what would refuse the write is asked.
  fileprivate func words(for action: StoreAction, _ edits: EditRefusals) -> String {
    if let obstacle = obstacles[action] { return "no: \(obstacle.words)" }
    guard writing != nil else { return "no: the store is open for reading only" }
    if let bench { return words(for: action, on: bench) }
    let isEdit = planner.changesData(action)
    if isEdit, let reason = edits.ofAll ?? format.refusal { return "no: \(reason)" }
    if action == .flash, let condition = format.flashes?.condition { return condition }
    if isEdit, let reason = edits.ofSome { return "depends on the session: \(reason)" }
    return "yes"
  }
}

extension StoreGuarantees {
  fileprivate var words: String {
    let swap =
      switch compareAndSwap {
      case .exact: "safe: no write is ever lost"
      case .cooperative(let reason): "best effort: \(reason)"
      }
    return swap + (durable ? "; durable" : "; not durable")
  }
}
