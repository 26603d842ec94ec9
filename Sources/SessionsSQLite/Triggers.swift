import SessionsSQL

extension Connection {
  /// The triggers that run when a row of one of these tables is written, by their names.
  func triggers(of tables: [String]) throws(SQLiteFailure) -> [SQLWrite: [String]] {
    var triggers: [SQLWrite: [String]] = [:]
    for table in tables {
      let sql = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?1 COLLATE NOCASE ORDER BY name"
      try query(sql, [.text(Array(table.utf8))]) { row throws(SQLiteFailure) in
        if let write = TriggerRule.write(row.text(1)) { triggers[write, default: []].append(row.text(0)) }
        return true
      }
    }
    return triggers
  }
}

extension StatementRow {
  func text(_ column: Int) -> String { withBytes(column) { String(decoding: $0, as: UTF8.self) } }
}

/// What a trigger says of itself: `CREATE TRIGGER name AFTER DELETE ON sessions …`, as SQLite keeps it.
enum TriggerRule {
  /// What it runs on; nil: on nothing that is known.
  static func write(_ rule: String) -> SQLWrite? {
    // Its name may be any word, with or without quotes.
    switch words(of: rule, atMost: 6).dropFirst(3).first(where: { !["BEFORE", "AFTER", "INSTEAD", "OF"].contains($0) }) {
    case "INSERT": .insert
    case "UPDATE": .update
    case "DELETE": .delete
    default: nil
    }
  }

  /// The first words in capitals; empty for what stands in quotes. Comments are none.
  private static func words(of rule: String, atMost count: Int) -> [String] {
    var (words, rest) = ([String](), Array(rule.utf8)[...])
    while words.count < count, let first = rest.first {
      switch first {
      case UInt8(ascii: "-") where rest.dropFirst().first == first: rest = rest.drop { $0 != UInt8(ascii: "\n") }
      case UInt8(ascii: "/") where rest.dropFirst().first == UInt8(ascii: "*"): rest = afterComment(rest.dropFirst(2))
      case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"), UInt8(ascii: "["):
        rest = afterName(rest.dropFirst(), closedBy: first == UInt8(ascii: "[") ? UInt8(ascii: "]") : first)
        words.append("")
      case _ where isOfWord(first):
        let word = rest.prefix(while: isOfWord)
        rest = rest.dropFirst(word.count)
        words.append(String(decoding: word, as: UTF8.self).uppercased())
      default: rest = rest.dropFirst()
      }
    }
    return words
  }

  private static func isOfWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x24, 0x80...: true
    default: false
    }
  }

  private static func afterComment(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var rest = text
    while let first = rest.popFirst() { if first == UInt8(ascii: "*"), rest.first == UInt8(ascii: "/") { break } }
    return rest.dropFirst()
  }

  /// A quote that is doubled is one of the name.
  private static func afterName(_ text: ArraySlice<UInt8>, closedBy quote: UInt8) -> ArraySlice<UInt8> {
    var rest = text
    while let first = rest.popFirst() {
      guard first == quote else { continue }
      guard rest.first == quote, quote != UInt8(ascii: "]") else { break }
      rest = rest.dropFirst()
    }
    return rest
  }
}
