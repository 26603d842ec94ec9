import TerminalText

extension TOMLTable {
  /// What a header says: here begins a table of this name.
  mutating func define(_ keys: [TOMLParser.Key]) throws(TOMLError) {
    try withTable(at: keys[...]) { (table: inout TOMLTable, key: TOMLParser.Key) throws(TOMLError) in
      if table.isDefined { throw TOMLError(position: key.position, message: "the table \(key.told) is defined twice") }
      table.isDefined = true
    }
  }

  /// What a line of key and value says. The last key must be new; tables on the way are made.
  mutating func insert(
    _ value: TOMLValue, at keys: [TOMLParser.Key], valuePosition: TextPosition, headerLength: Int
  ) throws(TOMLError) {
    guard let last = keys.last else { return }
    let add = { (table: inout TOMLTable, _: TOMLParser.Key) throws(TOMLError) in
      if table[last.name] != nil {
        throw TOMLError(position: last.position, message: "the key \(last.told) is given twice")
      }
      if table.entries.count >= mostKeys {
        throw TOMLError(position: last.position, message: "a table of more than \(mostKeys) keys")
      }
      table.entries.append(Entry(key: last.name, position: last.position, value: value, valuePosition: valuePosition))
    }
    if keys.count == 1 { try add(&self, last) } else { try withTable(at: keys.dropLast(), add) }
  }

  private mutating func withTable(
    at path: ArraySlice<TOMLParser.Key>, _ body: (inout TOMLTable, TOMLParser.Key) throws(TOMLError) -> Void
  ) throws(TOMLError) {
    guard let key = path.first else { return }
    let index: Int
    if let known = entries.firstIndex(where: { $0.key == key.name }) {
      index = known
    } else {
      if entries.count >= mostKeys { throw TOMLError(position: key.position, message: "a table of more than \(mostKeys) keys") }
      index = entries.count
      entries.append(Entry(key: key.name, position: key.position, value: .table(TOMLTable()), valuePosition: key.position))
    }
    guard case .table(var table) = entries[index].value, !table.isInline else {
      throw TOMLError(position: key.position, message: "the key \(key.told) is given twice")
    }
    // The table is held by nobody else while it changes, so that it is not copied for every line.
    entries[index].value = .boolean(false)
    if path.count == 1 { try body(&table, key) } else { try table.withTable(at: path.dropFirst(), body) }
    entries[index].value = .table(table)
  }
}

/// No file of ours is near it; it keeps a hostile file from taking long.
private let mostKeys = 1000
