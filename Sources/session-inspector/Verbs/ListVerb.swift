import ArgumentParser
import ECMAScript
import Inspection
import InspectorUI
import Sessions
import SessionsAdministration
import TerminalText

struct ListVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List sessions.",
    discussion: """
      --json prints {"sessions": [...], "total": N, "truncated": false}; total counts every entry of the store, corrupt ones too. What could not be looked into is said on standard error, with exit 1.

      Fields, for --where and --sort, as columns, cells and members:
        \(Field.all.map(\.helpLine.string).joined(separator: "\n  "))

      --where also takes words, data.PATH and flash.NAME (by itself: there is one), and, or, not and parentheses:
        user:ada and (data.role=admin or not expired)
      """)

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
      "By \(Field.all.filter(\.type.hasOrder).map(\.name).joined(separator: ", ")); -FIELD: descending.", valueName: "field"))
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
    _ = try Self.order(sort, Field.inLists(with: Set(SessionAttribute.allCases)))
    // What is not written is not opened for writing.
    let setup = try InspectionContext(store: store, options.choice.forReading, cookies.choice)
    let order = try Self.order(sort, Field.inLists(with: setup.attributes)) ?? SortOrder(.usual(with: setup.attributes))
    let reveal = try revealing.checked(for: setup.access)
    let filter = try Listing.filter(filter, setup)
    let listing = try blocking { try await Listing.read(setup, filter: filter, sort: order, limit: limit == 0 ? nil : limit) }
    let shown = listing.summaries
    let truncated = shown.count < listing.matching
    // Of the store itself people are told, and programs that list it all day are not.
    for notice in setup.notices { Console.printNote(notice) }
    for warning in listing.warnings where Console.errorIsTerminal { Console.printNote("\(warning)") }
    if truncated { Console.printNote("showing \(shown.count) of \(listing.matching); --limit 0 shows all") }
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
    for words in listing.leftOut { Console.printNote("\(words)") }
    return listing.leftOut.isEmpty ? .success : .someFailed
  }

  static func order(_ text: String?, _ fields: [Field]) throws(CommandError) -> SortOrder? {
    guard let text else { return nil }
    let name = text.hasPrefix("-") ? String(text.dropFirst()) : text
    guard let field = Field.named(name, among: fields) else {
      let known = fields.map(\.name)
      throw .usage(
        "--sort \(text): \(Field.named(name) == nil ? "there is" : "this store has") no field \(name)",
        advice: nearest(to: name, among: known).map { "did you mean \($0)?" } ?? "fields are \(known.joined(separator: ", "))")
    }
    return SortOrder(field, descending: text.hasPrefix("-"))
  }

  private static func csv(_ summaries: [SessionSummary], _ setup: InspectionContext, now: Timestamp, reveal: Bool) {
    let columns = SessionSummary.members(extra: setup.attributes)
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
      Console.printNote("\(writer.guarded) cells begin with ' here: a spreadsheet would have run them as formulas")
    }
  }

  private static func table(_ summaries: [SessionSummary], _ setup: InspectionContext, now: Timestamp, reveal: Bool) {
    let columns = Field.columns(with: setup.attributes)
    var table = TextTable(
      columns: columns.map { field, style in
        .init(title: SafeText(sanitising: field.name.uppercased()), alignment: style.alignment == .leading ? .leading : .trailing)
      })
    table.rows = summaries.map { summary in
      columns.map { field, style in
        let problem = style.isMain ? summary.problem : nil
        return SafeText(sanitising: problem ?? field.value(of: summary, at: now).cell(at: now, reveal: reveal)).clipped(
          to: field.type == .text ? 40 : .max)
      }
    }
    table.print()
  }
}

extension Field {
  fileprivate var helpLine: SafeText {
    SafeText(sanitising: name).padded(to: 10) + SafeText(sanitising: "\(words), as \(type.example(name))")
  }
}

extension FieldValue? {
  /// A cell for people.
  fileprivate func cell(at now: Timestamp, reveal: Bool) -> String {
    switch self {
    case nil: "-"
    case .identity(let id, let label)?: reveal ? id.reveal()?.string ?? id.digest ?? "" : "\(label)"
    case .text(let text)?: text.string
    case .masked?: Masking.mask
    case .number(let number)?: "\(number)"
    case .bytes(let count)?: "\(ByteCount(count))"
    case .since(let moment)?: Interval(from: moment, to: now).short
    case .until(let moment)?: ExpiryWords.cell(moment, now: now)
    case .never?: "never"
    case .unknown?: "unknown"
    case .names(let names)?: names.map(\.string).joined(separator: " ")
    case .state(let condition)?: condition.state.rawValue
    }
  }
}
