import ECMAScript
import Sessions

extension SessionGroups {
  /// A value as a filter tells it from others: texts as they are written, numbers by their value, null as the text.
  package enum Value: Hashable, Sendable {
    case text(String)
    case masked
    /// There is a list, and nothing in it.
    case emptyList
    /// A path inside it has values.
    case object
    /// The same of the elements of a list: they are objects, or lists.
    case list
    /// Whether it has one is not known: what it holds cannot be read.
    case unknown
    /// The session has no such value.
    case none
  }
}

extension FilterSubject {
  /// A value, and how it is written.
  typealias GroupValue = (SessionGroups.Value, JSString)

  /// Each value that a session has, once.
  func groupValues(
    of summary: SessionSummary, _ content: SessionContent?, masking: Masking, at now: Timestamp
  ) -> [GroupValue] {
    switch self {
    case .field(let field):
      switch field.value(of: summary, at: now) {
      case _ where field.exists(in: summary, at: now) == .unknown: [(.unknown, "")]
      case .text(let text): [Self.value(text)]
      case .masked: [(.masked, "")]
      case .number(let number), .bytes(let number): [Self.value(JSString(String(number)))]
      case .state(let condition): [Self.value(JSString(condition.state.rawValue))]
      case .names(let names) where !names.isEmpty: Self.once(names.map(Self.value))
      case .names, .identity, .since, .until, .never, .unknown, nil: [(.none, "")]
      }
    case .content(let path): Self.values(at: path, in: content, masking)
    }
  }

  /// What else a filter on this finds it by, each once.
  func otherGroupValues(of summary: SessionSummary) -> [GroupValue] {
    guard case .field(let field) = self, let others = field.others else { return [] }
    return Self.once(others(summary).compactMap { if case .text(let text)? = $0 { Self.value(text) } else { nil } })
  }

  private static func values(at path: ContentPath, in content: SessionContent?, _ masking: Masking) -> [GroupValue] {
    guard let content else { return [(.unknown, "")] }
    switch FoundValue(at: path, in: content, masking: masking) {
    case .unknown: return [(.unknown, "")]
    case .nothing: return [(.none, "")]
    case .masked: return [(.masked, "")]
    case .value(.array(let elements)):
      if elements.isEmpty { return [(.emptyList, "")] }
      let visible = elements.filter { masking.rule(key: nil, value: $0) == nil }
      let values = once(visible.compactMap { value($0) })
      guard values.isEmpty else { return values }
      if visible.isEmpty { return [(.masked, "")] }
      return [(.list, inner(path, elements.firstIndex { $0.asObject != nil }, in: content, masking))]
    case .value(let value): return [self.value(value) ?? (.object, inner(path, nil, in: content, masking))]
    }
  }

  /// So many keys are looked at for one that may be told.
  private static let innerKeys = 16

  /// A path to a value inside of what holds values, as one may group by it; empty where none may be told.
  private static func inner(_ path: ContentPath, _ index: Int?, in content: SessionContent, _ masking: Masking) -> JSString {
    let whole = index.map { path.path.appending(.index($0)) } ?? path.path
    let object = JSONValue.object(content.object(path.section))[whole]?.asObject
    for entry in object?.entries.prefix(innerKeys) ?? [] {
      let path = ContentPath(path.section, whole.appending(.key(entry.key)))
      guard masking.shown(entry.key) == nil, case .value(let value) = FoundValue(at: path, in: content, masking: masking),
        value.typedText != nil
      else { continue }
      return JSString(FilterSubject.content(path).name)
    }
    return ""
  }

  private static func value(_ text: JSString) -> GroupValue { (.text(text.string), text) }

  /// Nil for a container.
  private static func value(_ value: JSONValue) -> GroupValue? {
    guard let text = value.typedText else { return nil }
    // Numbers by their value, however they are written; an integer by its digits, as beyond 2^53 a double tells it from no other.
    if case .number(let number) = value { return (.text(IntegerDigits.written(text) ?? number.text), JSString(text)) }
    return Self.value(JSString(text))
  }

  private static func once(_ values: [GroupValue]) -> [GroupValue] {
    var met: Set<SessionGroups.Value> = []
    return values.filter { met.insert($0.0).inserted }
  }
}
