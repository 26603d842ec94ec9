import ECMAScript
import Sessions
import SessionsAdministration

/// What the keys at the top of the data take in a part of a store. Bounded, whatever keys there are.
struct KeyPart: Sendable {
  private var keys: [String: Statistics.Key] = [:]
  private static let limit = 4_096

  /// Divides a record among its keys; what it has beside them, or cannot be divided, is nobody's.
  mutating func take(_ entry: SessionEntry, _ content: SessionContent?, _ format: PayloadCodec) {
    guard let content, case .stored(let stored) = entry.content else { return }
    let sizes = Self.exact(stored.payload, format) ?? Self.written(content)
    // Compressed, or in another language than JSON, it may take less than its text.
    guard sizes.saturatingSum(\.bytes) <= entry.size else { return }
    for (name, bytes) in sizes { add(name, sessions: 1, bytes: bytes) }
  }

  /// The bytes that each key takes with its value, as they stand in the record; nil where they do not stand in it so.
  private static func exact(_ payload: [UInt8], _ format: PayloadCodec) -> [(name: String, bytes: Int)]? {
    guard format.isPlainJSON, format.form == .flat, let members = try? JSON.members(of: payload) else { return nil }
    return members.map { (name(of: $0.key), $0.valueRange.upperBound - $0.keyRange.lowerBound) }
  }

  /// The bytes that each takes as JSON.
  private static func written(_ content: SessionContent) -> [(name: String, bytes: Int)] {
    // Of another framework's the flashes stand among the data.
    let sections: [ContentPath.Section] = if case .framework = content { [.data] } else { [.data, .flash] }
    return sections.flatMap { section in
      content.object(section).entries.map { entry in
        let path = ContentPath(section, ValuePath([.key(entry.key)]))
        return (path.masked.description, JSON.stringify(entry.value).count + JSON.stringify(.string(entry.key)).count + 1)
      }
    }
  }

  private static func name(of key: JSString) -> String {
    FlashKey.name(in: key).map { ContentPath.flash($0) }.map(\.masked.description)
      ?? ContentPath.data(ValuePath([.key(key)])).masked.description
  }

  private mutating func add(_ name: String, sessions: Int, bytes: Int) {
    let name = keys[name] != nil || keys.count < Self.limit ? String(name.prefix(200)) : "other keys"
    keys[name, default: Statistics.Key(name: name)].sessions += sessions
    keys[name]?.bytes.add(saturating: bytes)
  }

  mutating func add(_ other: KeyPart) {
    for key in other.keys.values { add(key.name, sessions: key.sessions, bytes: key.bytes) }
  }

  func finish() -> [Statistics.Key] { keys.values.sorted { ($1.bytes, $0.name) < ($0.bytes, $1.name) } }
}
