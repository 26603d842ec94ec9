import ECMAScript
import Sessions
import SessionsAdministration

/// What another language wrote, where no name stands above a value: the texts of a payload that cannot be read, and what an object holds as
/// a list or would be made with. Which of it names what only its class knows: where one text names or looks like a credential, all are hidden.
extension Masking {
  /// Whether a list that stands under a key is judged by its texts together.
  static func isJudgedTogether(under key: JSString?) -> Bool {
    key == OpaqueKey.texts || key == ObjectKey.elements || key == ObjectKey.arguments || key == ObjectKey.state
  }

  /// - Parameter depth: in how many texts they lie.
  func rule(forTexts texts: [JSONValue], under key: JSString?, _ depth: Int) -> Rule? {
    let tells = texts.contains { self.tells($0, depth) }
    // In an audit no text is shown of a payload that nobody could read.
    let isHidden = tells || Authority.isAmongParts(texts) || key == OpaqueKey.texts && hidesTexts && !texts.isEmpty
    return isHidden ? Rule("texts") : nil
  }

  /// Whether a text, or one in the lists that a list holds, says that all of them are hidden. Constants and bytes are texts, too.
  private func tells(_ element: JSONValue, _ depth: Int) -> Bool {
    switch element {
    // What stands beside the session's own id is no secret for that: it is hidden by itself.
    case .string(let text): !isOwn(text.wtf8) && (rule(ofText: text, depth) != nil || hasTellingName(text))
    case .array(let elements): elements.contains { tells($0, depth) }
    case .object(let object):
      ruleOfBytes(in: object, depth) != nil || TellingName.name(of: element).map(hasTellingName) ?? false
    case .null, .bool, .number: false
    }
  }

  // MARK: Pairs

  /// The rule of a list of pairs, as a map is written, whatever else is in it; of headers, name and value in turn; of a message of Django,
  /// which is told by its tags. One pair alone may be a list of two names.
  ///
  /// Of a map it is known what is a key: each part of one names what stands under it, and one that is hidden hides that, too.
  func rule(ofPairs elements: [JSONValue], under key: JSString?, _ depth: Int) -> Rule? {
    if let told = DjangoMessage(elements) { return naming(told.name, told.message)?.rule }
    for (name, value) in NamingObjects.headers(in: elements, under: key) {
      if let rule = naming(name, value)?.rule { return rule }
    }
    let isMap = key == ObjectKey.entries
    for element in elements {
      guard let pair = NamingObjects.pair(element) else { continue }
      let names = isMap ? TellingName.names(ofKey: pair.key) : TellingName.name(of: pair.key).map { [$0] } ?? []
      for name in names { if let rule = rule(ofValue: pair.value, beside: name) { return rule } }
      if isMap, case .object(let object) = pair.key, let rule = rule(ofObject: object, depth) { return rule }
    }
    return nil
  }

  /// The rule of a value that has its name beside it: the name says of what lies in it, too, what it is.
  private func rule(ofValue value: JSONValue, beside name: JSString) -> Rule? {
    if let rule = naming(name, value)?.rule { return rule }
    return switch value {
    case .object(let object): rule(ofMembersOf: object, under: name)
    case .array(let elements): rule(ofMembersIn: elements, under: name)
    case .null, .bool, .number, .string: nil
    }
  }

  // MARK: Objects

  /// The rule of an object of a class whose name says what it holds: under no names, or under one that says nothing, as `value`. And of
  /// bytes, by the text that they are.
  func rule(ofObject object: JSONObject, _ depth: Int) -> Rule? {
    if let rule = ruleOfBytes(in: object, depth) { return rule }
    if let key = Authority.userInfo(in: object), !isShown(key) { return Rule("password") }
    if NamingObjects.isOfCodes(object) { return Rule("otp") }
    guard case .string(let type)? = object[ObjectKey.type] else { return nil }
    let names = SensitiveKeys.names(in: type)
    if let members = names.last.flatMap(MemberNames.init(behind:)), let rule = rule(ofMembersOf: object, members) { return rule }
    guard names.contains(where: isTelling) else { return nil }
    let holdsSomething = Self.nameless.contains { key in
      switch object[key] {
      case .array(let elements)?: elements.contains(where: NamingObjects.isSomething)
      case let value?: NamingObjects.isSomething(value)
      case nil: false
      }
    }
    if holdsSomething { return Rule("texts") }
    // By its own name alone: a type of token that lies in a class of tokens is none.
    guard let own = names.last, isTelling(own), object.count <= NamingObjects.most else { return nil }
    if NamingObjects.isNumbered(object) { return Rule("texts") }
    for entry in object.entries where NamingObjects.isValueOfClass(entry.key) && Self.isPlain(entry.value) {
      if let rule = naming(own, entry.value)?.rule { return rule }
    }
    return nil
  }

  /// The rule of a row in which a column stands twice, where its name hides it and its number does not.
  func rule(ofRow object: JSONObject, _ depth: Int) -> Rule? {
    guard hidesRows else { return nil }
    for column in NamingObjects.columns(in: object) {
      if let rule = naming(column.name, column.value)?.rule, isInSight(column.value, depth) { return rule }
    }
    return nil
  }

  /// Whether nothing in a value hides it by itself, as the digest of a password is.
  private func isInSight(_ value: JSONValue, _ depth: Int) -> Bool { firstRule(within: value, depth) == nil }

  private func ruleOfBytes(in object: JSONObject, _ depth: Int) -> Rule? {
    TellingName.text(ofBytes: object).flatMap { rule(ofText: $0, depth + 1) }
  }

  /// Whether the user shows whatever stands under a key.
  private func isShown(_ key: JSString) -> Bool { if case .shows? = naming(key, .null) { true } else { false } }

  private static let nameless = [ObjectKey.elements, ObjectKey.arguments, ObjectKey.state, ObjectKey.bytes]

  /// Whether a value is one thing, as a credential is: what has members of its own is judged by their names.
  private static func isPlain(_ value: JSONValue) -> Bool {
    switch value {
    case .null, .bool: false
    case .number, .string: true
    case .object(let object): object.contains(ObjectKey.bytes)
    case .array(let elements):
      !elements.isEmpty && elements.prefix(NamingObjects.most).allSatisfy { $0.asString != nil || $0.asNumber != nil }
    }
  }

  /// Whether a text has a name in it that hides what stands under it.
  private func hasTellingName(_ text: JSString) -> Bool { SensitiveKeys.names(in: text).contains(where: isTelling) }

  private func isTelling(_ name: JSString) -> Bool { SensitiveKeys.rule(for: name) != nil || adds(name) }
}
