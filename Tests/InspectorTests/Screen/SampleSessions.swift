import ECMAScript
import Sessions
import Synchronization
import TerminalText

/// A session of the sample store: how long ago it was written, how long it still lives, what it holds.
struct SampleSession {
  var id: String
  /// Seconds.
  var age: Int64
  /// Seconds from now; nil: never.
  var left: Int64?
  var payload: String
  /// What the store keeps beside the data.
  var attributes = SessionAttributes.none
}

extension SampleSession {
  /// A small shop's sessions, with one of everything that a list has to stand: scripts, wide characters, flashes, what is
  /// expired, about to be, big, torn, hostile.
  static let shop: [SampleSession] = [
    SampleSession(
      id: "3f9ca1d27b5e0001", age: 3, left: 720,
      payload: """
        {"user":{"id":4211,"name":"Amélie Dubois","role":"admin","email":"amelie@example.fr"},"lastPath":"/billing",\
        "cart":[{"sku":"LMP-014","name":"Desk lamp","qty":1,"price":49.9},{"sku":"TEA-002","name":"Teapot 急須","qty":2,"price":72}],\
        "csrfToken":"b1946ac92492d2347c6235b4d2611184","newsletter":true,"coupon":null,"__flash_notice__":"Your profile was saved."}
        """),
    SampleSession(
      id: "77b009ce51aa0002", age: 9, left: 3_600,
      payload: #"{"user":{"id":17,"name":"田中 美咲","email":"misaki@example.jp"},"locale":"ja-JP","theme":"dark"}"#),
    SampleSession(
      id: "b210ff319c1e0003", age: 41, left: 41,
      payload: #"{"user":{"id":930,"name":"Łukasz Wójcik"},"cart":[],"__flash_error__":"Your card was declined."}"#),
    SampleSession(
      id: "e4d81c0733de0004", age: 95, left: 3_300,
      payload: #"{"user":{"id":12,"name":"Zoë 🦊 van Dijk"},"lastPath":"/cart","visits":12345678901234567890}"#),
    SampleSession(
      id: "0a558e1022bc0005", age: 240, left: 2_400,
      payload: #"{"user":{"id":77,"name":"محمد الأمين"},"locale":"ar-EG"}"#),
    SampleSession(id: "19f2c0de44d10006", age: 300, left: nil, payload: #"{"user":{"name":"support-3"},"impersonator":"grace"}"#),
    SampleSession(id: "91d03321aa070007", age: 600, left: 3_000, payload: #"{"theme":"light"}"#),
    SampleSession(
      id: "aa015b5b0f0f0008", age: 1_200, left: 5_400,
      payload: #"{"user":{"id":8,"name":"Иван Петров"},"oauth":{"accessToken":"#
        + #""eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI4In0.c2lnbmF0dXJl","expiresIn":3600}}"#),
    SampleSession(
      id: "c9fe7720d00d0009", age: 1_800, left: 3_240,
      payload: "{\"user\":{\"name\":\"kenji\"},\"userAgent\":\"Mozilla/5.0 \\u001b]0;owned\\u0007\\u001b[2J \\u202etxt.exe\"}"),
    SampleSession(
      id: "d41d8cd98f00000a", age: 3_600, left: 1_800,
      payload: #"{"user":{"id":5,"name":"maria"},"history":["#
        + (1...150).map { #"{"page":"/products/\#($0)","seconds":\#($0 % 40)}"# }.joined(separator: ",") + "]"
        + #","notes":"\#(String(repeating: "A long note about this customer, kept by support. ", count: 12))"}"#),
    SampleSession(
      id: "5d41402abc4b000b", age: 7_200, left: -3_600, payload: #"{"user":{"name":"Grace Hopper"},"lastPath":"/help"}"#),
    SampleSession(id: "ffee0102beef000c", age: 9_000, left: 2_000, payload: #"{"user":{"name":"Alan Tur"#),
  ]

  /// So many, each of somebody else.
  static func visitors(_ count: Int) -> [SampleSession] {
    (0..<count).map { number in
      let name = String(number + 1000, radix: 16)
      return SampleSession(
        id: "\(name)\(name)00000000", age: Int64(number * 7), left: 3_600 + Int64(number),
        payload: #"{"user":{"name":"visitor \#(number)"},"step":\#(number % 5)}"#)
    }
  }

  /// One that holds more than is looked through for a key.
  static func long(id: String) -> SampleSession {
    let word = String(repeating: "x", count: 20_000)
    return SampleSession(id: id, age: 2, left: 720, payload: #"{"user":{"name":"Long"},"note":"first","word":"\#(word)"}"#)
  }

  /// Reads what a screen file says of a store's columns: `{"user":"7","ip":"192.0.2.1","active":60}`, times in seconds ago.
  static func attributes(parsing text: String, at now: Timestamp) -> SessionAttributes? {
    guard let object = try? JSON.parse(text).asObject else { return nil }
    func moment(_ name: JSString) -> Timestamp? {
      if case .number(let number)? = object[name] { now.adding(seconds: -Int64(number.value)) } else { nil }
    }
    return SessionAttributes(
      user: object["user"]?.asString, address: object["ip"]?.asString, agent: object["agent"]?.asString,
      lastActive: moment("active"), created: moment("created"))
  }

  /// Reads `ID AGE LEFT JSON` of a screen file; `never` for a session without an expiry.
  init?(parsing text: String) {
    let words = text.split(separator: " ", maxSplits: 3).map(String.init)
    guard words.count == 4, let age = Int64(words[1]) else { return nil }
    self.init(id: words[0], age: age, left: words[2] == "never" ? nil : Int64(words[2]), payload: words[3])
  }
}

/// A clock that stands still until a step turns it.
final class StillClock: Sendable {
  private let time: Mutex<Int64>
  init(_ start: Timestamp) { time = Mutex(start.milliseconds) }
  var now: Timestamp {
    get { Timestamp(milliseconds: time.withLock { $0 }) }
    set { time.withLock { $0 = newValue.milliseconds } }
  }
  var wall: WallClock { WallClock { self.now } }

  private let running = Mutex(Uptime(milliseconds: 5_000_000))
  /// How long the machine has been running, whatever the clock is set to.
  var uptime: Uptime {
    get { running.withLock { $0 } }
    set { running.withLock { $0 = newValue } }
  }

  /// Time goes by.
  func advance(milliseconds: Int64) {
    now = now.adding(milliseconds: milliseconds)
    uptime = uptime.adding(milliseconds: milliseconds)
  }
}
