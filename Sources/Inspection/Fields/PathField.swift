import ECMAScript
package import Sessions
import Synchronization

extension Field {
  /// A value of the data or of a flash message as a field: a column that a person asked for.
  package static func path(_ path: ContentPath, masking: Masking) -> Field {
    let subject = FilterSubject.content(path)
    return Field(
      [subject.name], .text, "the value at \(subject.name)", prefersDescending: false,
      column: ColumnStyle(
        .cells(12), upTo: 24, worth: 90, alignment: .leading, title: Self.title(of: path, masking),
        longTitle: Self.longTitle(of: path, masking)),
      source: .content { content, id in Self.value(at: path, in: content, masking.of(id)) })
  }

  /// Whether it is such a one: what it has may be of any kind.
  package var isOfPath: Bool { if case .content = source { type == .text } else { false } }

  /// More than a screen has room for; and each costs every row what it keeps for it.
  package static let mostColumns = 64

  /// Reads what may stand among columns: a field that lists tell, or a path. Nil where the name is neither.
  package static func column(
    named name: String, with attributes: KeptAttributes, masking: Masking
  ) throws(FilterError) -> Field? {
    switch try FilterSubject(parsing: name) {
    case .field(let field): inLists(with: attributes).contains(field) ? field : nil
    case .content(let path): .path(path, masking: masking)
    case nil: nil
    }
  }

  private static func value(at path: ContentPath, in content: SessionContent, _ masking: Masking) -> FieldValue? {
    switch FoundValue(at: path, in: content, masking: masking) {
    case .nothing, .unknown: nil
    case .masked: .masked
    case .value(.number(let number)):
      Int(exactly: number.value).map { .number($0) } ?? .text(JSString(number.source ?? number.text))
    // Rows keep it: no more than a line of a list can show.
    case .value(.string(let text)): .text(JSString(text.beginning(longestCell)))
    case .value(let value): .text(JSString(ValueSummary(value, masking: masking).text))
    }
  }

  private static let longestCell = 120

  /// The last of a path: what a column is called.
  private static func title(of path: ContentPath, _ masking: Masking) -> String {
    path.path.last.map { masking.shown(.data(ValuePath([$0]))).words } ?? path.section.rawValue
  }

  /// The last two of it: what it is called beside another of that name.
  private static func longTitle(of path: ContentPath, _ masking: Masking) -> String {
    let steps: [ValuePath.Step] = [.key(JSString(path.section.rawValue))] + path.path.steps
    return masking.shown(.data(ValuePath(Array(steps.suffix(2))))).words
  }
}

/// The fields beyond the usual ones that rows keep values of: one place for all who make rows of a store.
package final class ExtraFields: Sendable {
  private let fields = Mutex<[Field]>([])

  package init() {}

  package func set(_ fields: [Field]) { self.fields.withLock { $0 = fields } }

  /// What a row keeps for them of what its session holds.
  func measures(of content: SessionContent, _ id: SessionID) -> [FieldMeasure] {
    fields.withLock { $0 }.compactMap { field in
      guard case .content(let measure) = field.source else { return nil }
      return FieldMeasure(field: field.name, value: measure(content, id))
    }
  }
}
