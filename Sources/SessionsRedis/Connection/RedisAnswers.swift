import Sessions

/// What a server's answers are expected to be. One of another kind is an error, and never means that something is not there.
extension RedisClient {
  /// An answer that is no refusal.
  func checked(_ value: RESPValue, of command: String) throws(StoreError) -> RESPValue {
    if let error = value.error { throw StoreError(error, asked: command, of: server.place) }
    return value
  }

  func expectOK(_ value: RESPValue, of command: String) throws(StoreError) {
    guard try checked(value, of: command).isOK else { throw somethingElse(command) }
  }

  func integer(_ value: RESPValue, of command: String) throws(StoreError) -> Int64 {
    guard let number = try checked(value, of: command).integer else { throw somethingElse(command) }
    return number
  }

  /// How many there are of something: no server has more than this.
  func count(_ value: RESPValue, of command: String) throws(StoreError) -> Int64 {
    let number = try integer(value, of: command)
    guard 0...(1 << 48) ~= number else { throw somethingElse(command) }
    return number
  }

  /// Nil: there is none.
  func bytes(_ value: RESPValue, of command: String) throws(StoreError) -> [UInt8]? {
    let value = try checked(value, of: command)
    if value == .null { return nil }
    guard let bytes = value.bytes else { throw somethingElse(command) }
    return bytes
  }

  func somethingElse(_ command: String) -> StoreError {
    .failed("the Redis server at \(server.place) answered \(command) with something else")
  }
}
