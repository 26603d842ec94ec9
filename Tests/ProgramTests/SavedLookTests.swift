import Inspection
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

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
    // Lines that end as those of Windows do, each as it was.
    (
      "theme = \"a\"\r\n\r\n[targets.\"/x\"]\r\nform = \"rr7\"\r\n", "\"mono\"",
      "theme = \"mono\"\r\n\r\n[targets.\"/x\"]\r\nform = \"rr7\"\r\n"
    ),
    ("mask = []\r\ntheme = \"a\"  # why\r\nuser = []\r\n", "\"mono\"", "mask = []\r\ntheme = \"mono\"  # why\r\nuser = []\r\n"),
    ("mask = []\r\ntheme = [\r\n  \"a\"\r\n]\r\nuser = []\n", "[\"c\"]", "mask = []\r\ntheme = [\"c\"]\r\nuser = []\n"),
    ("mask = []\r\ntheme = \"a\"\r\nuser = []", nil, "mask = []\r\nuser = []"),
    ("# mine\r\n\r\nuser = []\r\n", "\"mono\"", "# mine\r\ntheme = \"mono\"\r\n\r\nuser = []\r\n"),
    ("# mine", "\"mono\"", "# mine\ntheme = \"mono\"\n"),
    ("\u{FEFF}# mine\nuser = []\n", "\"mono\"", "\u{FEFF}# mine\ntheme = \"mono\"\nuser = []\n"),
    // A sign that one of its own follows is another character.
    ("#\u{20E3} mine\ntheme = \"a\" #\u{20E3} why\n", "\"mono\"", "#\u{20E3} mine\ntheme = \"mono\" #\u{20E3} why\n"),
    ("#\u{20E3} mine\nuser = []\n", "\"mono\"", "#\u{20E3} mine\ntheme = \"mono\"\nuser = []\n"),
  ]

  @Test("replace their own lines and no others", arguments: cases.indices)
  func replace(_ number: Int) throws {
    let (before, value, after) = Self.cases[number]
    #expect(try ConfigurationEdit.replacing("theme", by: value, in: before, path: "config.toml") == after)
    guard let value else { return }
    #expect(try ConfigurationEdit.replacing("theme", by: value, in: after, path: "config.toml") == after)
  }

  @Test("leave every target, layout and mask as it was, however the lines end", arguments: ["\n", "\r\n"])
  func others(_ end: String) throws {
    let production = "[targets.\"/srv/app\"]\(end)environment = \"production\"\(end)"
    let rest = "mask = [\"ssn\"]\(end)\(end)\(production)[layouts.shop]\(end)table = \"t\"\(end)id = \"i\"\(end)"
    let look = LookChoices(theme: "mono", sort: "size desc", columns: ["data.user"])
    for own in ["", "theme = \"a\"\(end)", "# mine\(end)\(end)theme = \"a\"\(end)sort = \"size\"\(end)columns = []\(end)"] {
      let saved = try ConfigurationEdit.changed(own + rest, by: look, path: "config.toml")
      #expect(saved.hasSuffix(rest), "\(own.debugDescription): \(saved.debugDescription)")
      let read = try UserConfiguration(parsing: saved, path: "config.toml")
      #expect(read.targets.count == 1 && read.layouts.count == 1 && read.mask == ["ssn"], "\(own.debugDescription)")
      #expect(read.theme == "mono" && read.sort == "size desc" && read.columns == ["data.user"], "\(own.debugDescription)")
    }
  }

  @Test("are told as what stands in the file by then", arguments: [nil, ["user"]] as [[String]?])
  func told(_ columns: [String]?) throws {
    let look = LookChoices(theme: "mono", sort: "size desc", columns: columns)
    let saved = try ConfigurationEdit.changed("columns = [\"id\"]\n", by: look, path: "config.toml")
    let said = ConfigurationEdit.words(of: look, in: "config.toml")
    #expect(saved.contains("columns") == said.contains("sort and columns are kept"), "\(saved): \(said)")
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

  @Test("take nothing away that lies beside the file, also where it is called by the number of this process")
  func beside() throws {
    let work = try Workspace()
    let copy = "home/config.toml.\(getpid())"
    for name in ["home/config.toml", copy] { try work.write(name, "mask = []\n") }
    try Files.replace(work.home + "/config.toml", Array("theme = \"mono\"\n".utf8))
    #expect(work.read("home/config.toml") == "theme = \"mono\"\n" && work.read(copy) == "mask = []\n")
    #expect(try FileTree(reading: work.home, most: 9).files.count == 2)
  }

  /// Whose it is: of nobody here.
  private func owner(_ path: String) -> [UInt32] {
    var found = stat()
    return lstat(path, &found) == 0 ? [found.st_uid, found.st_gid] : []
  }

  @Test(
    "stay the file of whom it belongs to where root saves them, and so does all that root makes in a home",
    .enabled(if: geteuid() == 0))
  func owners() throws {
    let work = try Workspace()
    let (config, theirs) = (work.home + "/.config/session-inspector", [12_345, 23_456] as [UInt32])
    chown(work.home, theirs[0], theirs[1])
    try InstallationKey.makeDirectory(config)
    try Files.replace(config + "/config.toml", Array("mask = []\n".utf8))
    #expect(try work.run("list", work.store).ending == .exit(0))
    let state = work.home + "/.local/state/session-inspector"
    for made in [
      work.home + "/.config", config, config + "/config.toml", work.home + "/.local", state, state + "/fingerprint.key",
    ] {
      #expect(owner(made) == theirs, "\(made)")
    }
    chown(config + "/config.toml", 1, 2)
    try Files.replace(config + "/config.toml", Array("theme = \"mono\"\n".utf8))
    #expect(owner(config + "/config.toml") == [1, 2] && work.mode("home/.config/session-inspector/config.toml") == 0o600)
  }

  #if os(Linux)
    @Test("are not saved where the file could not be given back to whom it belongs", .enabled(if: geteuid() == 0))
    func refused() throws {
      let work = try Workspace()
      let before = "mask = []\n"
      try work.write("home/config.toml", before)
      chown(work.home + "/config.toml", 12_345, 23_456)
      let rights = try #require(ThreadRights())
      let path = work.home + "/config.toml"
      let isRefused = rights.without(ThreadRights.all[0].bit) { () -> Bool in
        do throws(Files.Failure) {
          try Files.replace(path, Array("theme = \"mono\"\n".utf8))
          return false
        } catch { return error.reason.contains("cannot be given to whom it belongs") }
      }
      #expect(isRefused == true && work.read("home/config.toml") == before && owner(path) == [12_345, 23_456])
      #expect(try FileTree(reading: work.home, most: 9).files.map(\.path) == ["config.toml"])
    }
  #endif
}
