import ArgumentParser
import ECMAScript
import Inspection
import Sessions
import SessionsAdministration
import TerminalText

struct ListVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List sessions.",
    discussion: Help.text(
      """
      --json prints {"sessions": [...], "total": N, "matched": N, "truncated": false}; total counts every entry of the store, corrupt ones too. What could not be looked into is said on standard error, with exit 1.

      \(ListingOptions.help)
      """,
      examples: [
        "session-inspector list ./sessions --where 'expired or size>3K' --sort size",
        "session-inspector list app.db --fields user,data.user.role --json",
        "session-inspector list app.db --count --where never",
      ]))

  enum Format: String, EnumerableFlag {
    case json, jsonl, csv

    static func help(for value: Format) -> ArgumentHelp? {
      switch value {
      case .json: "One JSON object."
      case .jsonl: "One JSON object per line."
      case .csv: "Comma-separated values, with a header row."
      }
    }

    var form: ExportFormat {
      switch self {
      case .json: .json
      case .jsonl: .jsonl
      case .csv: .csv
      }
    }
  }

  @Argument(help: "The store.", completion: .store) var store: String
  @OptionGroup var listing: ListingOptions
  @Option(help: ArgumentHelp("Maximum number, 0: no limit. Without it 500, and with --ids all that match.", valueName: "n"))
  var limit: Int?
  @Flag(exclusivity: .exclusive) var format: Format?
  @Flag(help: "Only how many match.") var count = false
  @Flag(
    help:
      "Only what names each: its fingerprint, and with --reveal its id. A verb that writes takes them on standard input, with -.")
  var ids = false
  @OptionGroup var revealing: RevealOptions
  @OptionGroup var options: StoreOptions
  @OptionGroup var cookies: CookieOptions

  func validate() throws {
    if let limit, limit < 0 { throw ValidationError("--limit takes a number of sessions, or 0 for all") }
    let forms = [count, ids, format != nil].count { $0 }
    if forms > 1 { throw ValidationError("--count, --ids, --json, --jsonl and --csv are forms: give one") }
    if count || ids, listing.fields != nil || listing.data {
      throw ValidationError("--\(count ? "count" : "ids") tells nothing else: leave out --fields and --data")
    }
  }

  func perform() throws -> ExitStatus {
    try listing.check()
    // What is not written is not opened for writing.
    let setup = try InspectionContext(store: store, options.choice.forReading, cookies.choice)
    let order = try listing.order(setup)
    let reveal = try revealing.checked(for: setup.access)
    let columns = try listing.columns(setup, usual: format == nil && !listing.data ? ExportColumns(shown: setup.attributes) : nil)
    let filter = try Listing.filter(listing.filter, setup)
    // Names are for another verb to read: it is to have all that the filter means.
    let most = limit ?? (ids ? 0 : 500)
    let kept = count ? 1 : most == 0 ? nil : most
    let found = try blocking { try await Listing.read(setup, filter: filter, sort: order, limit: kept) }
    // Of the store itself people are told, and programs that list it all day are not, unless there is nothing to list.
    for notice in setup.notices { Console.printNote(notice) }
    for words in found.newsOfAnswers(since: setup) { Console.printNote(words) }
    for warning in found.warnings where Console.errorIsTerminal || found.total == 0 { Console.printNote("\(warning)") }
    if !count, found.summaries.count < found.matching {
      Console.printNote("showing \(found.summaries.count) of \(found.matching); --limit 0 shows all")
    }
    if count {
      Console.data("\(found.matching)")
    } else if ids {
      let sink = OutputSink()
      for summary in found.summaries { sink.take(.text(summary.name(reveal: reveal) + "\n")) }
      sink.finish()
    } else if let format {
      columns.noteHiddenIDs(reveal: reveal)
      let sink = OutputSink()
      _ = try found.write(format.form, columns, setup, reveal: reveal, to: sink)
      sink.finish()
    } else {
      try table(found, columns, setup, reveal: reveal)
    }
    for words in found.leftOut { Console.printNote("\(words)") }
    return found.leftOut.isEmpty ? .success : .someFailed
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

  private func table(_ found: Listing, _ columns: ExportColumns, _ setup: InspectionContext, reveal: Bool) throws {
    let export = Export(
      reader: setup.store.reader, summaries: setup.summaries, columns: columns, reveal: reveal, now: found.now)
    var table = TextTable(
      columns: columns.columns.map { .init(title: SafeText(sanitising: $0.name.uppercased()), alignment: $0.alignment) })
    for batch in export.batches(of: found.summaries) {
      let rows = try blocking { try await export.rows(of: batch) }
      table.rows += rows.map { row in columns.columns.map { row.shownCell($0) } }
    }
    table.print()
  }
}

extension ExportColumns {
  /// The columns of the interface's list.
  init(shown attributes: KeptAttributes) {
    self.init(Field.columns(with: attributes).map { .field($0.field) })
  }
}

extension ExportColumns.Column {
  fileprivate var alignment: Alignment {
    guard case .field(let field) = self else { return .leading }
    return (field.column?.alignment ?? (field.type == .text ? .leading : .trailing)) == .leading ? .leading : .trailing
  }
}

extension SessionSummary {
  /// What a person or a verb may call it by: the whole fingerprint, or the id itself.
  fileprivate func name(reveal: Bool) -> String {
    guard reveal else { return label.fingerprint }
    return id.reveal()?.string ?? id.digest ?? label.fingerprint
  }
}

extension ExportRow {
  /// A cell for people.
  fileprivate func shownCell(_ column: ExportColumns.Column) -> SafeText {
    guard case .field(let field) = column else { return SafeText(sanitising: value(column) == nil ? "-" : cell(column)) }
    let problem = field.column?.isMain == true ? summary.problem : nil
    return SafeText(sanitising: problem ?? field.value(of: summary, at: now).cell(at: now, reveal: reveal)).clipped(
      to: field.type == .text ? 40 : .max)
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
