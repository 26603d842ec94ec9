/// What foreign keys do with the rows that refer to a session's, once that is destroyed.
package struct ReferringKeys: Hashable, Sendable {
  /// Tables of which the database then deletes or changes rows.
  package var dependents: [String]
  /// Foreign keys by which a session stays while rows refer to it: `carts (sid)`.
  package var restricting: [String]

  package init(dependents: [String] = [], restricting: [String] = []) {
    (self.dependents, self.restricting) = (dependents, restricting)
  }
}
