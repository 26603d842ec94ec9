import Inspection
import SessionsAdministration
import TerminalText
import TerminalUI

/// `:` commands: the same commands by their names, with completion.
extension State {
  mutating func startCommand(_ text: String = "") -> [Effect] {
    mode = .command(LineEditor(text, history: commandHistory))
    return []
  }

  mutating func type(_ key: Key, command editor: inout LineEditor) -> [Effect] {
    switch key {
    case .escape, .control("c"): mode = .normal
    case .backspace where editor.isEmpty: mode = .normal
    case .tab:
      editor.text = completed(editor.text)
      mode = .command(editor)
    case .enter:
      mode = .normal
      return runLine(editor.text)
    default:
      _ = editor.handle(key)
      mode = .command(editor)
    }
    return []
  }

  private mutating func runLine(_ line: String) -> [Effect] {
    let words = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true).map(String.init)
    guard let name = words.first else { return [] }
    guard let command = Self.command(named: name) else {
      let nearest = nearest(to: name, among: CommandID.allCases.map(\.rawValue))
      say(.refused, "no command “\(name)”" + (nearest.map { "; did you mean “\($0)”?" } ?? "; ctrl-p lists them"))
      return []
    }
    // What follows a writing command may be a credential or personal: only names are remembered.
    let remembered = command.effect == .none ? line : command.id.rawValue
    commandHistory.removeAll { $0 == remembered }
    commandHistory.append(remembered)
    return run(command.id, argument: words.count > 1 ? words[1] : "")
  }

  /// A command by its name or an unambiguous beginning of it.
  private static func command(named name: String) -> Command? {
    if let id = CommandID(rawValue: name) { return CommandTable.byID[id] }
    let matches = CommandID.allCases.filter { $0.rawValue.hasPrefix(name) }
    return matches.count == 1 ? CommandTable.byID[matches[0]] : nil
  }

  /// What could follow what is typed: names of commands, then the words of their argument.
  package func completions(for line: String) -> [String] {
    // What is longer was pasted: nothing goes on like that.
    guard line.utf8.count <= 256 else { return [] }
    let words = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard words.count > 1 else {
      return CommandID.allCases.filter { $0.rawValue.hasPrefix(line) && handlers[$0] != nil }.map(\.rawValue).sorted()
    }
    let choices: [String] =
      switch Self.command(named: words[0])?.argument {
      case .theme: configuration.themes
      case .sortField: Field.inLists(with: configuration.store.attributes).map(\.name)
      default: []
      }
    return choices.filter { $0.hasPrefix(words[1]) }.map { "\(words[0]) \($0)" }
  }

  private func completed(_ line: String) -> String {
    let candidates = completions(for: line)
    guard let first = candidates.first else { return line }
    if candidates.count == 1 { return line.contains(" ") ? first : first + " " }
    return candidates.dropFirst().reduce(first) { commonPrefix($0, $1) }
  }
}

private func commonPrefix(_ a: String, _ b: String) -> String {
  String(zip(a, b).prefix { $0 == $1 }.map(\.0))
}
