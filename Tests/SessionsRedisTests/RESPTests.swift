import TestSupport
import Testing

@testable import SessionsRedis

@Suite("What a server sends")
struct RESPTests {
  static let messages: [(bytes: String, message: RESPMessage)] = [
    ("+OK\r\n", .reply(.bytes(Array("OK".utf8)))),
    ("-WRONGTYPE Operation against a key\r\n", .reply(.error(RESPError(Array("WRONGTYPE Operation against a key".utf8))))),
    (":-42\r\n", .reply(.integer(-42))),
    (":9223372036854775807\r\n", .reply(.integer(.max))),
    (":-9223372036854775808\r\n", .reply(.integer(.min))),
    ("$0\r\n\r\n", .reply(.bytes([]))),
    ("$6\r\na\r\nb\r\n\r\n", .reply(.bytes(Array("a\r\nb\r\n".utf8)))),
    ("$-1\r\n", .reply(.null)), ("*-1\r\n", .reply(.null)), ("_\r\n", .reply(.null)),
    ("#t\r\n", .reply(.integer(1))), ("#f\r\n", .reply(.integer(0))),
    (",3.5\r\n", .reply(.bytes(Array("3.5".utf8)))),
    ("=7\r\ntxt:abc\r\n", .reply(.bytes(Array("abc".utf8)))),
    ("!5\r\nERR x\r\n", .reply(.error(RESPError(Array("ERR x".utf8))))),
    ("*0\r\n", .reply(.list([]))),
    ("*2\r\n:1\r\n*1\r\n+a\r\n", .reply(.list([.integer(1), .list([.bytes(Array("a".utf8))])]))),
    ("~1\r\n_\r\n", .reply(.list([.null]))),
    ("%1\r\n+k\r\n:2\r\n", .reply(.list([.bytes(Array("k".utf8)), .integer(2)]))),
    ("|1\r\n+ttl\r\n:9\r\n:7\r\n", .reply(.integer(7))),
    (">2\r\n+invalidate\r\n*1\r\n$1\r\nk\r\n", .push([.bytes(Array("invalidate".utf8)), .list([.bytes(Array("k".utf8))])])),
  ]

  @Test("is understood however it is cut up", arguments: messages.map(\.bytes), [1, 2, 3, 1000])
  func parts(_ bytes: String, _ size: Int) throws {
    let expected = try #require(Self.messages.first { $0.bytes == bytes }?.message)
    var parser = RESPParser()
    var found: [RESPMessage] = []
    // Two of them, so that the second begins where the first ends.
    let all = Array((bytes + bytes).utf8)
    for start in stride(from: 0, to: all.count, by: size) {
      parser.feed(all[start..<min(start + size, all.count)])
      while let message = try parser.next() { found.append(message) }
    }
    #expect(found == [expected, expected])
  }

  @Test(
    "is refused where it is not the protocol",
    arguments: [
      "HTTP/1.1 400 Bad Request\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "\r\n", ":12a\r\n", ":\r\n", ":99999999999999999999\r\n",
      ":9223372036854775808\r\n", "$536870913\r\n", "$-2\r\n", "*-2\r\n", "*2000000\r\n", "$1\r\nab\r\n", "#x\r\n", "_x\r\n",
      "*1\r\n>1\r\n+a\r\n", ">0\r\n", "+no end\n", "$?\r\n", "*?\r\n", String(repeating: "*1\r\n", count: 10_000),
      "+" + String(repeating: "x", count: 70_000), "\u{16}\u{3}\u{1}\n",
    ])
  func violations(_ text: String) {
    var parser = RESPParser()
    parser.feed(Array(text.utf8)[...])
    #expect(throws: RESPViolation.self) { while try parser.next() != nil {} }
  }

