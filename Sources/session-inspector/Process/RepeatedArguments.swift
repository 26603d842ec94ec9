import Inspection
import Platform
import TerminalText

/// The words of the command line that an error may not repeat. Where a store or a value was expected an id may stand, a cookie or a secret:
/// who writes the session first and its store behind it gives one for a path.
struct RepeatedArguments {
  private let hidden: [String]

  static let own = RepeatedArguments(Array(CommandLine.arguments.dropFirst()))

  init(_ arguments: [String]) {
    let words = arguments.flatMap(Self.unplaced).flatMap { $0.split { !Self.isOfAWord($0) } }.map(String.init)
    // What one holds goes with it.
    hidden = Set(words.filter { CookieName.shown($0) != $0 }).sorted { ($1.count, $0) < ($0.count, $1) }
  }

  /// What of an argument is no path to anything: all of it, or a name that nothing has.
  private static func unplaced(_ argument: String) -> [String] {
    let leads = argument.contains("/") && Files.status(argument) != nil
    if leads { return [] }
    let isPath = PathText(argument).isAbsolute || argument.hasPrefix("./") || argument.hasPrefix("../")
    return [isPath ? PathText(argument).name : argument]
  }

  private static func isOfAWord(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber) || character == "_" || character == "-"
  }

  func masked(_ text: SafeText) -> SafeText {
    let masked = masked(text.string)
    return masked == text.string ? text : SafeText(sanitising: masked)
  }

  func masked(_ text: String) -> String { hidden.reduce(text) { $0.replacing($1, with: Masking.mask) } }

  func masked(_ complaint: CommandError) -> CommandError {
    var complaint = complaint
    complaint.message = masked(complaint.message)
    complaint.advice = complaint.advice.map { masked($0) }
    complaint.choices = complaint.choices.map { masked($0) }
    return complaint
  }
}
