import TestSupport
import Testing

@testable import session_inspector

/// `:save` writes three keys into a file that a person wrote: what else stands in it stays as it is, to the byte.
@Suite("Choices kept in the configuration") struct SavedLookTests {
  private static let cases: [(before: String, value: String?, after: String)] = [
    ("", "\"mono\"", "theme = \"mono\"\n"),
    ("# mine\n\nuser = [\"a\"]\n", "\"mono\"", "# mine\ntheme = \"mono\"\n\nuser = [\"a\"]\n"),
    ("[targets.\"/x\"]\nform = \"rr7\"\n", "\"mono\"", "theme = \"mono\"\n[targets.\"/x\"]\nform = \"rr7\"\n"),
    ("theme = \"a\"  # why\nmask = []\n", "\"mono\"", "theme = \"mono\"  # why\nmask = []\n"),
    ("theme = \"a # b\" # c # d\n", "\"mono\"", "theme = \"mono\" # c # d\n"),
    ("mask = []\ntheme = [\n  \"a\", # one\n  \"b\"\n]\nuser = []\n", "[\"c\"]", "mask = []\ntheme = [\"c\"]\nuser = []\n"),
    ("mask = []\ntheme = \"a\"\n", nil, "mask = []\n"),
    ("mask = []\n", nil, "mask = []\n"),
  ]

  @Test("replace their own lines and no others", arguments: cases.indices)
  func replace(_ number: Int) throws {
    let (before, value, after) = Self.cases[number]
    #expect(try ConfigurationEdit.replacing("theme", by: value, in: before, path: "config.toml") == after)
    guard let value else { return }
    #expect(try ConfigurationEdit.replacing("theme", by: value, in: after, path: "config.toml") == after)
  }

  @Test(
    "leave the file to whom it belongs: its mode, its access list and what is noted on it stay",
    .enabled(if: FileMarks.areKept, "this file system keeps no attributes"))
  func marks() throws {
    let directory = try TemporaryDirectory()
    let file = directory.path + "/config.toml"
    try FileTree.write(Array("mask = []\n".utf8), to: file)
    FileMarks.put(on: file)
    let before = FileMarks(of: file)
    #expect(before.list != nil && before.note == "kept")
    try Files.replace(file, Array("theme = \"mono\"\nmask = []\n".utf8))
    #expect(String(decoding: try Vectors.bytes(ofFile: file), as: UTF8.self).hasPrefix("theme"))
    #expect(FileMarks(of: file) == before)
    #expect(try FileTree(reading: directory.path, most: 9).files.map(\.path) == ["config.toml"])
  }
}
