import ECMAScript
import Sessions
import TestSupport
import Testing

@testable import SessionsLive

@Suite("Lines of the protocol")
struct LineTests {
  private static let session = StoredSession(
    id: SessionID(JSString(utf16: [0x61, 0xD800, 0x1F])), payload: Array(0...255), expires: Timestamp(milliseconds: -1),
    revision: Revision("0f"), modified: .maximum, storedSize: 7,
    attributes: SessionAttributes(user: "é\u{2028}", address: "::1", agent: "\"\\\n", lastActive: .epoch, created: .minimum))
  private static let calls: [Call] = [
    .read(SessionID("a")), .read(SessionID(digest: "ff")), .page(PageRequest()),
    .page(PageRequest(after: PageCursor(position: [0, 255]), limit: 3, contents: false)), .create(session), .update(session),
    .delete(SessionID(""), ifRevision: nil), .delete(SessionID(""), ifRevision: Revision("1")),
    .deleteExpired(before: .maximum, limit: 9), .watch,
  ]

  @Test("are read as they were written, and one line each") func calls() throws {
    for (number, call) in Self.calls.enumerated() {
      let line = call.line(number: number)
      #expect(line.last == 0x0A && line.count { $0 == 0x0A } == 1)
      let request = try Request(line: Array(line.dropLast()))
      #expect(request.number == number)
      #expect(request.call?.line(number: number) == line)
    }
  }

  @Test("of a session keep every byte, lone surrogates and the ends of time") func session() throws {
    guard case .create(let read)? = try Request(line: Array(Call.create(Self.session).line(number: 1).dropLast())).call else {
      throw Unexpected(description: "a create is read as something else")
    }
    #expect(read == Self.session)
  }

  @Test("of pages, errors and pushes come through as they are") func answers() throws {
    let entries: [SessionEntry] = [
      SessionEntry(id: SessionID("a"), size: 1, modified: .epoch, content: .unread),
      SessionEntry(id: Self.session.id, size: 2, modified: nil, content: .stored(Self.session)),
      SessionEntry(
        id: SessionID(digest: "0c"), size: 3, modified: nil, content: .malformed(MalformedRecord(bytes: [0xFF], reason: "torn"))),
      SessionEntry(id: SessionID("d"), size: 4, modified: nil, content: .unreadable("a link")),
    ]
    let answer = Answer(Fields(SessionPage(entries: entries, next: PageCursor(position: [1, 2])).json))
    let page = try answer.page(limit: 100, contents: false)
    #expect(page.entries == entries && page.next == PageCursor(position: [1, 2]) && page.omission == nil)
    // What a store left out is not said in the answer; that it left something out is.
    let part = SessionPage(entries: [], next: nil, excluded: 0, omission: Omission { _ in false })
    let omission = try Answer(Fields(part.json)).page(limit: 100, contents: false).omission
    #expect(omission?.mayHold(Self.session.id) == true)
    let errors: [StoreError] = [
      .unavailable("u"), .timedOut("t"), .denied("d"), .readOnly, .full("f"), .invalidID, .failed("x"),
      .unconfirmed(Revision("1"), "e"), .unconfirmed(nil, "e"), .unanswered(.timedOut("t")), .unanswered(.failed("x")),
      .malformed(MalformedRecord(bytes: [1], reason: "r", offset: 0)),
    ]
    for error in errors { #expect(try StoreError(Fields(error.json.asObject ?? [:])) == error) }
    for change in [StoreChange.changed(SessionID("a")), .deleted(SessionID(digest: "b")), .resync] {
      guard case .change(change) = try Reply(line: Array(change.line.dropLast())) else {
        throw Unexpected(description: "a push is read as something else")
      }
    }
  }

  @Test("come out whole, however they are cut") func cuts() throws {
    let fuzzing = Fuzzing("cuts of lines", iterations: 300)
    var generator = SeededGenerator(seed: fuzzing.seed)
    for _ in 0..<fuzzing.iterations {
      let lines: [[UInt8]] = (0..<Int.random(in: 0...9, using: &generator)).map { _ in
        (0..<Int.random(in: 0...40, using: &generator)).map { _ -> UInt8 in .random(in: 0x20...0xFF, using: &generator) }
      }
      var rest = Array(lines.map { (line: [UInt8]) -> [UInt8] in line + [0x0A] }.joined())[...]
      var buffer = LineBuffer(longest: 41)
      var read: [[UInt8]] = []
      while !rest.isEmpty {
        let cut = Int.random(in: 1...rest.count, using: &generator)
        buffer.append(rest.prefix(cut))
        rest = rest.dropFirst(cut)
        while Bool.random(using: &generator), let line = try buffer.next() { read.append(line) }
      }
      while let line = try buffer.next() { read.append(line) }
      #expect(read == lines, "seed \(fuzzing.seed)")
      #expect(buffer.count == 0)
    }
  }

  @Test("that are too long are refused, whether or not they end") func tooLong() throws {
    for ending in [[], [0x0A]] as [[UInt8]] {
      var buffer = LineBuffer(longest: 8)
      buffer.append(Array("1234567\n".utf8))
      #expect(try buffer.next()?.count == 7)
      buffer.append(Array("12345678".utf8) + ending)
      #expect(throws: ProtocolError.self) { try buffer.next() }
    }
  }

  @Test("of whatever bytes are a request, or an error that quotes none of them") func fuzz() throws {
    let fuzzing = Fuzzing("lines of the protocol", iterations: 3000)
    let session = Self.session
    let examples =
      Self.calls.map { Array($0.line(number: 7).dropLast()) } + [
        Array(Hello(access: .readWrite).line.dropLast()), Array(Welcome().line.dropLast()),
        Array(StoreChange.changed(session.id).line.dropLast()),
        Array(Fields.line(SessionPage(entries: [], next: nil).json).dropLast()),
      ]
    fuzzing.mutations(of: examples) { bytes, _ in
      func harmless(_ read: () throws -> Void) {
        do { try read() } catch { #expect(!"\(error)".contains("e30") && "\(error)".utf8.count < 400) }
      }
      harmless {
        if let call = try Request(line: bytes).call {
          #expect(try Request(line: Array(call.line(number: 1).dropLast())).call != nil)
        }
      }
      harmless { _ = try Hello(line: bytes) }
      harmless { _ = try Welcome(line: bytes) }
      harmless {
        if case .answer(_, let answer) = try Reply(line: bytes) {
          _ = try? answer.page(limit: 100, contents: true)
          _ = try answer.session(of: session.id)
        }
      }
    }
  }
}
