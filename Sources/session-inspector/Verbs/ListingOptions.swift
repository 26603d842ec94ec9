import ArgumentParser
import Inspection
import Sessions
import TerminalText

/// Which sessions are listed, in which order, and what is told of each.
struct ListingOptions: ParsableArguments {
  @Option(
    name: .customLong("where"),
    help: ArgumentHelp("Only those that match, as in the filter of the interface.", valueName: "filter"))
  var filter: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "By \(Field.all.filter(\.type.hasOrder).map(\.name).joined(separator: ", ")); -FIELD: descending.", valueName: "field"))
  var sort: String?
  @Option(
    help: ArgumentHelp(
      "What is told of each, divided by commas: fields, fingerprint, and values as data.cart[0].sku.", valueName: "fields"))
  var fields: String?
  @Flag(help: "With what each session holds: its data and its flash messages.") var data = false

  static let help = """
    Fields, for --where, --sort and --fields, as columns, cells and members:
    \(HelpTable.lines(Field.all.map { ($0.name, "\($0.words), as \($0.example)") }).joined(separator: "\n"))

    --where also takes words, data.PATH and flash.NAME (by itself: there is one), and, or, not and parentheses:
      user:ada and (data.role=admin or not expired)
    """

  /// What is wrong with the order is said before the store is opened.
  func check() throws(CommandError) { _ = try ListVerb.order(sort, Field.inLists(with: .all)) }

  func order(_ setup: InspectionContext) throws(CommandError) -> SortOrder {
    try ListVerb.order(sort, Field.inLists(with: setup.attributes)) ?? SortOrder(.usual(with: setup.attributes))
  }

  /// - Parameter usual: what is told where nobody says what.
  func columns(_ setup: InspectionContext, usual: ExportColumns? = nil) throws(CommandError) -> ExportColumns {
    guard let fields else { return usual ?? ExportColumns(attributes: setup.attributes, data: data) }
    do throws(ExportColumnsError) {
      return try ExportColumns(parsing: fields, attributes: setup.attributes, data: data)
    } catch { throw .usage("--fields: \(error.name) \(error.reason)", advice: "--fields user,expires,data.user.role") }
  }
}

extension ExportColumns {
  /// Says that ids are left out of what programs read, where nothing else names the sessions.
  func noteHiddenIDs(reveal: Bool) {
    guard !reveal, columns.contains(.field(.id)), !columns.contains(.fingerprint) else { return }
    Console.printNote("ids are left out without --reveal; the field fingerprint names a session, too")
  }
}
