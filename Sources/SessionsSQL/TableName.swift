/// What a table is called, in its space of names where a database has several.
package struct TableName: Hashable, Sendable {
  package var schema: String?
  package var name: String

  package init(_ name: String, in schema: String? = nil) { (self.name, self.schema) = (name, schema) }

  /// With its schema.
  private var whole: String { (schema.map { $0 + "." } ?? "") + name }

  /// As it is written behind the sign of an address: what is in the usual space of names has none in front of it, where that is
  /// no riddle.
  package var spoken: String { schema == "public" && !name.unicodeScalars.contains(".") ? name : whole }

  /// How well it is named by what somebody wrote, 0 the best; nil: not at all.
  fileprivate func distance(to written: String) -> Int? {
    if [spoken, whole].contains(written) { return 0 }
    if name == written { return 1 }
    if whole.lowercased() == written.lowercased() { return 2 }
    return name.lowercased() == written.lowercased() ? 3 : nil
  }
}

extension Sequence<TableName> {
  /// Those that what somebody wrote may mean: called so to the letter, or only where none is, in other letters.
  package func meant(by written: String) -> Set<TableName> { Set(nearest(map { $0.distance(to: written) })) }

  private func nearest(_ distances: [Int?]) -> [TableName] {
    let best = distances.compactMap(\.self).min()
    return zip(self, distances).compactMap { name, distance in distance != nil && distance == best ? name : nil }
  }
}

extension DatabaseTable {
  package var called: TableName { TableName(name, in: schema) }
}

extension ForeignTable {
  package var called: TableName { TableName(name, in: schema) }
}
