/// A key of a session and the type of what is under it, said once.
///
/// ```swift
/// extension SessionKey<Cart> {
///   static var cart: Self { Self("cart") }
/// }
///
/// let cart = try session[.cart] ?? Cart()
/// try session.set(.cart, cart)
/// ```
public struct SessionKey<Value: Codable>: Hashable, Sendable {
  /// The key's text.
  public let name: String

  public init(_ name: String) { self.name = name }
}

extension Session {
  /// ``get(_:as:)`` with the type of the key.
  public subscript<Value>(key: SessionKey<Value>) -> Value? {
    get throws(SessionError) { try get(key.name, as: Value.self) }
  }

  /// ``has(_:)-(String)``.
  public func has<Value>(_ key: SessionKey<Value>) -> Bool { has(key.name) }

  /// ``take(_:as:)`` with the type of the key.
  public func take<Value>(_ key: SessionKey<Value>) throws(SessionError) -> Value? { try take(key.name, as: Value.self) }

  /// ``set(_:_:)-(String,_)``; nil removes the key.
  public func set<Value>(_ key: SessionKey<Value>, _ value: Value?) throws(SessionError) { try set(key.name, value) }

  /// ``unset(_:)-(String)``.
  public func unset<Value>(_ key: SessionKey<Value>) throws(SessionError) { try unset(key.name) }

  /// ``flash(_:_:)-(String,_)``.
  public func flash<Value>(_ key: SessionKey<Value>, _ value: Value) throws(SessionError) { try flash(key.name, value) }

  /// ``update(_:as:default:_:)`` with the type of the key.
  @discardableResult
  public func update<Value: Sendable>(
    _ key: SessionKey<Value>, default initial: Value, _ change: @escaping @Sendable (inout Value) -> Void
  ) throws(SessionError) -> Value {
    try update(key.name, default: initial, change)
  }
}
