import SessionFormats
import Sessions
import SessionsRedis
import TerminalText

/// Which keys of a database are meant.
enum RedisKeys {
  /// - Throws: what there is, where none or several could be meant.
  static func chosen(
    in database: RedisDatabase, _ address: RedisAddress, _ choice: LayoutChoice, isAudit: Bool
  ) async throws -> KeyGroup {
    let named = try choice.keyLayout()
    if isAudit, let prefix = address.prefix { try check(prefix, named.map { [$0] } ?? KeyLayout.known) }
    switch (address.prefix, named) {
    case (let prefix?, let layout?): return KeyGroup(layout, prefix: prefix)
    case (let prefix?, nil): return KeyGroup(try await layout(beginning: prefix, database), prefix: prefix)
    case (nil, let layout?): return try await group(of: layout, in: database, address)
    case (nil, nil): return try one(of: try await database.groups(among: KeyLayout.known), try await database.count(), address)
    }
  }

  /// An audit compares no part of an id. By a prefix that goes on into ids, the keys that begin so would tell one letter by letter.
  private static func check(_ prefix: String, _ layouts: [KeyLayout]) throws(CommandError) {
    if KeyLayout.endsBeforeIDs(prefix, among: layouts) { return }
    throw .usage(
      "with --audit no part of an id is compared, and this prefix may end within one",
      advice:
        """
        end it with the sign before the ids, after words in small letters, ?prefix=sess: or ?prefix=shop_sess_; \
        with --layout NAME it may be anything before a sign that ids of that kind never have
        """)
  }

  private static func layout(beginning prefix: String, _ database: RedisDatabase) async throws -> KeyLayout {
    if let layout = try await database.layout(beginning: prefix, among: KeyLayout.known) { return layout }
    // Nothing is there yet: whoever names the prefix knows what will be.
    if let usual = KeyLayout.known.first(where: { $0.exactPrefixes.contains(prefix) }) { return usual }
    throw CommandError(
      .unreachable, "no key that begins with \(prefix) holds a session that this version knows",
      advice: "--layout NAME says how they are to be read: \(names)")
  }

  private static func group(
    of layout: KeyLayout, in database: RedisDatabase, _ address: RedisAddress
  ) async throws -> KeyGroup {
    let found = try await database.groups(among: [layout])
    if found.isEmpty, let usual = layout.exactPrefixes.first { return KeyGroup(layout, prefix: usual) }
    return try one(of: found, try await database.count(), address)
  }

  private static func one(of found: [KeyGroup], _ count: Int64, _ address: RedisAddress) throws(CommandError) -> KeyGroup {
    if found.count == 1 { return found[0] }
    guard found.isEmpty else {
      let addresses = found.prefix(8).map { group -> SafeText in
        var own = address
        own.prefix = group.prefix
        return "'\(own.description)'  \(group.layout.name)"
      }
      throw .usage(
        "the database has \(found.count) kinds of sessions: \(found.map { "\($0.prefix)… (\($0.layout.name))" }.joined(separator: ", "))",
        advice: "choose one:", choices: addresses)
    }
    guard count != 0 else {
      throw CommandError(
        .unreachable, "the database is empty",
        advice: "it can be opened once the application has made a session, or with the prefix of its keys: ?prefix=session:")
    }
    throw CommandError(
      .unreachable, "the database has \(count) keys, but none that this version knows as a session",
      advice: "?prefix=KEYS says how their names begin, --layout NAME how they are read: \(names)")
  }

  private static var names: String { KeyLayout.known.map(\.name).joined(separator: ", ") }
}

extension LayoutChoice {
  /// The layout of keys of that name, however it is capitalised; nil where none was named.
  func keyLayout() throws(CommandError) -> KeyLayout? {
    guard let name else { return nil }
    if let layout = KeyLayout.known.first(where: { $0.name.lowercased() == name.lowercased() }) { return layout }
    let names = KeyLayout.known.map(\.name)
    let near = nearest(to: name, among: names).map { "did you mean \($0)? " } ?? ""
    throw .usage("there is no layout \(name) of keys", advice: "\(near)known are \(names.joined(separator: ", "))")
  }
}
