package import ECMAScript
package import Sessions
import SessionsAdministration
import TerminalText

/// Which values are hidden until someone asks for them: by the name of their key, by their shape, by what a text says, and by the user's
/// rules.
///
/// A value under a sensitive key is hidden as a whole, whatever is inside it; but not what is said of a cookie, where no cookie is, nor what
/// is none of what the key names (``HarmlessValues``). So are a
/// text that holds a secret, or the id of the session itself (``of(_:)``), and an object of which one member names another. A key that is a
/// credential itself, or holds that id, is hidden with its value.
/// Of a property that not everybody may see its own name is judged: the class that it is private of names nothing.
package struct Masking: Hashable, Sendable {
  /// Why a value is hidden, in the word shown beside it.
  package struct Rule: Hashable, Sendable {
    package let name: String
    package init(_ name: String) { self.name = name }
  }

  /// What stands for a hidden value in JSON; refused where a value is expected, so that it is never stored.
  package static let mask = "********"

  /// Keys (folded to lower case) that the user hides, and those that the user shows although a rule would hide them.
  let added: KeyNames
  private let excepted: KeyNames
  /// Whether the texts of a payload that only its own language can read are hidden in any case.
  private(set) var hidesTexts = false
  /// Whether a value is masked where nothing hides it, too, for being the same as one that is hidden: so it stays hidden when it moves.
  package private(set) var followsValues = true
  /// Whether a path that somebody gives finds a key that is hidden.
  private(set) var findsHiddenKeys = true
  /// What ids of sessions look like, where nothing else looks so.
  let ids: IDForms?
  /// The id of the session that is judged, as its store has it, where one is and other texts do not look so.
  private(set) var own: [UInt8]?
  /// What of it tells that a text holds it.
  private var traces: [[UInt8]] = []
  /// Whether a row that shows under a number what its name hides is hidden as a whole.
  private(set) var hidesRows = true
  /// Whether ids are credentials, and no names.
  private var hidesOwn = true

  package init(added: [String] = [], excepted: [String] = [], ids: IDForms? = nil) {
    self.ids = ids
    self.added = KeyNames(added)
    self.excepted = KeyNames(excepted)
  }

  /// The same, showing no text of a payload that only its own language can read.
  package var hidingTexts: Masking {
    var masking = self
    masking.hidesTexts = true
    return masking
  }

  /// The same, masking values by their places alone. Who can write to a session would learn from a mask which of their guesses is right;
  /// and where a hidden value has moved to, the session itself shows it.
  package var followingNothing: Masking {
    var masking = self
    masking.followsValues = false
    return masking
  }

  /// The same where no path leads to a key that is hidden: whether one is there would tell of each guess whether it is right.
  package var findingNoHiddenKeys: Masking {
    var masking = self
    masking.findsHiddenKeys = false
    return masking
  }

  /// The same where sessions are called by names that are no credentials.
  package var showingOwn: Masking {
    var masking = self
    masking.hidesOwn = false
    return masking
  }

  /// The same for who reads in a row what stands there under one name, and nothing under a number.
  var readingRows: Masking {
    var masking = self
    masking.hidesRows = false
    return masking
  }

  /// The same for what one session holds: each text and each key that holds its id is hidden, whatever form ids have. Some frameworks write
  /// it into the session themselves, and applications into addresses and logs.
  package func of(_ id: SessionID) -> Masking {
    var masking = self
    masking.own = hidesOwn ? IDForms.telling(id) : nil
    masking.traces = masking.own.map { IDTraces.of($0) + (ids?.paths(of: $0) ?? []) } ?? []
    return masking
  }

  /// The rule that hides `value` where it stands under `key` (nil: an element of an array, or the root).
  ///
  /// Null and booleans are no credentials: under a sensitive key they say whether there is one, and stay visible, unless the
  /// user named the key.
  package func rule(key: JSString?, value: JSONValue) -> Rule? { rule(key: key, value: value, 0) }

  /// - Parameter depth: in how many texts the value lies.
  private func rule(key: JSString?, value: JSONValue, _ depth: Int) -> Rule? {
    if let key, let naming = naming(key, value) { return naming.rule }
    let name = key.map { PropertyName.own(in: $0) ?? $0 }
    return switch value {
    case .null, .bool: nil
    case .number(let number): CredentialPatterns.rule(for: number).map(Rule.init)
    case .string(let text) where isDigest(text, under: name): nil
    case .string(let text): rule(ofText: text, depth, under: name)
    case .array(let elements):
      (Self.isJudgedTogether(under: key) ? rule(forTexts: elements, under: key, depth) : nil)
        ?? rule(ofPairs: elements, under: key, depth) ?? name.flatMap { rule(ofMembersIn: elements, under: $0) }
    case .object(let object):
      rule(ofNamed: NamingObjects.named(in: object)) ?? rule(ofRow: object, depth) ?? rule(ofObject: object, depth)
        ?? name.flatMap { rule(ofMembersOf: object, under: $0) }
    }
  }

  /// Whether the user hides a key on a path, and so all that it leads to.
  package func names(keyOn path: ValuePath) -> Bool {
    !added.isEmpty && path.steps.contains { if case .key(let key) = $0 { adds(key) } else { false } }
  }

  /// Whether the user hides a key: as it is written, or as the property that it is.
  func adds(_ key: JSString) -> Bool { added.contains(keyOrProperty: key) }

  /// What a name says by itself of what stands under it.
  enum Naming {
    case hides(Rule), shows

    var rule: Rule? { if case .hides(let rule) = self { rule } else { nil } }
  }

  /// Nil where the name says nothing.
  func naming(_ key: JSString, _ value: JSONValue) -> Naming? {
    let own = PropertyName.own(in: key)
    if let naming = namingOfUser(key) ?? own.flatMap(namingOfUser) { return naming }
    if let rule = rule(forKey: key) { return .hides(rule) }
    let name = own ?? key
    let rule: String? =
      switch value {
      case .null, .bool: nil
      case .string(let text) where text.isEmpty: nil
      case .string where key == OpaqueKey.payload: "payload"
      case .string(let text):
        rule(for: name, value) ?? CredentialPatterns.rule(for: text, ofState: name) ?? Authority.rule(for: text, under: name)
      case .number, .array: rule(for: name, value)
      case .object(let object):
        SensitiveKeys.rule(for: name).flatMap { $0 == "cookie" && CookieMetadata.isAll(of: object) ? nil : $0 }
      }
    return rule.map { .hides(Rule($0)) }
  }

  /// The rule of a key that is hidden with whatever stands under it.
  private func rule(forKey key: JSString) -> Rule? {
    if let rule = CredentialPatterns.rule(forKey: ClassMember.attribute(in: key) ?? key) { return Rule(rule) }
    if let ids, ids.areMet(inKey: key) { return Rule("session") }
    guard own != nil, key.byteCount >= IDForms.shortest else { return nil }
    let bytes = key.wtf8
    let isHeld = holdsOwn(bytes) || bytes.contains(UInt8(ascii: "%")) && holdsOwn(PercentEscapes.decoded(bytes))
    return isHeld ? Rule("session") : nil
  }

  /// Whether a text is the id of the session that is judged, with or without what its store puts before it.
  func isOwn(_ text: [UInt8]) -> Bool {
    traces.contains(text) || holdsOwn(text) && (own?.suffix(text.count).elementsEqual(text) ?? false)
  }

  /// Whether that id is in a text.
  func holdsOwn(_ text: [UInt8]) -> Bool { traces.contains { SearchText.find($0, in: text) } }

  /// What the user says of a key that is written so.
  private func namingOfUser(_ key: JSString) -> Naming? {
    if added.contains(key) { return .hides(Rule("yours")) }
    return excepted.contains(key) ? .shows : nil
  }

  /// The rule of a key whose value could be what it names.
  private func rule(for key: JSString, _ value: JSONValue) -> String? {
    guard let rule = SensitiveKeys.rule(for: key), !HarmlessValues.contains(value, under: key, rule) else { return nil }
    if case .string(let text) = value, Sentence.isOne(text, rule) { return nil }
    return rule
  }

  /// The rule of an object of which a member is named by its key and the object's together, as `mfa.code` is: hidden as a whole, as what one
  /// member says of another is.
  func rule(ofMembersOf object: JSONObject, under key: JSString) -> Rule? {
    if NamingObjects.isLogin(object, under: key) { return Rule("auth") }
    if NamingObjects.asks(key), NamingObjects.answers(object) { return Rule("password") }
    return MemberNames(behind: key).flatMap { rule(ofMembersOf: object, $0) }
  }

  /// The same of objects in a list: each stands under its key.
  func rule(ofMembersIn elements: [JSONValue], under key: JSString) -> Rule? {
    let (names, asks) = (MemberNames(behind: key), NamingObjects.asks(key))
    guard names != nil || asks else { return nil }
    for case .object(let object) in elements {
      if asks, NamingObjects.answers(object) { return Rule("password") }
      if let rule = names.flatMap({ rule(ofMembersOf: object, $0) }) { return rule }
    }
    return nil
  }

  func rule(ofMembersOf object: JSONObject, _ names: MemberNames) -> Rule? {
    Work.add(object.count)
    for entry in object.entries where NamingObjects.isSomething(entry.value) && !excepted.contains(keyOrProperty: entry.key) {
      let name = PropertyName.own(in: entry.key) ?? entry.key
      guard let word = MemberNames.word(of: name), let rule = names.rules[word],
        MemberValues.mayBe(word, behind: names.first, entry.value),
        !MemberValues.isOfFailure(entry.value, behind: names.first, in: object)
      else { continue }
      if !HarmlessValues.contains(entry.value, under: name, rule) { return Rule(rule) }
    }
    return nil
  }

  /// The rule of the first value that has a name beside it as it would have above it.
  private func rule(ofNamed values: [(name: JSString, value: JSONValue)]) -> Rule? {
    for (name, value) in values { if let rule = naming(name, value)?.rule { return rule } }
    return nil
  }

  /// What stands for a key that is hidden; nil: the key itself is shown.
  package func shown(_ key: JSString) -> JSString? {
    guard rule(forKey: key) != nil, !excepted.contains(keyOrProperty: key) else { return nil }
    // An audit shows nothing of what may be an id, of whichever session and whatever else it looks like.
    return CredentialPatterns.masked(key, showing: findsHiddenKeys ? 4 : 0)
  }

  package func shown(_ step: ValuePath.Step) -> ValuePath.Step {
    if case .key(let key) = step { .key(shown(key) ?? key) } else { step }
  }

  /// Whether a rule hides anything in what a session holds.
  package func hidesAnything(in object: JSONObject) -> Bool { firstRule(within: object, 0) != nil }

  /// A rule that hides `value` or anything in it.
  func firstRule(within value: JSONValue, key: JSString? = nil, _ depth: Int) -> Rule? {
    if let rule = rule(key: key, value: value, depth) { return rule }
    switch value {
    case .array(let elements):
      for element in elements { if let rule = firstRule(within: element, depth) { return rule } }
      return nil
    case .object(let object): return firstRule(within: object, depth)
    default: return nil
    }
  }

  private func firstRule(within object: JSONObject, _ depth: Int) -> Rule? {
    for entry in object.entries { if let rule = firstRule(within: entry.value, key: entry.key, depth) { return rule } }
    return nil
  }

  /// A copy of `value` in which every hidden value is `"********"`.
  package func masked(_ value: JSONValue, key: JSString? = nil) -> JSONValue { changed(value, key: key) ?? value }

  package func masked(_ object: JSONObject) -> JSONObject { changed(object) ?? object }

  /// Nil where nothing in it is hidden: then it is its own copy, and takes no room.
  private func changed(_ value: JSONValue, key: JSString?) -> JSONValue? {
    if rule(key: key, value: value) != nil { return .string(JSString(Self.mask)) }
    switch value {
    case .array(let elements):
      var copy: [JSONValue]?
      for place in elements.indices {
        guard let element = changed(elements[place], key: nil) else { continue }
        if copy == nil { copy = elements }
        copy?[place] = element
      }
      return copy.map { .array($0) }
    case .object(let object): return changed(object).map { .object($0) }
    default: return nil
    }
  }

  private func changed(_ object: JSONObject) -> JSONObject? {
    object.rewritten { entry in changed(entry.value, key: entry.key).map { (value: $0, name: shown(entry.key)) } }
  }
}
