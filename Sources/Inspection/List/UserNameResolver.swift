package import ECMAScript
package import Sessions

/// Whose session it is: the first of some usual places that holds a name.
package struct UserNameResolver: Hashable, Sendable {
  package let paths: [ValuePath]

  /// Where the usual frameworks and applications keep it, the most telling first.
  package static let usual: [ValuePath] = [
    "user.email", "email", "userEmail", "user_email", "account.email", "profile.email", "user.username", "user.login",
    "user.name",
    "username", "userName", "user_name", "login", "user.displayName", "displayName", "name", "account.name", "account.username",
    "passport.user.email", "passport.user.username", "passport.user.name", "passport.user", "user.id", "user.sub", "userId",
    "userID",
    "user_id", "uid", "account.id", "accountId", "account_id", "_auth_user_id", "sub", "user", "account",
  ].compactMap(ValuePath.init)

  package init(paths: [ValuePath] = Self.usual) { self.paths = paths }

  /// The user as the list shows it; nil where nobody is named, or only by values that are hidden.
  package func user(in content: SessionContent, masking: Masking) -> JSString? {
    let values = JSONValue.object(content.values)
    for path in paths {
      guard let value = values[path], let text = Self.text(value) else { continue }
      // Whose row it is stands under a name that hides nothing, whatever is hidden beside it.
      let isNamed = path.lastKey.map { $0.arrayIndex == nil } ?? false
      if (isNamed ? masking.readingRows : masking).rule(at: path, in: values) == nil { return text }
    }
    return nil
  }

  private static func text(_ value: JSONValue) -> JSString? {
    switch value {
    case .string(let text): text.wtf8.contains { $0 > 0x20 } ? text : nil
    case .number(let number): JSString(number.source ?? number.text)
    case .null, .bool, .array, .object: nil
    }
  }
}

extension Masking {
  /// The rule that hides the value at a path: its own, or that of a value it lies in.
  package func rule(at path: ValuePath, in root: JSONValue) -> Rule? {
    var value = root
    for step in path.steps {
      let next: JSONValue?
      var key: JSString?
      switch step {
      case .key(let name): (key, next) = (name, value[name])
      case .index(let index): next = value[index]
      }
      guard let next else { return nil }
      if let rule = rule(key: key, value: next) { return rule }
      value = next
    }
    return nil
  }

  /// Whether the names along a path may hide what stands there: they would hide a text.
  func mayHide(_ path: ValuePath) -> Bool {
    path.steps.contains { step in
      if case .key(let key) = step { rule(key: key, value: .string("x")) != nil } else { false }
    }
  }
}
