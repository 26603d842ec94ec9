import Foundation

/// Finds public declarations in formatted source, by its indentation: what is declared, without bodies and values.
enum PublicScan {
  /// A type or extension whose members are being read.
  private struct Scope {
    var indent: Int
    var name: String
    /// How its members are public without saying so.
    var implied: Implied
  }

  private enum Implied { case none, cases, requirements }

  static func declarations(in folder: URL) throws -> [String] {
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
    return try files.filter { $0.pathExtension == "swift" }.flatMap {
      declarations(of: try String(contentsOf: $0, encoding: .utf8))
    }
  }

  static func declarations(of source: String) -> [String] {
    let lines = source.split(separator: "\n").map(String.init)
    var found: [String] = []
    var scopes: [Scope] = []
    for (number, line) in lines.enumerated() {
      let indent = line.prefix { $0 == " " }.count
      let text = line.dropFirst(indent).replacing(/^(@\w+(\([^)]*\))? )+/, with: "")
      guard !text.isEmpty, !text.hasPrefix("//"), !text.hasPrefix("#"), !text.hasPrefix("@"), !text.hasPrefix("}") else {
        continue
      }
      scopes.removeAll { $0.indent >= indent }
      let words = text.prefix { $0 != "{" && $0 != "(" && $0 != "=" }.split(separator: " ")
      let isPublic = words.contains("public") && !words.contains("import")
      let isImplied = scopes.last.map { $0.indent + 2 == indent && isMember(words.first, of: $0.implied) } ?? false
      if isPublic || isImplied {
        let place = scopes.isEmpty ? "" : scopes.map(\.name).joined(separator: ".") + ": "
        found.append(place + signature(lines[number...], beginning: String(text)))
      }
      if let scope = scope(words, indent, isPublic) { scopes.append(scope) }
    }
    return found
  }

  private static func isMember(_ word: Substring?, of implied: Implied) -> Bool {
    switch implied {
    case .none: false
    case .cases: word == "case" || word == "indirect"
    case .requirements:
      ["func", "var", "init", "associatedtype", "static", "mutating", "subscript"].contains { word?.hasPrefix($0) == true }
    }
  }

  /// The scope that a line opens; nil: none.
  private static func scope(_ words: [Substring], _ indent: Int, _ isPublic: Bool) -> Scope? {
    let kinds: Set<Substring> = ["struct", "enum", "class", "actor", "protocol", "extension"]
    guard let kind = words.firstIndex(where: kinds.contains), kind + 1 < words.count,
      words[..<kind].allSatisfy({ ["public", "package", "private", "fileprivate", "final", "indirect"].contains($0) })
    else { return nil }
    let name = words[kind + 1].prefix { $0 != ":" }
    let implied: Implied = !isPublic ? .none : words[kind] == "enum" ? .cases : words[kind] == "protocol" ? .requirements : .none
    return Scope(indent: indent, name: String(name), implied: implied)
  }

  /// A declaration on one line: up to its body or its value.
  private static func signature(_ lines: ArraySlice<String>, beginning first: String) -> String {
    var text = first
    for line in lines.dropFirst() {
      let next = line.drop { $0 == " " }
      let goesOn = ["->", "where ", "throws", "async"].contains { next.hasPrefix($0) }
      guard depth(text) > 0 || text.hasSuffix("=") || text.hasSuffix(":") || goesOn else { break }
      text += " " + next
    }
    var level = 0
    var end = text.endIndex
    for index in text.indices {
      switch text[index] {
      case "(", "[": level += 1
      case ")", "]": level -= 1
      case "{" where level == 0: end = min(end, index)
      case "=" where level == 0 && !text.contains("typealias") && text[index...].hasPrefix("= "): end = min(end, index)
      default: break
      }
    }
    return text[..<end].replacing("public ", with: "").trimmingCharacters(in: .whitespaces)
  }

  private static func depth(_ text: String) -> Int {
    text.reduce(0) { $0 + ("([".contains($1) ? 1 : ")]".contains($1) ? -1 : 0) }
  }
}
