package import SessionsAdministration
package import ECMAScript
package import Sessions

/// One thing that is known of every session: a column of the list, what a filter asks about, what a list is sorted by, a cell of
/// CSV, a member of JSON and a line of the help are all read from it.
///
/// ``all`` has one row a field. A field is added there, and nowhere else.
package struct Field: Sendable {
  /// Where the value comes from.
  package enum Source: Sendable {
    /// From the row.
    case row(@Sendable (SessionSummary, Timestamp) -> FieldValue?)
    /// From what the session holds: taken when the row is made, and kept in it.
    case content(@Sendable (_ content: SessionContent, _ id: SessionID) -> FieldValue?)
  }

  /// What becomes of a field in an audit.
  package enum Audit: Sendable { case shown, masked, withheld }

  /// What people and programs call it, everywhere; the other names are understood where one is typed.
  package let names: [String]
  package let type: FieldType
  /// What it is, as help tells it.
  package let words: String
  /// What it may be asked, as an example; nil: what any field of its type may be.
  package let sample: String?
  /// What a store has to keep beside the data, or has no such field.
  package let attribute: SessionAttribute?
  /// Whether a store has no such field that does not tell when a session was written.
  private let isWriteTime: Bool
  package let audit: Audit
  /// Whether one wants the newest, the largest, the most first; else names from A, the next to expire first.
  package let prefersDescending: Bool
  /// How the list shows it; nil: not.
  package let column: ColumnStyle?
  /// Which index of a store gives its order.
  package let index: SessionOrder.Key?
  /// Its value where a listing tells it that does not read what sessions hold.
  package let listed: (@Sendable (SessionEntry) -> FieldValue?)?
  package let source: Source
  /// Other values by which a filter finds a session.
  package let others: (@Sendable (SessionSummary) -> [FieldValue?])?

  package init(
    _ names: [String], _ type: FieldType, _ words: String, sample: String? = nil, attribute: SessionAttribute? = nil,
    isWriteTime: Bool = false, audit: Audit = .shown, prefersDescending: Bool = false, column: ColumnStyle? = nil,
    index: SessionOrder.Key? = nil,
    listed: (@Sendable (SessionEntry) -> FieldValue?)? = nil, source: Source,
    others: (@Sendable (SessionSummary) -> [FieldValue?])? = nil
  ) {
    self.names = names
    self.type = type
    self.words = words
    self.sample = sample
    self.attribute = attribute
    self.isWriteTime = isWriteTime
    self.audit = audit
    self.prefersDescending = prefersDescending
    self.column = column
    self.index = index
    self.listed = listed
    self.source = source
    self.others = others
  }

  package var name: String { names[0] }
  /// What it is asked with, as an example.
  package var example: String { type.example(name, sample) }

  /// Its value in a row; nil where there is none.
  package func value(of summary: SessionSummary, at now: Timestamp) -> FieldValue? {
    if audit == .withheld, summary.label.isAnonymous { return nil }
    return switch source {
    case .row(let value): value(summary, now)
    case .content: summary.measures.first { $0.field == name }?.value
    }
  }

  /// Whether a row has more text for it than can be compared while somebody types, when every row is asked for each key.
  package func isLong(in summary: SessionSummary, at now: Timestamp) -> Bool {
    switch type {
    case .text, .token, .names: break
    case .identity, .bytes, .count, .past, .future, .state: return false
    }
    return value(of: summary, at: now)?.isLong == true || (others?(summary).contains { $0?.isLong == true } ?? false)
  }

  /// Whether what is typed is true of it. Of several values one is enough.
  package func satisfies(
    _ symbol: FilterOperator, _ operand: FilterOperand, in summary: SessionSummary, at now: Timestamp,
    _ effort: FilterEffort = FilterEffort()
  ) -> Filter.Verdict {
    let own = value(of: summary, at: now)
    let first: Filter.Verdict =
      isKnown(own, in: summary) ? own?.satisfies(symbol, operand, now: now, effort) ?? .no : .unknown
    guard let others, first != .yes else { return first }
    let rest = Filter.Verdict.any(others(summary).compactMap(\.self)) { $0.satisfies(symbol, operand, now: now, effort) }
    return Filter.Verdict.any([first, rest]) { $0 }
  }

  /// Whether a row hides a value of it.
  func isMasked(in summary: SessionSummary, at now: Timestamp) -> Bool {
    value(of: summary, at: now) == .masked || (others?(summary).contains { $0 == .masked } ?? false)
  }

  /// Whether a row that has this tells what its session has. Without a user a session is as good as any other; but each was written
  /// and used at some time, from somewhere: where nothing is told of that, it is not known.
  private func isKnown(_ value: FieldValue?, in summary: SessionSummary) -> Bool {
    switch value {
    case nil: isOfContent && summary.isUnderstood
    case .names(let names)?: !names.isEmpty || summary.isUnderstood
    default: true
    }
  }

  /// Whether a session has a value of it that is told here.
  package func exists(in summary: SessionSummary, at now: Timestamp) -> Filter.Verdict {
    switch value(of: summary, at: now) {
    case nil: isOfContent && !summary.isUnderstood ? .unknown : .no
    case .never: .no
    case .names(let names): names.isEmpty && !summary.isUnderstood ? .unknown : Filter.Verdict(!names.isEmpty)
    default: .yes
    }
  }

  /// Whether what the session holds tells it, and no column beside that.
  private var isOfContent: Bool {
    switch type {
    case .text: attribute == nil
    case .count, .names, .future: true
    case .identity, .token, .bytes, .past, .state: false
    }
  }

  /// The moments at which its value, or what is told by comparing it with an operand, changes with nothing but time.
  package func turns(of summary: SessionSummary, against operand: FilterOperand, at now: Timestamp) -> [Timestamp] {
    switch (type, operand) {
    case (.state, _):
      summary.expires.map { [$0.adding(milliseconds: -SessionSummary.expiringSoon.milliseconds), $0] } ?? []
    case (_, .interval(let length)): value(of: summary, at: now)?.turns(against: length) ?? []
    default: []
    }
  }
}

