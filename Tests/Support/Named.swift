/// A long argument of a test, that is told by a name: whoever runs tests prints their arguments whole, which takes longer than most tests.
public struct Named<Value: Sendable>: Sendable, CustomStringConvertible {
  public let description: String
  public let value: Value

  public init(_ name: String, _ value: Value) { (description, self.value) = (name, value) }
}
