import ECMAScript
import Sessions
import SessionsAdministration

/// What the keys at the top of the data take in a part of a store. Bounded, whatever keys there are.
struct KeyPart: Sendable {
  private var keys = GroupSums<Name>(limit: 4_096)

  /// The shortest come first: a key that is an id is longer than one that names what a session holds.
  private struct Name: Hashable, Comparable, Sendable {
    let text: String

    static func < (a: Name, b: Name) -> Bool { (a.text.utf8.count, a.text) < (b.text.utf8.count, b.text) }
  }

  /// Divides a record among its keys; what it has beside them, or cannot be divided, is nobody's.
  mutating func take(_ entry: SessionEntry, _ content: SessionContent?, _ format: PayloadCodec, _ masking: Masking) {
    guard let content, case .stored(let stored) = entry.content else { return }
    let sizes = Self.exact(stored.payload, content, format, masking) ?? Self.written(content, masking)
    // Compressed, or in another language than JSON, it may take less than its text.
    guard sizes.saturatingSum(\.bytes) <= entry.size else { return }
    for (name, bytes) in sizes {
      keys.add(Name(text: String(name.prefix(200))), .init(sessions: 1, bytes: bytes))
    }
  }

  /// The bytes that each key takes with its value, as they stand in the record; nil where they do not stand in it so.
  private static func exact(
    _ payload: [UInt8], _ content: SessionContent, _ format: PayloadCodec, _ masking: Masking
  ) -> [(name: String, bytes: Int)]? {
    guard format.isPlainJSON, content.codec == .flat, let members = try? JSON.members(of: payload) else { return nil }
    return members.map { member in
      let path = content.ownPath(of: .data(ValuePath([.key(member.key)])))
      return (masking.shown(path).description, member.valueRange.upperBound - member.keyRange.lowerBound)
    }
  }

  /// The bytes that each takes as JSON.
  private static func written(_ content: SessionContent, _ masking: Masking) -> [(name: String, bytes: Int)] {
    // Of another framework's the flashes stand among the data.
    let sections: [ContentPath.Section] = if case .framework = content { [.data] } else { [.data, .flash] }
    return sections.flatMap { section in
      content.object(section).entries.map { entry in
        let path = ContentPath(section, ValuePath([.key(entry.key)]))
        return (masking.shown(path).description, JSON.stringify(entry.value).count + JSON.stringify(.string(entry.key)).count + 1)
      }
    }
  }

  mutating func add(_ other: KeyPart) { keys.add(other.keys) }

  /// The one that takes the most first.
  mutating func finish() -> [Statistics.Key] {
    keys.reduce()
    var all = keys.kept.map { Statistics.Key(name: $0.text, sessions: $1.sessions, bytes: $1.bytes) }
    if keys.others.sessions > 0 {
      all.append(Statistics.Key(name: "other keys", sessions: keys.others.sessions, bytes: keys.others.bytes))
    }
    return all.sorted { ($1.bytes, $0.name) < ($0.bytes, $1.name) }
  }
}
