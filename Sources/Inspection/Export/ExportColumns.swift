package import ECMAScript
package import Sessions
import SessionsAdministration
import TerminalText

/// What is told of each session, in which order: fields, values that it holds, or all that it holds.
package struct ExportColumns: Sendable, Hashable {
  package enum Column: Sendable, Hashable {
    case field(Field)
    /// Beside the id, which is told only where it is revealed.
    case fingerprint
    case value(ContentPath)

    /// As it is typed, and as cells and members are called.
    package var name: String {
      switch self {
      case .field(let field): field.name
      case .fingerprint: "fingerprint"
      case .value(let path): path.fullName
      }
    }
  }

  package let columns: [Column]

  /// All fields of the list of such a store.
  ///
  /// - Parameter data: whether with what sessions hold; then `flash` has the messages, and not their names alone.
  package init(attributes: KeptAttributes, data: Bool = false) {
    let fields = Field.inLists(with: attributes).filter { !data || $0 != .flash }
    let told = fields.flatMap { $0.type == .identity ? [.field($0), .fingerprint] : [Column.field($0)] }
    columns = told + (data ? Self.contents : [])
  }

  /// Those that are named, divided by commas: `user,expires,data.user.role`.
  package init(
    parsing text: String, attributes: KeptAttributes, data: Bool = false
  ) throws(ExportColumnsError) {
    var columns: [Column] = []
    var known: Set<Column> = []
    for name in Self.names(in: text) {
      let column = try Self.column(name, attributes)
      guard known.insert(column).inserted else { throw ExportColumnsError(name: name, reason: "stands there twice") }
      columns.append(column)
    }
    guard !columns.isEmpty else { throw ExportColumnsError(name: text, reason: "names no field") }
    self.columns = columns + (data ? Self.contents.filter { !columns.contains($0) } : [])
  }

  /// Those of a list.
  package init(fields: [Field]) {
    columns = fields.flatMap { field -> [Column] in
      if field.type == .identity { return [.field(field), .fingerprint] }
      guard case .content(let path)? = try? FilterSubject(parsing: field.name) else { return [.field(field)] }
      return [.value(path)]
    }
  }

  package init(_ columns: [Column]) { self.columns = columns }

  private static let contents: [Column] = ContentPath.Section.allCases.map { .value(ContentPath($0)) }

  /// Divided by commas that stand in no brackets.
  private static func names(in text: String) -> [String] {
    var (names, depth, quoted) = ([""], 0, false)
    for character in text {
      if character == "\"" { quoted.toggle() }
      if !quoted { depth += character == "[" ? 1 : character == "]" ? -1 : 0 }
      if character == ",", depth == 0, !quoted { names.append("") } else { names[names.count - 1].append(character) }
    }
    return names.map(\.trimmed).filter { !$0.isEmpty }
  }

  private static func column(_ name: String, _ attributes: KeptAttributes) throws(ExportColumnsError) -> Column {
    let known = Field.available(with: attributes)
    if let field = Field.named(name, among: known) { return .field(field) }
    if name.lowercased() == Column.fingerprint.name { return .fingerprint }
    if Field.named(name) != nil { throw ExportColumnsError(name: name, reason: "is not kept by this store") }
    do throws(ValuePathSyntaxError) {
      let (path, steps) = (try ContentPath(parsing: name), try ValuePath(parsing: name).steps)
      // One word alone is more likely a slip in the name of a field.
      if steps.count > 1 || steps.first == .key(JSString(path.section.rawValue)) { return .value(path) }
    } catch { throw ExportColumnsError(name: name, reason: "cannot be read at character \(error.position): \(error.reason)") }
    let names = known.map(\.name)
    let near = nearest(to: name, among: names).map { "did you mean \($0)? " } ?? ""
    throw ExportColumnsError(
      name: name, reason: "is not a field; \(near)for session data write data.\(name). Fields: \(names.joined(separator: ", "))")
  }

  package var names: [String] { columns.map(\.name) }

  /// Whether what sessions hold has to be at hand.
  package var needContent: Bool { columns.contains { if case .value = $0 { true } else { false } } }
}

/// What is wrong with a name in a list of columns.
package struct ExportColumnsError: Error, Hashable, Sendable {
  package let name: String
  package let reason: String
}

extension ContentPath {
  /// With its section, whatever it is called: `data.cart`, `data`.
  package var fullName: String { ValuePath([.key(JSString(section.rawValue))] + path.steps).description }
}

/// A session as it is exported.
package struct ExportRow: Sendable {
  package let summary: SessionSummary
  /// What it holds, as far as it may be shown; nil where that is not told, or cannot be understood.
  package let content: VisibleContent?
  package let now: Timestamp
  /// Whether ids are told.
  package let reveal: Bool

  package init(_ summary: SessionSummary, content: VisibleContent? = nil, now: Timestamp, reveal: Bool) {
    (self.summary, self.content, self.now, self.reveal) = (summary, content, now, reveal)
  }

  /// - Returns: nil where there is none.
  package func value(_ column: ExportColumns.Column) -> JSONValue? {
    switch column {
    case .field(let field) where field.type == .identity: reveal ? summary.id.reveal().map(JSONValue.string) : nil
    case .field(let field): field.value(of: summary, at: now)?.json
    case .fingerprint: .string(JSString(summary.label.fingerprint.prefix(8)))
    case .value(let path): content?.answer(at: path)
    }
  }

  /// As programs get it: a member a column, and what is wrong with it where something is.
  package func record(_ columns: ExportColumns) -> JSONObject {
    var record = JSONObject()
    for column in columns.columns { record[JSString(column.name)] = value(column) ?? .null }
    if let problem = summary.problem { record["problem"] = .string(JSString(problem)) }
    return record
  }

  /// As a cell of a table has it.
  package func cell(_ column: ExportColumns.Column) -> String {
    switch value(column) {
    case nil, .null?: ""
    case .string(let text)?: text.string
    case .array(let names)? where column == .field(.flash): names.compactMap { $0.asString?.string }.joined(separator: " ")
    case let value?: JSON.text(value, numbers: .asWritten)
    }
  }
}
