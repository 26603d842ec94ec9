import ArgumentParser
import ECMAScript
import Inspector
import Sessions
import SessionsAdministration
import TerminalUI

struct ListVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List sessions.",
    discussion:
      "--json prints {\"sessions\": [...], \"total\": N, \"truncated\": false}; total counts every entry of the store, corrupt ones too. What could not be looked into is said on standard error, with exit 1."
  )

  enum Format: String, EnumerableFlag {
    case json, jsonl, csv

    static func help(for value: Format) -> ArgumentHelp? {
      switch value {
      case .json: "One JSON object."
      case .jsonl: "One JSON object per line."
      case .csv: "Comma-separated values, with a header row."
      }
    }
  }

  @Argument(help: "The store.", completion: .store) var store: String
  @Option(
    name: .customLong("where"),
    help: ArgumentHelp("Only those that match, as in the filter of the interface.", valueName: "filter"))
  var filter: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "By \(SortField.allCases.map(\.rawValue).joined(separator: ", ")); -FIELD: descending.", valueName: "field"))
  var sort: String?
  @Option(help: ArgumentHelp("Maximum number (0 = no limit).", valueName: "n")) var limit = 500
  @Flag(exclusivity: .exclusive) var format: Format?
  @OptionGroup var revealing: RevealOptions
  @OptionGroup var options: StoreOptions
  @OptionGroup var cookies: CookieOptions

  func validate() throws {
    if limit < 0 { throw ValidationError("--limit takes a number of sessions, or 0 for all") }
  }

  func perform() throws -> ExitStatus {
    _ = try Self.order(sort, SortField.allCases)
    // What is not written is not opened for writing.
    let setup = try Setup(store: store, options.choice.forReading, cookies.choice)
    let order = try Self.order(sort, SortField.available(with: setup.attributes)) ?? SortOrder(.usual(with: setup.attributes))
    let reveal = try revealing.checked(for: setup.access)
    let filter = try Listing.filter(filter, setup)
    let listing = try blocking { try await Listing.read(setup, filter: filter, sort: order, limit: limit == 0 ? nil : limit) }
    let shown = listing.summaries
    let truncated = shown.count < listing.matching
    // Of the store itself people are told, and programs that list it all day are not.
    for notice in setup.notices { Console.narrate(notice) }
    for warning in listing.warnings where Console.errorIsTerminal { Console.narrate("\(warning)") }
    if truncated { Console.narrate("showing \(shown.count) of \(listing.matching); --limit 0 shows all") }
    switch format {
    case .json:
      Output.json([
        "sessions": .array(shown.map { .object($0.record(at: listing.now, reveal: reveal, extra: setup.attributes)) }),
        "total": .number(JSNumber(Double(listing.total))), "truncated": .bool(truncated),
      ])
    case .jsonl:
      for summary in shown { Output.json(.object(summary.record(at: listing.now, reveal: reveal, extra: setup.attributes))) }
    case .csv: Self.csv(shown, setup, now: listing.now, reveal: reveal)
    case nil: Self.table(shown, setup, now: listing.now, reveal: reveal)
    }
    for words in listing.leftOut { Console.narrate("\(words)") }
    return listing.leftOut.isEmpty ? .success : .someFailed
  }

  static func order(_ text: String?, _ fields: [SortField]) throws(Complaint) -> SortOrder? {
    guard let text else { return nil }
    let name = text.hasPrefix("-") ? String(text.dropFirst()) : text
    guard let field = SortField(rawValue: name), fields.contains(field) else {
      let known = fields.map(\.rawValue)
      throw .usage(
        "--sort \(text): \(SortField(rawValue: name) == nil ? "there is" : "this store has") no field \(name)",
        advice: nearest(to: name, among: known).map { "did you mean \($0)?" } ?? "fields are \(known.joined(separator: ", "))")
    }
    return SortOrder(field, descending: text.hasPrefix("-"))
  }

  private static func csv(_ summaries: [SessionSummary], _ setup: Setup, now: Timestamp, reveal: Bool) {
    let columns: [JSString] =
      ["id", "fingerprint", "user", "expires", "size", "flash", "state", "modified"]
      + SessionAttribute.allCases.filter { $0 != .user && setup.attributes.contains($0) }.map { JSString($0.field.rawValue) }
    var writer = CSVWriter()
    Console.data(writer.line(columns.map(\.string)), ending: CSVWriter.ending)
    for summary in summaries {
      let record = summary.record(at: now, reveal: reveal, extra: setup.attributes)
      Console.data(
        writer.line(
          columns.map { column in
            switch record[column] {
            case .string(let text)?: text.string
            case .array(let names)?: names.compactMap { $0.asString?.string }.joined(separator: " ")
            case .number(let number)?: JSON.text(.number(number))
            default: ""
            }
          }), ending: CSVWriter.ending)
    }
    if writer.guarded > 0 {
      Console.narrate("\(writer.guarded) cells begin with ' here: a spreadsheet would have run them as formulas")
    }
  }

  private static func table(_ summaries: [SessionSummary], _ setup: Setup, now: Timestamp, reveal: Bool) {
    let extra = extraColumns.filter { setup.attributes.contains($0.attribute) }
    // When a session was active says more than when its record was written.
    let seen = setup.attributes.contains(.lastActive) ? "ACTIVE" : "LAST" as SafeText
    var table = TextTable(
      columns: [
        .init(title: "ID"), .init(title: "USER"), .init(title: seen, alignment: .trailing),
        .init(title: "EXPIRES", alignment: .trailing), .init(title: "SIZE", alignment: .trailing), .init(title: "STATE"),
      ] + extra.map { .init(title: $0.title) } + [.init(title: "FLASH")])
    table.rows = summaries.map { summary in
      let id = reveal ? summary.id.reveal()?.string ?? summary.id.digest ?? "" : "\(summary.label)"
      let moment = setup.attributes.contains(.lastActive) ? summary.attributes.lastActive : summary.modified
      return [
        SafeText(sanitising: id), SafeText(sanitising: summary.user?.string ?? summary.problem ?? "-").clipped(to: 40),
        SafeText(sanitising: moment.map { Interval(from: $0, to: now).short } ?? "-"),
        SafeText(sanitising: ExpiryWords.cell(summary.expires, now: now)),
        SafeText(sanitising: "\(ByteCount(summary.size))"), SafeText(sanitising: summary.state(at: now).rawValue),
      ] + extra.map { SafeText(sanitising: $0.text(summary.attributes, now)).clipped(to: 40) }
        + [SafeText(sanitising: summary.flashes.map(\.string).joined(separator: " "))]
    }
    table.print()
  }

  private static let extraColumns:
    [(attribute: SessionAttribute, title: SafeText, text: @Sendable (SessionAttributes, Timestamp) -> String)] = [
      (.address, "IP", { attributes, _ in attributes.address?.string ?? "-" }),
      (.agent, "BROWSER", { attributes, _ in attributes.agent?.string ?? "-" }),
      (.created, "CREATED", { attributes, now in attributes.created?.relative(to: now) ?? "-" }),
    ]
}
