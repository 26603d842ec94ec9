/// An ordered object: keys are unique by code unit and keep the order in which they were first set.
///
/// JavaScript shows canonical array indices (`"0"` ... `"4294967294"`) first and ascending, whatever the order of
/// insertion; ``entriesInPropertyOrder`` is that order, and ``entries`` the order of insertion.
public struct JSONObject: Hashable, Sendable {
  public struct Entry: Hashable, Sendable {
    public var key: JSString
    public var value: JSONValue
    public init(key: JSString, value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  public private(set) var entries: [Entry] = []

  public init() {}

  public var isEmpty: Bool { entries.isEmpty }
  public var count: Int { entries.count }

  /// Setting an existing key keeps its place; a new key goes last; nil removes the key.
  public subscript(key: JSString) -> JSONValue? {
    get { entries.first { $0.key == key }?.value }
    set {
      if let index = entries.firstIndex(where: { $0.key == key }) {
        if let newValue { entries[index].value = newValue } else { entries.remove(at: index) }
      } else if let newValue {
        entries.append(Entry(key: key, value: newValue))
      }
    }
  }
}
