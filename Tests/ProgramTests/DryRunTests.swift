import TestSupport
import TestTraits
import Testing

/// `--dry-run` is a promise: of each session what the verb itself does then, and the status with which it ends.
@Suite("A dry run", .ownThreads) struct DryRunTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let store: [String: String]
    let words: [String]
    /// How many are done, and how both end.
    let done: Int
    let status: Int32
    /// What is said beforehand.
    let reason: String
    var testDescription: String { words.joined(separator: " ") }

    init(_ store: [String: String], _ words: String, _ done: Int, _ status: Int32, _ reason: String = "") {
      (self.store, self.words, self.done) = (store, words.split(separator: " ").map(String.init), done)
      (self.status, self.reason) = (status, reason)
    }
  }

  private static func express(_ number: Int, _ data: String) -> (String, String) {
    (
      "sessionOfExpress000000\(number).json",
      #"{"cookie":{"originalMaxAge":86400000,"expires":"2099-01-01T00:00:00.000Z","httpOnly":true,"path":"/"},"#
        + #""__lastAccess":1795270051000,\#(data)}"#
    )
  }

  /// One shows how the application keeps flash messages, one has no user, and one shares nothing with the others.
  static let express = Dictionary(
    uniqueKeysWithValues: [
      express(1, #""user":{"name":"Ada"},"flash":{}"#), express(2, #""user":{"name":"Bob"}"#), express(3, #""visits":3"#),
    ])
  static let silent = express.filter { !$0.value.contains("flash") }
  /// Of one the file says how long it lasts; of the other the application's settings do.
  static let ages = Dictionary(
    uniqueKeysWithValues: [
      express(1, #""n":1"#),
      ("sessionOfExpress0000002.json", #"{"cookie":{"originalMaxAge":null},"__lastAccess":1795270051000}"#),
    ])
  static let php = ["sess_0123456789abcdefghijklmnop": #"visits|i:3;user|a:1:{s:4:"name";s:3:"Ada";}"#]
  static let reactRouter = Dictionary(
    uniqueKeysWithValues: Workspace.sessions.map { ("\($0.key.prefix(4))/\($0.key.dropFirst(4))", $0.value) })
  static let all = "--where size>0 --expect"

  static let cases = [
    Case(express, "flash STORE notice --text Hi \(all) 3", 3, 0), Case(express, "set STORE flash.notice \"Hi\" \(all) 3", 3, 0),
    Case(silent, "flash STORE notice --text Hi \(all) 2", 0, 6, "2 would not: without a page that would show it (no sign of"),
    Case(silent, "set STORE flash.notice \"Hi\" \(all) 2", 0, 6, "no sign of connect-flash in any session seen here"),
    Case(express, "set STORE user.role 1 \(all) 3", 2, 1, "user"),
    Case(express, "set STORE visits 3 \(all) 3", 2, 0, "1 would not: so already"),
    Case(express, "unset STORE user \(all) 3", 2, 1), Case(express, "expire STORE +2h \(all) 3", 3, 0),
    Case(express, "destroy STORE \(all) 3", 3, 0),
    Case(reactRouter, "flash STORE notice --text Hi --where expired --expect 1", 1, 0, "ended already: nobody will see it there"),
    Case(reactRouter, "expire STORE +2h --where expired --expect 1", 1, 0, "1 session ended already: it comes back to life"),
    Case(express, "flash STORE sessionOfExpress0000002 notice --text Hi", 1, 0),
    Case(silent, "flash STORE sessionOfExpress0000002 notice --text Hi", 0, 6, "no page would show a flash"),
    Case(express, "flash STORE sessionOfExpress0000001 notice --text Hi", 1, 0),
    Case(express, "set STORE sessionOfExpress0000001 n 1 --if-revision 0-0", 0, 5),
    Case(express, "set STORE sessionOfExpress0000009 n 1", 0, 1),
    Case(express, "expire STORE +2h \(all) 3", 3, 0, "reckoned from __lastAccess: a new end moves that"),
    Case(ages, "expire STORE +2h \(all) 2", 1, 1, "1 would not: not written (this session's file does not say"),
    Case(ages, "expire STORE never \(all) 2", 0, 1, "1 would not: not written (session-file-store ends every session"),
    Case(ages, "expire STORE sessionOfExpress0000002 +2h", 0, 1, "this session's file does not say"),
    Case(php, "flash STORE notice --text Hi \(all) 1", 0, 6, "Symfony, CodeIgniter, Yii or CakePHP"),
    Case(php, "flash STORE 0123456789abcdefghijklmnop notice --text Hi", 0, 6, "set changes a value"),
    Case(php, "set STORE visits 4 \(all) 1", 1, 0), Case(php, "expire STORE +2h \(all) 1", 0, 6, "no expiry can be written"),
    Case(reactRouter, "flash STORE notice --text Hi \(all) 5", 4, 1, "1 would not: corrupt"),
    Case(reactRouter, "unset STORE flash.notice \(all) 5", 1, 1, "there is no flash"),
    Case(reactRouter, "destroy STORE \(all) 5", 5, 0),
  ]

  @Test("says of each what is done then and why not, ends as that ends, and writes nothing", arguments: cases)
  func asTold(_ test: Case) throws {
    let work = try Workspace([:])
    for (name, text) in test.store { try work.write("store/\(name)", text) }
    let words = test.words.map { $0 == "STORE" ? work.store : $0 }
    let before = work.snapshot
    let told = try work.run(words + ["--dry-run"])
    #expect(work.snapshot == before)
    let done = try work.run(words + ["--yes"])
    #expect(told.ending == .exit(test.status) && done.ending == told.ending, "\(told.errors)\(done.errors)")
    let promised = sessions(in: told.output) { !$0.hasPrefix("would leave") && !$0.hasPrefix("would change nothing") }
    #expect(promised == sessions(in: done.output) { !$0.hasPrefix("nothing") }, "\(told.output)\(done.output)")
    #expect(promised.count == test.done, "\(told.output)")
    #expect((told.output + told.errors).contains(test.reason), "\(told.output)\(told.errors)")
    #expect(!(told.errors + done.errors).contains("the verb flash"), "\(told.errors)\(done.errors)")
  }

  /// The labels on the lines that are meant.
  private func sessions(in output: String, _ isMeant: (Substring) -> Bool) -> Set<Substring> {
    let lines = output.split(separator: "\n").filter(isMeant)
    return Set(lines.flatMap { $0.split { " ,".contains($0) }.filter { $0.contains("~") }.prefix(1) })
  }
}
