import Platform
import Sessions

/// Makes messages of bytes as they arrive, RESP2 and RESP3 alike, and holds no more of them than it is allowed to.
///
/// What comes is hostile until it is understood: lines, depth and numbers of values are bounded, nothing is reserved because
/// a header says so, and data beyond the room that is left is counted and let go by.
struct RESPParser {
  /// A list whose values are still coming.
  private struct Frame {
    enum Kind { case list, push, attribute }
    let kind: Kind
    var missing: Int
    var values: [RESPValue] = []
  }

  /// Data whose bytes are still coming.
  private struct Data {
    let length: Int
    var missing: Int
    /// Nil: it is let go by.
    var kept: [UInt8]?
    /// The sign of its header.
    let kind: UInt8
  }

  private enum Step {
    case incomplete, opened
    case value(RESPValue)
  }

  private static let longestLine = 1 << 16
  private static let deepest = 8
  private static let longestData = 512 << 20
  private static let mostValues = 1 << 18

  /// What messages may still take, until whoever reads them says that those are done with.
  private struct Room {
    /// Bytes of data.
    var data = min(32 << 20, SessionBound.bytes)
    /// Bytes of lines and of refusals: however much room values fill, a refusal is told.
    var lines = 4 << 20
    var values = RESPParser.mostValues
  }

  private var buffer: [UInt8] = []
  private var head = 0
  private var frames: [Frame] = []
  private var data: Data?
  private var room = Room()
  /// What answers had left when news began, which have room of their own: they are done with as soon as they are whole.
  private var setAside: Room?

  /// What was read is done with.
  mutating func renew() { if setAside == nil { room = Room() } else { setAside = Room() } }

  mutating func feed(_ bytes: ArraySlice<UInt8>) {
    if head == buffer.count {
      buffer.removeAll(keepingCapacity: true)
      head = 0
    } else if head > 1 << 16 {
      buffer.removeFirst(head)
      head = 0
    }
    buffer += bytes
  }

  /// The next message; nil: the rest of it has not come yet.
  mutating func next() throws(RESPViolation) -> RESPMessage? {
    while true {
      switch try step() {
      case .incomplete: return nil
      case .opened: continue
      case .value(let value): if let message = try place(value) { return message }
      }
    }
  }

  /// Puts a value into the innermost list; a list that is whole is a value of the one around it.
  private mutating func place(_ value: RESPValue) throws(RESPViolation) -> RESPMessage? {
    var value = value
    while true {
      guard !frames.isEmpty else { return .reply(value) }
      let last = frames.count - 1
      frames[last].values.append(value)
      frames[last].missing -= 1
      guard frames[last].missing == 0 else { return nil }
      let frame = frames.removeLast()
      switch frame.kind {
      case .list: value = .list(frame.values)
      case .push:
        if let setAside { room = setAside }
        setAside = nil
        return .push(frame.values)
      // It says something of the value that follows, which nobody here asked for.
      case .attribute: return nil
      }
    }
  }

  private mutating func step() throws(RESPViolation) -> Step {
    if data != nil { return try takeData() }
    guard let line = try line() else { return .incomplete }
    guard let kind = line.first else { throw RESPViolation("an empty line") }
    room.values -= 1
    guard room.values >= 0 else { throw RESPViolation("more values than anybody asked for") }
    let rest = line.dropFirst()
    switch kind {
    case UInt8(ascii: "+"), UInt8(ascii: ","), UInt8(ascii: "("): return .value(.bytes(try taking(rest)))
    case UInt8(ascii: "-"): return .value(.error(RESPError(try taking(rest))))
    case UInt8(ascii: ":"): return .value(.integer(try number(rest)))
    case UInt8(ascii: "_"):
      guard rest.isEmpty else { throw RESPViolation("a null with something in it") }
      return .value(.null)
    case UInt8(ascii: "#"):
      guard rest.count == 1, let letter = rest.first, letter == UInt8(ascii: "t") || letter == UInt8(ascii: "f") else {
        throw RESPViolation("a boolean that is neither")
      }
      return .value(.integer(letter == UInt8(ascii: "t") ? 1 : 0))
    case UInt8(ascii: "$"), UInt8(ascii: "="), UInt8(ascii: "!"): return try begin(data: rest, kind)
    case UInt8(ascii: "*"), UInt8(ascii: "~"): return try open(.list, rest, times: 1)
    case UInt8(ascii: "%"): return try open(.list, rest, times: 2)
    case UInt8(ascii: ">"): return try open(.push, rest, times: 1)
    case UInt8(ascii: "|"): return try open(.attribute, rest, times: 2)
    default: throw RESPViolation("a value of an unknown kind")
    }
  }

