import ArgumentParser

/// The parser takes every word that begins with `-` for an option. An id, a value and a time may begin so too: behind `--`,
/// where nothing is an option, such a word keeps its place among the others.
enum DashedWords {
  static func behindOptions(_ arguments: [String]) -> [String] {
    // Only where there is such a word the options are looked up: the parser takes long to say them.
    guard arguments.contains(where: { isDashed($0) || $0.hasPrefix("--id=") }) else { return arguments }
    let (path, command, rest) = CommandLineInterface.named(by: arguments)
    guard command is any Verb.Type, command.configuration.subcommands.isEmpty else { return arguments }
    return path + Known(command).sorted(rest)
  }

  /// A dash and more, and no name of an option that is written out.
  private static func isDashed(_ argument: String) -> Bool {
    argument.utf8.count > 1 && argument.hasPrefix("-") && !argument.hasPrefix("--")
  }

  private struct Known {
    private let parser: ParserOptions

    init(_ command: any ParsableCommand.Type) { parser = ParserOptions(command) }

    /// The options, then the other words in their order.
    func sorted(_ arguments: ArraySlice<String>) -> [String] {
      var (options, words, id, rest) = ([String](), [String](), String?.none, arguments)
      while let argument = rest.popFirst() {
        if argument == "--" {
          words += rest
          break
        } else if argument.hasPrefix("--id="), parser.names.contains("--id") {
          options.append("--id")
          id = String(argument.dropFirst(5))
        } else if parser.valued.contains(argument), let value = rest.first, isDashed(value), !parser.names.contains(value) {
          options.append("\(argument)=\(value)")
          rest.removeFirst()
        } else if parser.valued.contains(argument), let value = rest.popFirst() {
          options += [argument, value]
        } else if isOption(argument) {
          options.append(argument)
        } else {
          words.append(argument)
        }
      }
      if let id {
        let place = parser.words.firstIndex { $0 == "id" || $0 == "session" } ?? words.count
        words.insert(id, at: min(place, words.count))
      }
      return options + (words.isEmpty ? [] : ["--"] + words)
    }

    /// Whether the parser is to see it as one, if only to say that there is none of this name.
    private func isOption(_ argument: String) -> Bool {
      argument.hasPrefix("--") || parser.names.contains(argument) || isDashed(argument) && parser.names.contains("-" + argument)
    }
  }
}
