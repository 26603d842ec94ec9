package import ECMAScript
package import Sessions

/// The whole of a store, or of what a filter finds in it, in figures.
package struct Statistics: Sendable {
  /// Sessions that have one value, or a value in one range.
  package struct Group: Sendable, Hashable {
    package let name: String
    /// Nil: a range, or what is told together.
    package let value: SessionGroups.Value?
    package var sessions = 0
    /// What their records take.
    package var bytes = 0

    package init(name: String, value: SessionGroups.Value? = nil, sessions: Int = 0, bytes: Int = 0) {
      (self.name, self.value, self.sessions, self.bytes) = (name, value, sessions, bytes)
    }
  }

  /// The sessions by one field, or by a value that they hold: each is in one group, and in one for each value of a list.
  package struct Chart: Sendable {
    package let subject: FilterSubject
    /// Ranges in their order; values, the most frequent first.
    package let groups: [Group]
    /// Sessions with values that were met after there were too many to be kept apart.
    package let others: Group?
  }

  /// What one key takes, in all sessions.
  package struct Key: Sendable, Hashable {
    package let name: String
    package var sessions = 0
    package var bytes = 0
  }

  package let now: Timestamp
  package let sessions: Int
  /// What their records take in the store.
  package let bytes: Int
  package let charts: [Chart]
  /// What stands in the way of changing what they hold.
  package let edits: EditRefusals
  /// What each key takes, the most first. With ``around`` that is ``bytes``.
  package let keys: [Key]
  /// What records take beside keys and their values: their envelopes, and what cannot be divided.
  package let around: Int
  package let largest: [SessionSummary]
  package let oldest: [SessionSummary]
  /// By which field ``oldest`` are the oldest.
  package let age: Field
}

extension Statistics {
  /// What is asked of a store.
  package struct Query: Sendable, Hashable {
    package var subjects: [FilterSubject]
    package var filter: Filter
    package var age: Field
    package var now: Timestamp

    /// - Parameter subjects: nil: what is usually asked of such a store.
    package init(
      _ subjects: [FilterSubject]? = nil, filter: Filter = .all, attributes: KeptAttributes, now: Timestamp
    ) {
      let fields: [Field?] = [.state, .created, Field.movement(with: attributes), .expires, .size, .user]
      let usual = fields.compactMap(\.self).filter { $0.isKept(by: attributes) }.map { FilterSubject.field($0) }
      self.subjects = subjects ?? usual + [.content(Self.role)]
      (self.filter, self.now) = (filter, now)
      age = attributes.contains(.created) ? .created : .seen
    }

    /// Stands for wherever an application keeps what its user may do.
    package static let role = ContentPath.data(ValuePath([.key("role")]))
    package static let roles: [ContentPath] = [
      "user.role", "role", "user.roles", "roles", "account.role", "user.isAdmin", "isAdmin",
    ].compactMap { ValuePath($0) }.map { .data($0) }
  }

  /// So many of the largest and of the oldest are named.
  package static let named = 5

  /// Goes once through a store.
  ///
  /// - Parameter told: how many sessions were looked at so far; called from several tasks.
  package static func gather(
    _ query: Query, reader: any SessionLister, summaries: SummaryBuilder, width: Int,
    told: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws(StoreError) -> Statistics {
    var walk = StoreWalk(reader: reader, contents: true)
    walk.width = width
    let maker = summaries.forManyRows
    let parts = try await walk.fold(StatisticsPart(query)) { part, page in
      for entry in page.entries { part.take(entry, maker) }
      told(page.entries.count)
      return !Task.isCancelled
    }
    var whole = StatisticsPart(query)
    for part in parts { whole.add(part) }
    return whole.finish()
  }
}
