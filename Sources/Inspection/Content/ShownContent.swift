package import ECMAScript
package import Sessions
import TerminalText

/// What a session holds, looked through once when it is read: in the order in which it is shown, with what hides its long values.
///
/// Whether a short value is hidden is asked when it comes into view. Of a long one that is a look at all of it, and no key may
/// wait for that.
package struct ShownContent: Sendable {
  package let content: SessionContent
  package let masking: Masking
  /// The sections, all of their objects in the order that JavaScript shows.
  package private(set) var data = JSONObject()
  package private(set) var flash = JSONObject()
  /// What hides long values, and those under long keys.
  package private(set) var longValues = LongValues()
  let hiddenFlashes = HiddenFlashes()

  package init(_ content: SessionContent, masking: Masking) {
    self.content = content
    self.masking = masking
    data = section(.data)
    flash = section(.flash)
    // Now, when nobody waits.
    hiddenFlashes.names(in: content, masking)
  }

  package func rule(at path: ContentPath, key: JSString?, value: JSONValue) -> Masking.Rule? {
    longValues.rule(at: path, key: key, value: value, masking) ?? hiddenFlashes.rule(at: path, of: content, masking)
  }

  // MARK: Looking through

  private mutating func section(_ section: ContentPath.Section) -> JSONObject {
    let object = content.object(section)
    return look(through: object, ContentPath.digest(of: section)) ?? object
  }

  /// - Parameter digest: that of its path.
  /// - Returns: the object in the order in which it is shown; nil where that is how it is.
  private mutating func look(through object: JSONObject, _ digest: Int) -> JSONObject? {
    var entries = object.entriesInPropertyOrder
    var isOther = !object.isInPropertyOrder
    for place in entries.indices {
      let key = entries[place].key
      if let other = look(through: entries[place].value, key, ContentPath.digest(of: .key(key), behind: digest)) {
        entries[place].value = other
        isOther = true
      }
    }
    return isOther ? JSONObject(entries.lazy.map { ($0.key, $0.value) }) : nil
  }

  private mutating func look(through value: JSONValue, _ key: JSString?, _ digest: Int) -> JSONValue? {
    Work.add(1)
    longValues.look(at: value, key, masking, digest: digest)
    switch value {
    case .null, .bool, .number, .string: return nil
    case .object(let object): return look(through: object, digest).map { .object($0) }
    case .array(let elements):
      var others: [JSONValue]?
      for (index, element) in elements.enumerated() {
        guard let other = look(through: element, nil, ContentPath.digest(of: .index(index), behind: digest)) else { continue }
        others = others ?? elements
        others?[index] = other
      }
      return others.map { .array($0) }
    }
  }
}