  @Test("takes no more memory than there is room for: what is larger is let go by, and what follows is understood")
  func tooLarge() throws {
    var parser = RESPParser()
    let chunk = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
    parser.feed(Array("*2\r\n$\(40 << 20)\r\n".utf8)[...])
    for _ in 0..<40 {
      parser.feed(chunk[...])
      #expect(try parser.next() == nil)
    }
    parser.feed(Array("\r\n:5\r\n".utf8)[...])
    #expect(try parser.next() == .reply(.list([.tooLarge(40 << 20), .integer(5)])))
  }

  @Test("as a refusal, a status or a number has room, however much of it values have filled")
  func small() throws {
    var parser = RESPParser()
    let chunk = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
    for _ in 0..<32 {
      parser.feed(Array("$\(chunk.count)\r\n".utf8) + chunk + [13, 10])
      #expect(try parser.next() == .reply(.bytes(chunk)))
    }
    let refusal = "WRONGTYPE Operation against a key holding the wrong kind of value"
    for _ in 0..<1_000 {
      for line in ["-\(refusal)", "!\(refusal.utf8.count)\r\n\(refusal)"] {
        parser.feed(Array("\(line)\r\n".utf8)[...])
        #expect(try parser.next() == .reply(.error(RESPError(Array(refusal.utf8)))))
      }
      parser.feed(Array("+QUEUED\r\n:5\r\n_\r\n".utf8)[...])
      #expect(try parser.next() == .reply(.bytes(Array("QUEUED".utf8))))
      #expect(try parser.next() == .reply(.integer(5)))
      #expect(try parser.next() == .reply(.null))
    }
    parser.feed(Array("$1\r\nx\r\n".utf8)[...])
    #expect(try parser.next() == .reply(.tooLarge(1)))
    // They are bounded too.
    #expect(throws: RESPViolation.self) {
      for _ in 0..<1_000 {
        parser.feed(Array("-\(String(repeating: "x", count: 60_000))\r\n".utf8)[...])
        while try parser.next() != nil {}
      }
    }
  }

  @Test("is bounded in the number of its values too, until somebody is done with them")
  func many() throws {
    let line = Array("*4\r\n:1\r\n:2\r\n:3\r\n:4\r\n".utf8)
    var parser = RESPParser()
    #expect(throws: RESPViolation.self) {
      for _ in 0..<100_000 {
        parser.feed(line[...])
        while try parser.next() != nil {}
      }
    }
    parser = RESPParser()
    for _ in 0..<100_000 {
      parser.feed(line[...])
      while try parser.next() != nil {}
      parser.renew()
    }
  }

  @Test("as news has room of its own, and leaves that of the answers as it was")
  func news() throws {
    let large = Array(("$\(20 << 20)\r\n" + String(repeating: "x", count: 20 << 20) + "\r\n").utf8)
    var parser = RESPParser()
    func next(_ bytes: [UInt8]) throws -> RESPMessage? {
      parser.feed(bytes[...])
      return try parser.next()
    }
    func length(_ message: RESPMessage?) -> Int? {
      switch message {
      case .reply(let value): value.bytes?.count
      case .push(let values): values[0].bytes?.count
      case nil: nil
      }
    }
    #expect(try length(next(large)) == 20 << 20)
    #expect(try length(next(Array(">1\r\n".utf8) + large)) == 20 << 20)
    #expect(try next(large) == .reply(.tooLarge(20 << 20)))
    let line = Array(">4\r\n:1\r\n:2\r\n:3\r\n:4\r\n".utf8)
    for _ in 0..<100_000 { #expect(try next(line) != nil) }
    #expect(try length(next(Array("$3\r\nabc\r\n".utf8))) == 3)
    #expect(try next(large) == .reply(.tooLarge(20 << 20)))
  }

  @Test("crashes nobody, whatever it is")
  func fuzz() {
    Fuzzing("RESP", iterations: 20_000).mutations(of: Self.messages.map { Array($0.bytes.utf8) }) { bytes, _ in
      var parser = RESPParser()
      parser.feed(bytes[...])
      while (try? parser.next()) ?? nil != nil {}
    }
  }
}
