import Testing

/// Keys and the screens they lead to, from the files of `Screens/`.
///
/// `UPDATE_SCREENS=1 swift test --filter ScreenTests` writes what is shown into the files, to be looked at and committed.
@Suite("Screens") struct ScreenTests {
  @Test("keys lead to the screen that the file shows", arguments: ScreenFile.names())
  func screen(_ name: String) async throws {
    let file = try ScreenFile(name: name)
    var play = try await ScreenPlay(file)
    try await play.run()
    if isSet("UPDATE_SCREENS") { write(file.text(expecting: play.shown), toFile: file.path) }
    let failures = isSet("UPDATE_SCREENS") ? play.lasting : play.failures
    if !failures.isEmpty { Issue.record(Comment(rawValue: "\n" + failures.joined(separator: "\n\n"))) }
  }

  @Test("there are screens of every size") func sizes() throws {
    let sizes = Set(try ScreenFile.names().compactMap { try ScreenFile(name: $0).setting("size") })
    #expect(sizes.isSuperset(of: ["80x24", "120x40", "200x60", "60x16", "40x10", "20x5", "19x4"]))
  }
}
