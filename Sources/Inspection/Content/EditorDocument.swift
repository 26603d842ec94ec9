package import ECMAScript
package import Sessions
package import SessionsAdministration
import TerminalText

/// A session as text for an editor, and what became of that text: `{"data": {...}, "flash": {...}}` under a few lines of comment.
///
/// Hidden values stand as `"********"`, and mean: leave as it is. They can be replaced and removed, but not moved.
package struct EditorDocument: Hashable, Sendable {
  package enum Edit: Hashable, Sendable {
    case unchanged
    /// The content in the form it came in; keys that stayed keep their place, new ones go last.
    case changed(SessionContent)
  }

  /// Why the text cannot be taken. The text itself is the editor's to keep.
  package struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// From 1.
    package let line: Int
    package let reason: String
    /// The reason without anything that stands in the text.
    private let plain: String

    init(line: Int, reason: String, plain: String? = nil) {
      (self.line, self.reason, self.plain) = (line, reason, plain ?? reason)
    }

    package var description: String { "line \(line): \(reason)" }
    /// The same where the text shows what is masked elsewhere.
    package var withoutText: String { "line \(line): \(plain)" }
  }

  package let text: String
  private let numbers: PayloadCodec.Numbers
  private let original: SessionContent
  /// What the text says as it was written: the original, masked.
  private let shown: SessionContent

  /// - Parameter visible: what the session holds, and what of it the text may say.
  package init(
    _ visible: VisibleContent, label: String, revision: Revision?, expires: Timestamp?, now: Timestamp,
    endsBySetting: Bool = false, numbers: PayloadCodec.Numbers = .doubles
  ) {
    self.numbers = numbers
    original = visible.content
    let masked = visible.shown
    let (data, flash) = (masked.object(.data), masked.object(.flash))
    shown = .split(values: data, flash: flash)
    // What a server says may not end the line: what follows it would be read as the document.
    let revised = revision.map { "   revision \(SafeText(sanitising: $0.description))" } ?? ""
    var lines = [
      "// session \(SafeText(sanitising: label))" + revised
        + "   expires \(ExpiryWords.full(expires, now: now, bySetting: endsBySetting))",
      "// Save and leave to review the change. If nothing changed, nothing is written.",
    ]
    if masked != original || flash != original.object(.flash) {
      lines.append("// \"\(Masking.mask)\" hides a value: left where it is, the value stays.")
    }
    let body = JSON.text(["data": .object(data), "flash": .object(flash)], numbers: .asWritten, indent: 2)
    text = lines.joined(separator: "\n") + "\n" + body + "\n"
  }

  /// Reads the text that the editor left.
  package func read(_ edited: String) throws(Failure) -> Edit {
    if edited == text || edited.trimmed.isEmpty { return .unchanged }
    // A comment is a whole line, and no string of JSON goes over a line's end: blank lines in their place keep the count.
    let lines = edited.split(omittingEmptySubsequences: false, whereSeparator: Self.endsLine)
    let json = lines.map { $0.drop(while: \.isWhitespace).utf8.starts(with: "//".utf8) ? "" : String($0) }
    let first = (json.firstIndex { !$0.trimmed.isEmpty } ?? 0) + 1
    let value: JSONValue
    do {
      value = try JSON.parse(json.joined(separator: "\n"))
    } catch {
      throw Failure(line: error.line, reason: error.reason, plain: "this is no valid JSON")
    }
    guard case .object(let document) = value else {
      throw Failure(line: first, reason: #"an object {"data": {...}, "flash": {...}} must stand here"#)
    }
    if let stray = document.keys.first(where: { $0 != "data" && $0 != "flash" }) {
      throw Failure(
        line: Self.line(of: stray, in: json) ?? first,
        reason: "“\(stray)” stands beside data and flash: move it into one of them",
        plain: "a key stands beside data and flash: move it into one of them")
    }
    guard case .object(let data)? = document["data"] else {
      throw Failure(line: Self.line(of: "data", in: json) ?? first, reason: "\"data\" is required and must be an object")
    }
    guard case .object(let flash)? = document["flash"] else {
      throw Failure(line: Self.line(of: "flash", in: json) ?? first, reason: "\"flash\" is required and must be an object")
    }

    var maskLines = Self.maskLines(json)[...]
    var result = original
    for (section, object) in [(ContentPath.Section.data, data), (.flash, flash)] {
      if let number = JSONValue.object(object).misread(as: numbers, beside: .object(original.object(section))) {
        let line = json.firstIndex { $0.contains(number.digits) }.map { $0 + 1 } ?? first
        throw Failure(line: line, reason: number.words, plain: "JavaScript reads an integer as another one")
      }
      let restored = try restore(.object(object), at: ContentPath(section), &maskLines)
      Self.transfer(restored.asObject ?? object, section, from: original.object(section), to: &result)
    }
    return result == original ? .unchanged : .changed(result)
  }

  /// Editors end lines as their users have set them; as a `Character`, "\r\n" is one that is neither of the other two.
  package static func endsLine(_ character: Character) -> Bool { ["\n", "\r\n", "\r"].contains(character) }

  /// Puts hidden values back where their masks stand.
  private func restore(_ value: JSONValue, at path: ContentPath, _ lines: inout ArraySlice<Int>) throws(Failure) -> JSONValue {
    switch value {
    case .string(let text) where text == JSString(Masking.mask):
      let line = lines.popFirst() ?? 1
      guard let hidden = original[path], shown[path] == value else {
        let words = "\(Masking.mask) is no value, and nothing hidden stood"
        throw Failure(line: line, reason: "\(words) at \(path)", plain: "\(words) there")
      }
      return hidden
    case .object(let object):
      var result = object
      for entry in object.entries { result[entry.key] = try restore(entry.value, at: path.appending(.key(entry.key)), &lines) }
      return .object(result)
    case .array(let elements):
      let before = lines.count
      var result: [JSONValue] = []
      for (index, element) in elements.enumerated() {
        result.append(try restore(element, at: path.appending(.index(index)), &lines))
      }
      // Masks look alike: after a move, which hidden value belongs to which element could only be guessed.
      if lines.count < before, shown[path] != value {
        let words = "holds masked values: reveal them before you change this list"
        throw Failure(line: 1, reason: "\(path) \(words)", plain: "a list \(words)")
      }
      return .array(result)
    case .number: return numbers == .doubles ? value.printedByJavaScript.keepingDigits(of: original[path]) : value
    default: return value
    }
  }

  /// Where a framework keeps flashes among the data, both sections say them: what was left as it was in one is not written over
  /// what was changed in the other.
  private static func transfer(
    _ object: JSONObject, _ section: ContentPath.Section, from original: JSONObject, to content: inout SessionContent
  ) {
    let before = content.object(section)
    switch section {
    case .data: content.unset { !object.contains($0) && original.contains($0) }
    case .flash: content.removeFlashes { !object.contains($0) && original.contains($0) }
    }
    let changed = object.entries.filter { original[$0.key] != $0.value }.map { entry in
      (key: entry.key, value: before[entry.key].map { Self.keepingOrder(of: $0, entry.value) } ?? entry.value)
    }
    if section == .data { content.set(all: changed) } else { content.setFlashes(all: changed) }
  }

  /// The new value with the keys that stayed where they were, so that what nobody changed is the same bytes.
  private static func keepingOrder(of old: JSONValue, _ new: JSONValue) -> JSONValue {
    guard case .object(let before) = old, case .object(let after) = new else { return new }
    var result = JSONObject()
    for entry in before.entries { if let value = after[entry.key] { result[entry.key] = keepingOrder(of: entry.value, value) } }
    for entry in after.entries where !before.contains(entry.key) { result[entry.key] = entry.value }
    return .object(result)
  }

  /// The line of each mask, in the order in which they are met.
  private static func maskLines(_ lines: [String]) -> [Int] {
    let mask = Array("\"\(Masking.mask)\"".utf8)
    var result: [Int] = []
    for (index, line) in lines.enumerated() {
      var rest = Array(line.utf8)[...]
      while rest.count >= mask.count {
        if rest.starts(with: mask) {
          result.append(index + 1)
          rest = rest.dropFirst(mask.count)
        } else {
          rest = rest.dropFirst()
        }
      }
    }
    return result
  }

  /// The line on which a member of the document begins.
  private static func line(of key: JSString, in lines: [String]) -> Int? {
    let bytes = Array(lines.joined(separator: "\n").utf8)
    guard let member = (try? JSON.members(of: bytes))?.first(where: { $0.key == key }) else { return nil }
    return bytes[..<member.keyRange.lowerBound].count { $0 == 0x0A } + 1
  }
}
