/// What foreign keys do with the rows that refer to a session's, once that is destroyed, and with the rows that refer to those.
package struct ReferringKeys: Hashable, Sendable {
  /// Tables of which the database then deletes or changes rows; the nearest first.
  package var dependents: [String]
  /// Foreign keys by which a session stays while rows refer to it, or to what would go along with it: `carts (sid)`.
  package var restricting: [String]

  package init(dependents: [String] = [], restricting: [String] = []) {
    (self.dependents, self.restricting) = (dependents, restricting)
  }

  /// Goes from table to table as far as rows are deleted with those to which they refer; each table is gone through once.
  ///
  /// - Parameters:
  ///   - keys: of the database, in the order in which they are to be told; those may be missing that nothing leads to.
  ///   - table: that of the sessions.
  ///   - parts: that of what belongs to a session and is deleted with it: its own keys are not told; nil: there is none.
  package init(following keys: [ForeignKey], from table: String, parts: String?) {
    self.init()
    let keys = Dictionary(grouping: keys.filter { $0.table != parts }, by: \.target)
    var tables = [table] + (parts.map { [$0] } ?? [])
    var (met, told) = (Set(tables), Set<String>())
    var next = 0
    while next < tables.count {
      for key in keys[tables[next]] ?? [] {
        if key.deletion == .refuses {
          restricting.append("\(key.tableName) (\(key.name))")
          continue
        }
        if told.insert(key.table).inserted { dependents.append(key.tableName) }
        if key.deletion == .cascades, met.insert(key.table).inserted { tables.append(key.table) }
      }
      next += 1
    }
  }
}
