import ArgumentParser
import Testing

@testable import session_inspector

@Suite("Help") struct VerbHelpTests {
  /// Every verb, with the verbs in it.
  static var verbs: [any ParsableCommand.Type] { verbs(in: SessionInspector.self) }

  private static func verbs(in command: any ParsableCommand.Type) -> [any ParsableCommand.Type] {
    [command] + command.configuration.subcommands.flatMap { verbs(in: $0) }
  }

  @Test("of every verb has examples that can be typed as they are, what it reads, and how it ends")
  func sections() throws {
    #expect(Self.verbs.count > 20)
    for verb in Self.verbs {
      let help = verb.helpMessage(columns: 400)
      for title in ["Examples:", "Environment:", "Files:", "Exit status:"] {
        #expect(help.contains(title), "\(verb): \(title)")
      }
      let lines = help.split(separator: "\n", omittingEmptySubsequences: false)
      let shown = lines.drop { !$0.contains("Examples:") }.dropFirst().prefix { !$0.allSatisfy(\.isWhitespace) }
      // As a shell puts lines together.
      let examples = shown.joined(separator: "\n").replacing("\\\n", with: "").split(separator: "\n")
      #expect(!examples.isEmpty, "\(verb)")
      for example in examples {
        let words = Self.words(String(example))
        #expect(words.first == "session-inspector", "\(example)")
        let arguments = DashedWords.behindOptions(Array(words.dropFirst()))
        #expect(throws: Never.self, "\(example)") { _ = try SessionInspector.parseAsRoot(arguments) }
      }
    }
  }

  @Test("stands in a terminal of eighty columns as it was set: what goes on stands under what it goes on from")
  func width() {
    for verb in Self.verbs {
      let set = verb.helpMessage(columns: 400).split(separator: "\n").drop { !$0.hasPrefix("Examples:") }
        .prefix { !["ARGUMENTS:", "OPTIONS:", "SUBCOMMANDS:"].contains($0) }
      let shown = Set(verb.helpMessage(columns: 80).split(separator: "\n"))
      #expect(set.count > 10 && set.allSatisfy(shown.contains), "\(verb)")
    }
  }

  /// As a shell splits them.
  private static func words(_ line: String) -> [String] {
    var (words, quoted, isOpen) = ([String](), false, false)
    for character in line {
      if character == "'" {
        quoted.toggle()
        if !isOpen { words.append("") }
        isOpen = true
      } else if character == " ", !quoted {
        isOpen = false
      } else {
        if !isOpen { words.append("") }
        isOpen = true
        words[words.count - 1].append(character)
      }
    }
    return words
  }
}