  private mutating func open(_ kind: Frame.Kind, _ count: ArraySlice<UInt8>, times: Int) throws(RESPViolation) -> Step {
    let count = try number(count)
    if count == -1, kind == .list { return .value(.null) }
    guard 0...Int64(Self.mostValues) ~= count else { throw RESPViolation("a list of \(count) values") }
    guard kind != .push || frames.isEmpty else { throw RESPViolation("news within an answer") }
    guard frames.count < Self.deepest else { throw RESPViolation("lists within lists without end") }
    guard count > 0 else {
      switch kind {
      case .list: return .value(.list([]))
      case .push: throw RESPViolation("news of nothing")
      case .attribute: return .opened
      }
    }
    if kind == .push {
      // Its own header was counted.
      room.values += 1
      (setAside, room) = (room, Room())
    }
    frames.append(Frame(kind: kind, missing: Int(count) * times))
    return .opened
  }

  // MARK: Data

  private mutating func begin(data header: ArraySlice<UInt8>, _ kind: UInt8) throws(RESPViolation) -> Step {
    let length = try number(header)
    if length == -1, kind == UInt8(ascii: "$") { return .value(.null) }
    guard 0...Int64(Self.longestData) ~= length else { throw RESPViolation("data of \(length) bytes") }
    let isError = kind == UInt8(ascii: "!")
    // An error that is written as data is an error whatever it says.
    guard !isError || length <= Self.longestLine else { throw RESPViolation("an error of \(length) bytes") }
    if isError { try take(Int(length)) }
    let fits = isError || Int(length) <= room.data
    if fits, !isError { room.data -= Int(length) }
    data = Data(length: Int(length), missing: Int(length), kept: fits ? [] : nil, kind: kind)
    return try takeData()
  }

  private mutating func takeData() throws(RESPViolation) -> Step {
    guard var current = data else { return .incomplete }
    data = nil
    let count = min(current.missing, buffer.count - head)
    if count > 0 {
      current.kept? += buffer[head..<head + count]
      head += count
      current.missing -= count
    }
    guard current.missing == 0, buffer.count - head >= 2 else {
      data = current
      return .incomplete
    }
    guard buffer[head] == 13, buffer[head + 1] == 10 else { throw RESPViolation("data that does not end where it said") }
    head += 2
    guard let bytes = current.kept else { return .value(.tooLarge(current.length)) }
    switch current.kind {
    case UInt8(ascii: "!"): return .value(.error(RESPError(bytes)))
    // Three letters and a colon say what it is.
    case UInt8(ascii: "="): return .value(.bytes(Array(bytes.dropFirst(4))))
    default: return .value(.bytes(bytes))
    }
  }

  // MARK: Lines

  /// A line without its end; nil: it is not whole yet.
  private mutating func line() throws(RESPViolation) -> ArraySlice<UInt8>? {
    let end = buffer.withUnsafeBufferPointer { $0.firstIndex(of: 10, from: head) }
    guard let end else {
      guard buffer.count - head <= Self.longestLine else { throw RESPViolation("a line without an end") }
      return nil
    }
    guard end > head, buffer[end - 1] == 13, end - head <= Self.longestLine else {
      throw RESPViolation("a line that does not end")
    }
    defer { head = end + 1 }
    return buffer[head..<(end - 1)]
  }

  private mutating func taking(_ bytes: ArraySlice<UInt8>) throws(RESPViolation) -> [UInt8] {
    try take(bytes.count)
    return Array(bytes)
  }

  private mutating func take(_ count: Int) throws(RESPViolation) {
    room.lines -= count
    guard room.lines >= 0 else { throw RESPViolation("more values than anybody asked for") }
  }

  private func number(_ digits: ArraySlice<UInt8>) throws(RESPViolation) -> Int64 {
    let isNegative = digits.first == UInt8(ascii: "-")
    let digits = isNegative || digits.first == UInt8(ascii: "+") ? digits.dropFirst() : digits
    guard 1...19 ~= digits.count else { throw RESPViolation("a number that is none") }
    var value: Int64 = 0
    for digit in digits {
      guard 0x30...0x39 ~= digit else { throw RESPViolation("a number that is none") }
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, more) = tens.subtractingReportingOverflow(Int64(digit - 0x30))
      guard !overflow, !more else { throw RESPViolation("a number beyond 64 bits") }
      value = sum
    }
    guard isNegative || value != .min else { throw RESPViolation("a number beyond 64 bits") }
    return isNegative ? value : -value
  }
}
