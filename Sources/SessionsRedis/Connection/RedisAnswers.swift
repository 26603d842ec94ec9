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

  /// When a key ends, as `PEXPIRETIME` says it: -1 is never, and -2 that there is none.
  func end(_ value: RESPValue) throws(StoreError) -> Int64 {
    let moment = try integer(value, of: "PEXPIRETIME")
    guard moment >= -2 else { throw somethingElse("PEXPIRETIME") }
    return moment
  }

  /// Nil: there is none.
  func bytes(_ value: RESPValue, of command: String) throws(StoreError) -> [UInt8]? {
    let value = try checked(value, of: command)
    if value == .null { return nil }
    guard let bytes = value.bytes else { throw somethingElse(command) }
    return bytes
  }

  func somethingElse(_ command: String) -> StoreError { .somethingElse(command, server.place) }

  /// A portion of the keys, as `SCAN` says it.
  func portion(_ value: RESPValue) throws(StoreError) -> RedisPortion {
    guard let parts = try checked(value, of: "SCAN").list, parts.count == 2, let next = parts[0].bytes,
      1...RedisPortion.longestPlace ~= next.count, let keys = parts[1].list
    else { throw somethingElse("SCAN") }
    var portion = RedisPortion(next: next.elementsEqual("0".utf8) ? nil : next)
    for key in keys {
      switch key {
      case .bytes(let key): portion.keys.append(key)
      case .tooLarge(let length): portion.tooLarge.append(length)
      default: throw somethingElse("SCAN")
      }
    }
    return portion
  }
}

/// Some of the keys, and where the next are.
struct RedisPortion {
  /// Nil: these were the last.
  var next: [UInt8]?
  var keys: [[UInt8]] = []
  /// How long the names are that were not taken in, because there was no room for them.
  var tooLarge: [Int] = []

  /// A place is a number of 64 bits.
  static let longestPlace = 20
}

extension StoreError {
  /// An answer to no question.
  static func unasked(_ place: String) -> StoreError {
    .failed("what answers at \(place) does not speak RESP, the protocol of Redis: it answers what nobody asked")
  }

  /// An answer of another kind than the question was.
  static func somethingElse(_ command: String, _ place: String) -> StoreError {
    .failed("the Redis server at \(place) answered \(command) with something else")
  }
}
