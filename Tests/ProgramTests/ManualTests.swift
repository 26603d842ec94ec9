import ArgumentParser
import ECMAScript
import Foundation
import Inspection
import InspectorUI
import TerminalText
import TestSupport
import Testing

@testable import session_inspector

/// The manual says what the program does because the tables of the program write it.
///
/// `UPDATE_MANUAL=1 swift test --filter ManualTests` writes what is between its marks.
@Suite("the manual")
struct ManualTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
  private static let folder = root.appending(path: "Sources/session-inspector/Manual.docc")

  struct Block: Sendable, CustomStringConvertible {
    let name: String
    let chapter: String
    let text: @Sendable () throws -> String
    var description: String { name }
  }

  static let blocks = [
    Block(name: "keys", chapter: "Keys") { HelpText.markdown },
    Block(name: "fields", chapter: "Filters") { ManualText.fields },
    Block(name: "stores", chapter: "Stores") { ManualText.stores },
    Block(name: "exit", chapter: "CommandLine") { ManualText.exitStatuses },
    Block(name: "verbs", chapter: "Verbs") { try ManualText.verbs() },
  ]

  @Test("has the tables of the program", arguments: blocks)
  func tables(_ block: Block) throws {
    let file = Self.folder.appending(path: block.chapter + ".md")
    let text = try String(contentsOf: file, encoding: .utf8)
    let begin = try #require(text.firstRange(of: "<!-- \(block.name):begin -->\n"))
    let end = try #require(text.firstRange(of: "<!-- \(block.name):end -->"))
    let now = try block.text()
    if ProcessInfo.processInfo.environment["UPDATE_MANUAL"] != nil {
      try (text[..<begin.upperBound] + now + text[end.lowerBound...]).write(to: file, atomically: true, encoding: .utf8)
    } else {
      #expect(text[begin.upperBound..<end.lowerBound] == now)
    }
  }

  @Test("names every variable of the environment that the program asks for")
  func environment() throws {
    let manual = try String(contentsOf: Self.folder.appending(path: "Configuration.md"), encoding: .utf8)
    var asked: Set<String> = []
    for module in ["session-inspector", "InspectorUI", "TerminalCurses", "Platform"] {
      let folder = Self.root.appending(path: "Sources/\(module)")
      for case let file as URL in FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil) ?? .init()
      where file.pathExtension == "swift" {
        let source = try String(contentsOf: file, encoding: .utf8)
        for match in source.matches(of: /(?:getenv\(|[vV]ariable\(|variable: |Environment\[|self\[)"([A-Z][A-Z_]+)"/) {
          asked.insert(String(match.1))
        }
      }
    }
    #expect(asked.count >= 8)
    for name in asked.sorted() { #expect(manual.contains("`\(name)`"), "\(name) is not in the manual") }
  }
}

/// Tables of the program as Markdown.
enum ManualText {
  static var fields: String {
    let rows = Field.all.map { field in
      let names = field.names.map { "`\($0)`" }.joined(separator: " ")
      return "| \(names) | \(field.words) | `\(field.example.replacing("|", with: "\\|"))` |"
    }
    return table("field | what it is | asked, for example", rows)
  }

  static var stores: String {
    table("STORE | is", StoreRegistry.forms.map { "| `\($0.form.string)` | \($0.meaning.string) |" })
  }

  static var exitStatuses: String {
    table("exit status | meaning", ExitStatus.allCases.map { "| \($0.rawValue) | \($0.meaning) |" })
  }

  /// Every verb with its arguments, from the declarations that read them.
  static func verbs() throws -> String {
    let root = try #require(JSON.parse(SessionInspector._dumpHelp())["command"])
    var lines: [String] = []
    func tell(_ command: JSONValue, _ path: [String]) {
      let children = (command["subcommands"]?.asArray ?? []).filter { $0["commandName"] != "help" }
      if !path.isEmpty {
        lines += ["## \(path.joined(separator: " "))", "", text(command["abstract"]), ""]
        // What is the same for every verb stands in a chapter of its own.
        let discussion = text(command["discussion"]).split(separator: "\n\nEnvironment:").first.map(String.init) ?? ""
        if !discussion.isEmpty {
          lines += discussion.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" } + [""]
        }
        let rows = (command["arguments"]?.asArray ?? []).compactMap(row)
        if !rows.isEmpty { lines += [table("argument | what it is", rows)] }
      }
      for child in children { tell(child, path + [text(child["commandName"])]) }
    }
    tell(root, [])
    return lines.joined(separator: "\n")
  }

  private static func row(_ argument: JSONValue) -> String? {
    let names = (argument["names"]?.asArray ?? []).map { text($0["name"]) }
    guard argument["shouldDisplay"] != false, !names.contains("help"), !names.contains("version") else { return nil }
    let value = text(argument["valueName"]).uppercased()
    let head =
      argument["kind"] == "positional"
      ? "`\(value)`"
      : names.map { "`\($0.count == 1 ? "-" : "--")\($0)\(argument["kind"] == "option" ? " " + value : "")`" }.joined(
        separator: " ")
    let words = [text(argument["abstract"]), text(argument["discussion"])].filter { !$0.isEmpty }.joined(separator: " ")
    return "| \(head) | \(escaped(words.split(whereSeparator: \.isNewline).joined(separator: " "))) |"
  }

  private static func table(_ titles: String, _ rows: [String]) -> String {
    let columns = titles.split(separator: "|").count
    return (["| \(titles) |", String(repeating: "|---", count: columns) + "|"] + rows).joined(separator: "\n") + "\n"
  }

  /// Angle brackets and bars mean something to Markdown.
  private static func escaped(_ text: String) -> String {
    text.replacing("|", with: "\\|").replacing("<", with: "&lt;").replacing("*", with: "\\*")
  }

  private static func text(_ value: JSONValue?) -> String { value?.asString?.string ?? "" }
}
