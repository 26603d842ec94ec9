package import ECMAScript

/// How a framework keeps, among a session's data, the messages that its next page shows once.
///
/// What is set by it is what the framework's own code would have left there: its next page shows the message, and the page after
/// that does not.
public struct FlashForm: Sendable {
  /// What people call it: `Laravel`, `connect-flash`.
  public let name: String
  /// Whether a session shows that it is kept so.
  package let fits: @Sendable (_ values: JSONObject) -> Bool
  /// The messages that wait, by their names.
  package let entries: @Sendable (_ values: JSONObject) -> [JSONObject.Entry]
  /// Leaves messages in the place of those that wait under their names; nil: takes them away. Each name stands once among them.
  package let put: @Sendable (_ messages: [Message], _ values: inout JSONObject) -> Void
  /// Why none can be left, in few words for an operator; nil: one can.
  package let obstacle: @Sendable () -> String?

  package typealias Message = (key: JSString, value: JSONValue?)

  package init(
    _ name: String, fits: @escaping @Sendable (_ values: JSONObject) -> Bool,
    entries: @escaping @Sendable (_ values: JSONObject) -> [JSONObject.Entry],
    put: @escaping @Sendable (_ messages: [Message], _ values: inout JSONObject) -> Void,
    obstacle: @escaping @Sendable () -> String? = { nil }
  ) {
    self.name = name
    self.fits = fits
    self.entries = entries
    self.put = put
    self.obstacle = obstacle
  }
}

extension FlashForm {
  /// The same, telling only of messages that wait among these values, too: as they are, or hidden by their own names and what is in
  /// them, as whoever shows them does it. Of one that is hidden by a name of the framework's that is not told with it, there is
  /// none: what is told is what an edit is taken back by, and so is never a mask.
  package func telling(in shown: @escaping @Sendable (_ values: JSONObject) -> JSONObject) -> FlashForm {
    FlashForm(
      name, fits: fits,
      entries: { [entries] values in
        let all = entries(values)
        guard !all.isEmpty else { return all }
        let told = JSONObject(entries(shown(values)).lazy.map { ($0.key, $0.value) })
        return all.filter { entry in
          guard let seen = told[entry.key] else { return false }
          return seen == entry.value || seen == shown(JSONObject([(entry.key, entry.value)]))[entry.key]
        }
      }, put: put, obstacle: obstacle)
  }
}

extension FlashForm {
  /// The same of one session whose values are hidden in part: what waits in it is known, and told as it may be shown.
  package func telling(_ messages: [JSONObject.Entry]) -> FlashForm {
    FlashForm(name, fits: fits, entries: { _ in messages }, put: put, obstacle: obstacle)
  }
}

/// Forms are the same where they are called the same.
extension FlashForm: Hashable {
  public static func == (left: FlashForm, right: FlashForm) -> Bool { left.name == right.name }
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
