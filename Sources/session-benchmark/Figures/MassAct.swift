/// Something done to many sessions: by verb, by keys, and by what does the like to a file or a row without asking what it is.
struct MassAct: Sendable {
  /// What is typed, and what shows that it was understood.
  struct Step: Sendable {
    let keys, shows: String

    init(_ keys: String, shows: String) { (self.keys, self.shows) = (keys, shows) }
  }

  /// The verb.
  let name: String
  /// What the verb is told, beside the store and the filter.
  let arguments: [String]
  /// Whether it can be done to a record that was torn.
  var takesTorn = false
  /// What is typed after everything was marked, up to the question, and what is then to be seen; nil: the interface does it to one
  /// session alone.
  var keys: [Step]?
  var done: @Sendable (Count) -> String = { _ in "" }
  /// On files, given their names.
  let command: String
  let commandName: String
  let statement: String
  /// Prints the names of the files to which it was not done.
  let leftInFiles: String
  /// Of the rows to which it was not done.
  let leftInRows: String

  var filter: String { takesTorn ? "size>0" : "not corrupt" }

  static let all = [
    MassAct(
      name: "destroy", arguments: [], takesTorn: true, keys: [Step("d", shows: "Destroy")],
      done: { "\(grouped($0.value)) sessions destroyed" },
      command: "rm -f", commandName: "rm of the same files, then one sync",
      statement: "DELETE FROM sessions WHERE length(data) > 0",
      leftInFiles: "ls", leftInRows: "true"),
    MassAct(
      name: "flash", arguments: ["notice", "--text", "hello"],
      keys: [Step("f", shows: "Flash a message"), Step("hello\r", shows: "Flash to")],
      done: { "flash sent to \(grouped($0.value)) sessions" },
      command: #"sed -i 's/^{"data":{/&"__flash_notice__":"hello",/'"#, commandName: "sed -i on the same files, then one sync",
      statement: "UPDATE sessions SET data = json_set(data, '$.__flash_notice__', 'hello') WHERE json_valid(data)",
      leftInFiles: #"grep -LF '"__flash_notice__":"hello"'"#,
      leftInRows: #"instr(CAST(data AS TEXT), '"__flash_notice__":"hello"') = 0"#),
    MassAct(
      name: "set", arguments: ["data.benched", "1"],
      command: #"sed -i 's/^{"data":{/&"benched":1,/'"#, commandName: "sed -i on the same files, then one sync",
      statement: "UPDATE sessions SET data = json_set(data, '$.benched', 1) WHERE json_valid(data)",
      leftInFiles: #"grep -LF '"benched":1'"#, leftInRows: #"instr(CAST(data AS TEXT), '"benched":1') = 0"#),
    MassAct(
      name: "expire", arguments: ["2099-01-01T00:00:00Z"],
      keys: [Step("t", shows: "Change the expiry"), Step("2099-01-01T00:00:00Z\r", shows: "Change the expiry of")],
      done: { "expiry of \(grouped($0.value)) sessions changed" },
      // What has no end gets one.
      command: #"sed -i -e 's/"expires":"[^"]*"/"expires":"2099-01-01T00:00:00.000Z"/;t' "#
        + #"-e 's/}$/,"expires":"2099-01-01T00:00:00.000Z"}/'"#,
      commandName: "sed -i on the same files, then one sync",
      statement: "UPDATE sessions SET expires = 4070908800000 WHERE json_valid(data)",
      leftInFiles: "grep -LF 2099-01-01T00:00:00.000Z", leftInRows: "expires IS NOT 4070908800000"),
  ]

  /// `10,000`.
  private static func grouped(_ number: Int) -> String {
    number < 1000 ? "\(number)" : "\(number / 1000)," + String(String(number + 1_000_000).suffix(3))
  }
}
