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
    case .tab where editor.isEmpty: return openPalette()
    case .tab:
      editor.text = completed(editor.text)
      mode = .command(editor)
    case .enter: return submit(editor)
    default:
      _ = editor.handle(key)
      mode = .command(editor)
      // What was wrong with the line is being mended.
      if status?.kind == .refused { status = nil }
    }
    return []
  }

  /// A line that cannot be run stays to be mended, and says why: whoever typed it anew would run its letters as keys.
  private mutating func submit(_ editor: LineEditor) -> [Effect] {
    mode = .normal
    if status?.kind != .working { status = nil }
    let effects = runLine(editor.text)
    let words = editor.text.split(separator: " ")
    let canBeMended = words.count > 1 || words.first.map { Self.command(named: String($0)) == nil } ?? false
    if case .normal = mode, status?.kind == .refused, canBeMended { mode = .command(editor) }
    return effects
  }

  private mutating func runLine(_ line: String) -> [Effect] {
    let words = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true).map(String.init)
    guard let name = words.first else { return [] }
    guard let command = Self.command(named: name) else {
      let nearest = nearest(to: name, among: CommandTable.ids.map(\.rawValue))
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
    if let command = CommandTable.byID[CommandID(rawValue: name)] { return command }
    let matches = CommandTable.ids.filter { $0.rawValue.hasPrefix(name) }
    return matches.count == 1 ? CommandTable.byID[matches[0]] : nil
  }

  /// What could follow what is typed: names of commands, then the words of their argument.
  package func completions(for line: String) -> [String] {
    // What is longer was pasted: nothing goes on like that.
    guard line.utf8.count <= 256 else { return [] }
    let words = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard words.count > 1 else {
      return CommandTable.ids.filter { $0.rawValue.hasPrefix(line) && handlers[$0] != nil }.map(\.rawValue).sorted()
    }
    // Of several words or names the last is the one that is being typed.
    let start = words[1].lastIndex { $0 == " " || $0 == "," }.map { words[1].index(after: $0) } ?? words[1].startIndex
    let (before, last) = (words[1][..<start], words[1][start...])
    let choices = choices(for: words[0], after: String(before))
    Work.add(choices.count)
    return choices.filter { $0.hasPrefix(last) }.map { "\(words[0]) \(before)\($0)" }
  }

  /// What may stand behind a command, after what stands there already.
  private func choices(for name: String, after words: String) -> [String] {
    let attributes = configuration.store.attributes
    switch Self.command(named: name)?.argument {
    case .theme? where words.isEmpty: return configuration.themes
    case .sortField? where words.isEmpty: return Field.inLists(with: attributes).map(\.name) + paths.names
    case .sortField?: return ["asc", "desc"]
    case .columns?:
      return Field.inLists(with: attributes).map(\.name) + paths.names + (words.isEmpty ? [Self.usualColumns] : [])
    case .subject? where words.isEmpty:
      return FilterSubject.groupFields(among: Field.available(with: attributes)).map(\.name) + paths.names
    default: return []
    }
  }

  private func completed(_ line: String) -> String {
    let candidates = completions(for: line)
    guard let first = candidates.first else { return line }
    if candidates.count == 1 { return line.contains(" ") ? first : first + " " }
    return candidates.dropFirst().reduce(first) { commonPrefix($0, $1) }
  }
}
