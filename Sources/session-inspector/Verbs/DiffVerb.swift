import ArgumentParser
import ECMAScript
import Inspection
import Sessions
import SessionsAdministration
import TerminalText

struct DiffVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Show in what two sessions differ. Looking consumes no flash.",
    discussion: Help.text(
      """
      Each line is a field or a path, with what the first has (-) and what the second has (+). What either of them masks is told as ********; with --audit it is not compared where both mask it.

      \(SessionFinder.help)
      """,
      examples: [
        "session-inspector diff ./sessions 3f9c~a1d2 77b0~9c0e"
      ]))

  @Argument(help: "The store.", completion: .store) var store: String
  @Argument(help: "The first session.") var first: String
  @Argument(help: "The second session.") var second: String
  @Flag(help: "One JSON object.") var json = false
  @OptionGroup var naming: Naming
  @OptionGroup var revealing: RevealOptions
  @OptionGroup var options: StoreOptions
  @OptionGroup var cookies: CookieOptions

  func perform() throws -> ExitStatus {
    let setup = try InspectionContext(store: store, options.choice.forReading, cookies.choice)
    for notice in setup.notices { Console.printNote(notice) }
    let reveal = try revealing.checked(for: setup.access)
    let (words, finder) = ([first, second], SessionFinder(setup, naming))
    let entries = try blocking {
      let ids = try await finder.ids(words).map { try $0.get() }
      let entries = try await setup.store.reader.entries(of: ids)
      return try ids.map { id in
        guard let entry = entries[id] else { throw finder.notFound }
        return entry
      }
    }
    let now = setup.clock.now()
    let comparison = SessionComparison(
      entries[0], entries[1], summaries: setup.summaries, revealed: reveal ? .everything : .paths([]), now: now)
    let labels = entries.map { setup.label(of: $0.id) }
    if json {
      Output.json(.object(comparison.record(labels)))
    } else {
      tell(comparison, labels, now)
      if comparison.isEmpty {
        Console.line(setup.disclosure.comparesHidden ? "they do not differ" : "they do not differ in what is compared")
      }
    }
    guard let obstacle = comparison.obstacle else { return .success }
    Console.printNote(SafeText(sanitising: "only their fields were compared: \(obstacle)"))
    return .someFailed
  }

  private func tell(_ comparison: SessionComparison, _ labels: [SessionLabel], _ now: Timestamp) {
    Console.line("- \(labels[0])")
    Console.line("+ \(labels[1])")
    for difference in comparison.fields {
      Console.line("\(difference.field.name)")
      for (sign, value) in [("-", difference.left), ("+", difference.right)] {
        if let words = value?.words(at: now) { Output.line(SafeText(sanitising: "  \(sign) \(words)")) }
      }
    }
    if let contents = comparison.contents { tell(contents) }
    if comparison.isTruncated { Console.line("and more") }
  }

  private func tell(_ contents: VisibleDiff) {
    for change in contents.changes {
      Console.line("\(contents.place(of: change))")
      let values = contents.values(change)
      for (sign, value) in [("-", values.before), ("+", values.after)] {
        if let value { Output.line(SafeText(sanitising: "  \(sign) \(JSON.text(value, numbers: .asWritten))")) }
      }
    }
  }
}

extension SessionComparison {
  /// As programs get it.
  fileprivate func record(_ labels: [SessionLabel]) -> JSONObject {
    var record: JSONObject = ["fingerprints": .array(labels.map { .string($0.programWord) })]
    record["fields"] = .object(
      JSONObject(
        fields.lazy.map { difference in
          (
            JSString(difference.field.name),
            JSONValue.array([difference.left?.json ?? .null, difference.right?.json ?? .null])
          )
        }))
    guard let contents else {
      record["changes"] = .null
      return record
    }
    record["changes"] = .array(contents.changes.map { .object(contents.record(of: $0)) })
    if isTruncated { record["more_changes"] = true }
    return record
  }
}