extension Field: Hashable {
  package static func == (a: Field, b: Field) -> Bool { a.name == b.name }
  package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension Field {
  /// Whether the sessions of a store have it which keeps these attributes.
  package func isKept(by kept: KeptAttributes) -> Bool {
    isWriteTime ? kept.hasWriteTimes : attribute.map(kept.contains) ?? true
  }

  /// What is said where the store does not keep it: of a comparison nobody knows the answer, and that no session has one is known.
  package func missingWords(isComparison: Bool) -> String {
    isComparison
      ? "this store does not keep \(name), \(words): which sessions match is not known"
      : "this store does not keep \(name): no session has one here"
  }

  /// The fields that the sessions of a store have which keeps these attributes.
  package static func available(with attributes: KeptAttributes) -> [Field] {
    all.filter { $0.isKept(by: attributes) }
  }

  /// Those that its list tells and can be sorted by. A revision is none of them: it can be a digest of all that a record holds, and
  /// is told of one session at a time.
  package static func inLists(with attributes: KeptAttributes) -> [Field] {
    available(with: attributes).filter(\.type.hasOrder)
  }

  /// The columns of its list where nobody chose them, in their order.
  package static func columns(with attributes: KeptAttributes) -> [(field: Field, style: ColumnStyle)] {
    available(with: attributes).compactMap { field in
      guard let style = field.column, style.isUsual, !(style.replacedBy.map(attributes.contains) ?? false) else { return nil }
      return (field, style)
    }
  }

  package static func named(_ name: String, among fields: [Field] = all) -> Field? {
    let lower = name.lowercased()
    return fields.first { $0.names.contains(lower) }
  }

  /// What tells which session moved last; nil: nothing that the store keeps.
  package static func movement(with attributes: KeptAttributes) -> Field? {
    [active, seen].first { $0.isKept(by: attributes) }
  }

  /// What the list is sorted by at first: what moved last, as far as the store tells.
  package static func usual(with attributes: KeptAttributes) -> Field { movement(with: attributes) ?? id }

  /// In which fields two rows differ.
  package static func changes(from before: SessionSummary, to after: SessionSummary, at now: Timestamp) -> Set<Field> {
    Set(all.filter { $0.value(of: before, at: now) != $0.value(of: after, at: now) })
  }

  /// What a row keeps of what its session holds.
  package static func measures(of content: SessionContent, _ id: SessionID) -> [FieldMeasure] {
    measured.compactMap { name, measure in measure(content, id).map { FieldMeasure(field: name, value: $0) } }
  }

  private static let measured = all.compactMap { field in
    if case .content(let measure) = field.source { (name: field.name, measure: measure) } else { nil }
  }
}

/// The value of a field that only what the session holds can tell.
package struct FieldMeasure: Hashable, Sendable {
  package let field: String
  /// Nil: the session has none. That it was looked for is known by this.
  package let value: FieldValue?
}
