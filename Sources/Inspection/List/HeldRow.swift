package import ECMAScript
import Sessions

/// What a row takes that is held for longer than it is looked at. Nothing bounds what an application calls its users and its flash
/// messages, and a list holds thousands of rows.
extension SessionSummary {
  /// The same with the beginnings of long texts, which are long still: so a filter that asks for one is left to those who read the
  /// session, and the order goes by what is here. What is held already stays as it is.
  package var held: SessionSummary {
    var copy = self
    copy.user = user?.held
    copy.frameworkUser = frameworkUser?.held
    (copy.attributes.user, copy.attributes.address) = (attributes.user?.held, attributes.address?.held)
    copy.attributes.agent = attributes.agent?.held
    if FieldValue.names(flashes).isLong { copy.flashes = Self.held(flashes) }
    return copy
  }

  /// How many there are stays known; of their names as much as of one text.
  private static func held(_ names: [JSString]) -> [JSString] {
    var room = JSString.heldBytes
    return names.map { name in
      guard room > 0 else { return JSString("") }
      defer { room -= name.byteCount }
      return name.held(room)
    }
  }
}

extension JSString {
  fileprivate static let heldBytes = 2 * FieldValue.shortText

  fileprivate var held: JSString { held(Self.heldBytes) }

  /// The ellipsis behind a beginning has three bytes.
  fileprivate func held(_ count: Int) -> JSString { byteCount > count + 3 ? JSString(beginning(count)) : self }

  /// Whether a row that is held has all of this text.
  package var isHeldWhole: Bool { byteCount < Self.heldBytes }
}
