/// Writing what ``FilterParser`` reads: a filter that the program makes is one that a person can see, change and keep.
package enum FilterText {
  /// The question whether a subject has a value.
  package static func term(_ subject: FilterSubject, is value: String) -> String {
    guard value.hasSuffix("\\") else { return "\(subject.name)=\(self.value(value))" }
    // A backslash before the closing mark would take that for a part of the text: `C:\Ada\` can do without marks, and of what cannot
    // only a pattern can say where it ends, in upper or lower case.
    let isWhole = value.allSatisfy { isPlain($0) || "\\/:".contains($0) }
    return isWhole ? "\(subject.name)=\(value)" : "\(subject.name)~\(quoted("^\(escaped(value))$"))"
  }

  /// A value as it is typed behind an operator: in quotation marks where it needs them.
  package static func value(_ text: String) -> String {
    !text.isEmpty && text.allSatisfy(isPlain) ? text : quoted(text)
  }

  /// The question whether a subject has no value.
  package static func absence(of subject: FilterSubject) -> String { "not \(subject.name)?" }

  /// What both filters let through.
  package static func both(_ filter: Filter, _ term: String) -> String {
    switch filter.root {
    case .all: term
    case .or: "(\(filter.text)) and \(term)"
    default: "\(filter.text) and \(term)"
    }
  }

  private static func isPlain(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || "@._-+".contains(character)
  }

  static func quoted(_ text: String) -> String { "\"\(text.replacing("\"", with: "\\\""))\"" }

  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      if !isPlain(character) && !character.isWhitespace || ".+".contains(character) { result += "\\" }
      result.append(character)
    }
  }
}
