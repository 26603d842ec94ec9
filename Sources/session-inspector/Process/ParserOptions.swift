import ArgumentParser
import ECMAScript

/// What the parser knows of a command, as it says itself: no list of ours can forget an option.
struct ParserOptions {
  /// The names of all options, and of those that take a value.
  private(set) var names: Set<String> = []
  private(set) var valued: Set<String> = []
  /// Of those that take one value: what the option is called in full, by each of its names.
  private(set) var single: [String: String] = [:]
  /// What stands beside the options, in its order.
  private(set) var words: [String] = []

  init(_ command: any ParsableCommand.Type) {
    for argument in (try? JSON.parse(command._dumpHelp()))?["command"]?["arguments"]?.asArray ?? [] {
      guard argument["kind"] != "positional" else {
        words.append(argument["valueName"]?.asString?.string ?? "")
        continue
      }
      let names = (argument["names"]?.asArray ?? []).compactMap { name in
        name["name"]?.asString.map { (name["kind"] == "long" ? "--" : "-") + $0.string }
      }
      self.names.formUnion(names)
      guard argument["kind"] == "option" else { continue }
      valued.formUnion(names)
      if argument["isRepeating"] != true { for name in names { single[name] = names.first { $0.hasPrefix("--") } ?? name } }
    }
  }

  /// The options among the arguments, as they are called there, up to where there are no more.
  func given(in arguments: [String]) -> [String] {
    var (given, rest) = ([String](), arguments[...])
    while let argument = rest.popFirst(), argument != "--" {
      guard argument.hasPrefix("-"), argument != "-" else { continue }
      let name = String(argument.prefix { $0 != "=" })
      given.append(name)
      // What it takes is no option, however it begins.
      if name == argument, valued.contains(name) { _ = rest.popFirst() }
    }
    return given
  }
}
