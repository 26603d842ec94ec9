import ArgumentParser
import ECMAScript

/// The parser takes a word that begins with `-` and a digit for an option. It is an id, a value or a time: behind `--`, where
/// nothing is an option, it keeps its place among the other words.
enum DashedWords {
  static func behindOptions(_ arguments: [String]) -> [String] {
    guard arguments.contains(where: isDashed), !arguments.contains("--"), let name = arguments.first,
      let verb = SessionInspector.configuration.subcommands.first(where: { $0._commandName == name }) as? any Verb.Type
    else { return arguments }
    let valued = optionsWithValues(of: verb)
    var (options, words) = ([String](), [String]())
    var rest = arguments.dropFirst()
    while let argument = rest.popFirst() {
      if isDashed(argument) || argument == "-" || !argument.hasPrefix("-") {
        words.append(argument)
      } else {
        options.append(argument)
        if valued.contains(argument), let value = rest.popFirst() { options.append(value) }
      }
    }
    return [name] + options + ["--"] + words
  }

  private static func isDashed(_ argument: String) -> Bool {
    argument.utf8.first == UInt8(ascii: "-") && argument.utf8.dropFirst().first.map { 0x30...0x39 ~= $0 } ?? false
  }

  /// As the parser describes the verb: no list of ours can forget one.
  private static func optionsWithValues(of verb: any Verb.Type) -> Set<String> {
    let arguments = (try? JSON.parse(verb._dumpHelp()))?["command"]?["arguments"]?.asArray ?? []
    let names = arguments.filter { $0["kind"] == "option" }.flatMap { $0["names"]?.asArray ?? [] }
    return Set(names.compactMap { name in name["name"]?.asString.map { (name["kind"] == "long" ? "--" : "-") + $0.string } })
  }
}
