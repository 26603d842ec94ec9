package import ECMAScript

/// Writes a changed value into the text it came from, so that every byte that nobody changed stays: white space, escapes and
/// the digits of numbers too.
package enum PayloadPatch {
  /// The text of `new`, made from `text`, which says `old`.
  package static func apply(to text: [UInt8], from old: JSONValue, to new: JSONValue) -> [UInt8] {
    if old == new { return text }
    guard case .object(let before) = old, case .object(let after) = new, let patched = object(text, before, after) else {
      return JSON.stringify(new, numbers: .asWritten)
    }
    return patched
  }

  /// Nil where the members cannot be told apart in the text.
  private static func object(_ text: [UInt8], _ before: JSONObject, _ after: JSONObject) -> [UInt8]? {
    guard !after.isEmpty, let members = try? JSON.members(of: text), let first = members.first, let last = members.last,
      Set(members.map(\.key)).count == members.count
    else { return nil }
    let places = Dictionary(uniqueKeysWithValues: members.indices.map { (members[$0].key, $0) })
    var result = Array(text[..<first.keyRange.lowerBound])
    for (index, entry) in after.entries.enumerated() {
      let place = places[entry.key]
      if index > 0 {
        // What stood between this member and the one before it, or a bare comma where it is new or was the first.
        let gap = place.flatMap {
          $0 > 0 ? Array(text[members[$0 - 1].valueRange.upperBound..<members[$0].keyRange.lowerBound]) : nil
        }
        result += gap ?? [UInt8(ascii: ",")]
      }
      if let place, let old = before[entry.key] {
        result += text[members[place].keyRange.lowerBound..<members[place].valueRange.lowerBound]
        result += apply(to: Array(text[members[place].valueRange]), from: old, to: entry.value)
      } else {
        result += JSON.stringify(.string(entry.key)) + [UInt8(ascii: ":")] + JSON.stringify(entry.value, numbers: .asWritten)
      }
    }
    return result + text[last.valueRange.upperBound...]
  }
}
