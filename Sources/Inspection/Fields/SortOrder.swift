package import SessionsAdministration
package import ECMAScript
package import Sessions

/// What a list is sorted by.
package struct SortOrder: Hashable, Sendable {
  package var field: Field
  package var descending: Bool

  package init(_ field: Field, descending: Bool? = nil) {
    self.field = field
    self.descending = descending ?? field.prefersDescending
  }
  package var reversed: SortOrder { SortOrder(field, descending: !descending) }

  /// The order as stores keep indexes for it; nil: none does.
  package var indexed: SessionOrder? { field.index.map { SessionOrder(by: $0, descending: descending) } }
}

/// An order as a person writes it: `size`, `size desc`, `data.cart.total asc`.
package struct WrittenOrder: Hashable, Sendable {
  package let field: Field
  /// Nil: it was not said.
  package let descending: Bool?

  package static let directions = ["asc": false, "ascending": false, "desc": true, "descending": true]

  /// Nil where the text names nothing that such a store's list can be sorted by.
  package init?(parsing text: String, with attributes: KeptAttributes, masking: Masking) throws(FilterError) {
    var words = text.split(separator: " ").map(String.init)
    let descending = words.last.flatMap { Self.directions[$0.lowercased()] }
    if descending != nil, words.count > 1 { words.removeLast() }
    guard words.count == 1, let field = try Field.column(named: words[0], with: attributes, masking: masking) else { return nil }
    (self.field, self.descending) = (field, descending)
  }

  package var order: SortOrder { SortOrder(field, descending: descending) }
}

extension SortOrder {
  /// As ``WrittenOrder`` reads it.
  package var written: String { "\(field.name) \(descending ? "desc" : "asc")" }
}

extension Field {
  /// Whether a listing that does not read what sessions hold tells its order.
  package var isListed: Bool { listed != nil || type == .identity }
}

/// Where a row stands among others. What has no value comes last, whichever way the rest is turned.
package struct SortKey: Hashable, Sendable {
  /// 0: has a value; 1: has none.
  package let rank: Int8
  package var hasValue: Bool { rank == 0 }
  package let number: Int64
  package let text: String

  package init(_ summary: SessionSummary, _ field: Field, now: Timestamp) {
    let value = field.value(of: summary, at: now)
    if field.isOfPath { self.init(ofData: value) } else { self.init(value) }
  }

  /// The key of a session that is listed and not read; only for fields of which ``Field/isListed`` holds.
  package init(_ entry: SessionEntry, _ field: Field, _ summaries: SummaryBuilder) {
    if let listed = field.listed { self.init(listed(entry)) } else { self.init(text: summaries.orderText(of: entry.id)) }
  }

  private init(_ value: FieldValue?) {
    switch value {
    case nil, .never, .unknown: self.init(rank: 1)
    case .identity(let id, let label): self.init(text: label.isAnonymous ? label.fingerprint : id.orderText)
    // Nobody looks for the place of what is longer, and every row is compared with others.
    case .text(let text): self.init(text: text.beginning(FieldValue.shortText).lowercased())
    case .masked: self.init(text: Masking.mask)
    case .number(let number), .bytes(let number): self.init(number: Int64(number))
    case .since(let moment), .until(let moment): self.init(number: moment.milliseconds)
    case .names(let names): self.init(number: Int64(names.count))
    case .state(let condition): self.init(number: Self.severity(condition.state))
    }
  }

  /// At one path there may be numbers and texts. Numbers come first, by their value, as a filter compares them: also those that are kept as
  /// texts.
  private init(ofData value: FieldValue?) {
    let number: Double? =
      switch value {
      case .number(let number)?: Double(number)
      case .text(let text)?: WrittenNumber.value(ofText: text.string)
      default: nil
      }
    let plain = SortKey(value)
    self.init(rank: plain.rank, number: number.map(Self.place) ?? .max, text: plain.text)
  }

  /// Numbers of any size as integers in the same order: their bits are, but that those below zero are turned round.
  private static func place(of number: Double) -> Int64 {
    let bits = Int64(bitPattern: number.bitPattern)
    return bits < 0 ? .min &- bits : bits
  }

  private init(rank: Int8 = 0, number: Int64 = 0, text: String = "") {
    (self.rank, self.number, self.text) = (rank, number, text)
  }

  /// Every row alike: the order in which the store gave them.
  package static let unsorted = SortKey(rank: 0)

  /// The worst first.
  private static func severity(_ state: SessionSummary.State) -> Int64 {
    switch state {
    case .corrupt: 0
    case .unreadable: 1
    case .expired: 2
    case .unread: 3
    case .opaque: 4
    case .ok: 5
    }
  }

  /// Below zero: `self` first; zero: alike.
  package func compare(_ other: SortKey, descending: Bool) -> Int {
    if rank != other.rank { return rank < other.rank ? -1 : 1 }
    let ascending =
      number != other.number ? (number < other.number ? -1 : 1) : text == other.text ? 0 : text < other.text ? -1 : 1
    return descending ? -ascending : ascending
  }
}

extension SessionID {
  /// What the order by id goes by: the whole of it, or of the store's digest where that is all that is known.
  package var orderText: String { reveal()?.string ?? digest ?? "" }
}
