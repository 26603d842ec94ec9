import Platform
import TerminalText
import TerminalUI
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("Themes")
struct ThemeTests {
  private static let names = BuiltInThemes.files.map(\.name)

  /// The top of the source tree: tests may look there, the program never does.
  private static let themes = String(#filePath.split(separator: "/").dropLast(3).reduce(into: "") { $0 += "/" + $1 }) + "/themes"

  @Test("The files of themes/ are in the program, each and byte for byte")
  func embedded() throws {
    let files = try Self.list(Self.themes)
    #expect(files == Self.names.map { $0 + ".toml" }.sorted())
    for file in BuiltInThemes.files { #expect(try Self.bytes("\(Self.themes)/\(file.name).toml") == file.text) }
  }

  @Test("Every theme that ships is read without a problem and keeps its contrasts", arguments: names)
  func ships(_ name: String) throws {
    let loaded = try ThemeCatalog().load(name)
    #expect(loaded.problems == [])
    #expect(loaded.theme.name == name)
    #expect(loaded.origin == .builtIn)
    #expect(ThemeCheck.problems(of: loaded.theme).filter { $0.severity != .note } == [])
  }

  @Test("Every theme that ships says itself what each role and surface is: none depends on another file", arguments: names)
  func complete(_ name: String) throws {
    let text = try #require(BuiltInThemes.files.first { $0.name == name }.map { String(decoding: $0.text, as: UTF8.self) })
    let table = try TOMLTable(parsing: text)
    #expect(table["inherits"] == nil)
    #expect(Set(table["roles"]?.table?.entries.map(\.key) ?? []) == Set(Role.allCases.map(\.rawValue)))
    #expect(Set(table["surfaces"]?.table?.entries.map(\.key) ?? []) == Set(Surface.allCases.map(\.rawValue)))
    // A comment a role.
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for section in ["roles", "surfaces"] {
      for entry in try #require(table[section]?.table).entries { #expect(lines[entry.position.line - 2].hasPrefix("# ")) }
    }
  }

  @Test(
    "The themes for readers who do not tell red from green tell every state apart",
    arguments: ["deuteranopia-dark", "deuteranopia-light"])
  func deuteranopia(_ name: String) throws {
    #expect(ThemeCheck.problems(of: try ThemeCatalog().load(name).theme) == [])
  }

  @Test(
    "The palette of the drawings",
    arguments: [
      (
        "default-dark", "#14161b #1d2129 #263042",
        "#d5d9e0 #97a0b0 #6f7888 #454c59 #7aa2f7 #8fbf7f #dfb661 #ec8187 #b799e8 #6fc3c8 #e39a64"
      ),
      (
        "default-light", "#fbfaf7 #efece4 #dfe7f5",
        "#2b2f36 #59606d #8a867f #c3c0b8 #2f5fd0 #33691f #7d5200 #b3262e #6d3fb8 #0b646d #98480f"
      ),
    ])
  func palette(_ name: String, _ grounds: String, _ texts: String) throws {
    let theme = try ThemeCatalog().load(name).theme
    let surfaces: [Surface] = [.background, .bar, .selection]
    let roles: [Role] = [.text, .dim, .faint, .frame, .accent, .good, .warning, .danger, .mine, .identifier, .flash]
    #expect(
      surfaces.map { theme.style(.text, on: $0, depth: .trueColor).background }
        == grounds.split(separator: " ").map { .rgb(RGB(parsing: $0)!) })
    #expect(
      roles.map { theme.style($0, on: .background, depth: .trueColor).foreground }
        == texts.split(separator: " ").map { .rgb(RGB(parsing: $0)!) })
  }

  @Test("Without colours no theme uses one, and the selected line and what is in danger still show", arguments: names)
  func mono(_ name: String) throws {
    let theme = try ThemeCatalog().load(name).theme
    for role in Role.allCases {
      for surface in Surface.allCases {
        let style = theme.style(role, on: surface, depth: .mono)
        #expect(style.foreground == .standard && style.background == .standard)
      }
    }
    #expect(theme.style(.text, on: .selection, depth: .mono).attributes.contains(.reverse))
    #expect(theme.style(.danger, on: .background, depth: .mono).attributes != [])
  }

  @Test("On sixteen colours the user's palette is used, and a reversed line has one colour", arguments: names)
  func sixteen(_ name: String) throws {
    let theme = try ThemeCatalog().load(name).theme
    for role in Role.allCases {
      for surface in Surface.allCases {
        for depth in [ColorDepth.ansi8, .ansi16] {
          let style = theme.style(role, on: surface, depth: depth)
          for color in [style.foreground, style.background] {
            if case .index(let number) = color { #expect(number < depth.colors) } else { #expect(color == .standard) }
          }
          if style.attributes.contains(.reverse) && surface == .selection { #expect(style.foreground == .standard) }
        }
      }
    }
  }

  @Test(
    "A mistake is told with its line and column, and what was meant",
    arguments: [
      ("[roles]\nwarnin = \"#ffffff\"", "t.toml:2:1: warning: unknown role 'warnin'; did you mean 'warning'?"),
      (
        "[roles]\ngood = \"gren\"\n[palette]\ngreen = \"#00ff00\"",
        "t.toml:2:8: error: 'gren' is neither a colour of the palette nor \"#rrggbb\"; did you mean 'green'?"
      ),
      ("[roles]\ngood = \"#00ff0\"", "t.toml:2:8: error: '#00ff0' is neither a colour of the palette nor \"#rrggbb\""),
      ("[palette]\nx = \"blu\"", "t.toml:2:5: error: the colour 'x' is not written \"#rrggbb\""),
      ("[surfaces]\nbackgrund = \"#000000\"", "t.toml:2:1: warning: unknown surface 'backgrund'; did you mean 'background'?"),
      ("[role]\n", "t.toml:1:2: warning: unknown section 'role'; did you mean 'roles'?"),
      ("[meta]\nvariant = \"drak\"", "t.toml:2:11: error: variant is \"dark\" or \"light\", not 'drak'"),
      ("[meta]\nname = 3", "t.toml:2:8: error: name is a number"),
      (
        "[meta]\nmin_colors = 100",
        "t.toml:2:14: warning: min_colors is 1, 8, 16, 256 or 16777216; 100 counts as the next of these"
      ),
      ("[roles]\ngood = { colour = \"#ffffff\" }", "t.toml:2:8: error: good has no color"),
      ("[roles]\ngood = { color = \"#ffffff\", blod = true }", "t.toml:2:29: warning: unknown key 'blod'; did you mean 'bold'?"),
      (
        "[roles]\ngood = { color = \"#ffffff\", c16 = \"gren\" }",
        "t.toml:2:35: error: 'gren' is no colour of 16, nor an attribute; did you mean 'green'?"
      ),
      ("[roles]\ngood = { color = \"#ffffff\", mono = \"green\" }", "t.toml:2:36: error: 'green' is no attribute"),
      ("[roles]\ngood = 7", "t.toml:2:8: error: good is a number; a colour or a table of color, c16, mono is wanted"),
      ("[roles]\ngood = \"#ffffff", "t.toml:2:8: error: a string without its closing quote"),
      ("inherits = \"no-such\"", "t.toml: error: the inherited theme 'no-such' is not there"),
      ("roles = 1", "t.toml:1:9: error: roles is a number"),
      ("[roles]\n\"\u{1B}[2J\" = \"#ffffff\"", "t.toml:2:1: error: a control character in a string"),
      ("[roles]\n\"\\u001b[2J\" = \"#ffffff\"", "t.toml:2:1: warning: unknown role '^[[2J'"),
    ])
  func mistakes(_ text: String, _ message: String) throws {
    try Self.withDirectory(["t.toml": text]) { directory in
      let loaded = try ThemeCatalog().load(path: directory + "/t.toml")
      #expect(loaded.problems.map { $0.line(file: "t.toml") } == [message])
      // What the file leaves out comes from the default: the theme can be used.
      #expect(loaded.theme.roles.count == Role.allCases.count)
    }
  }

  @Test("The user's themes come first, inherit, and stand before the built-in ones of the same name")
  func catalog() throws {
    let mine = "inherits = \"default-light\"\n[roles]\ngood = \"#004400\"\n"
    try Self.withDirectory([
      "mine.toml": mine, "mono.toml": "[roles]\ngood = \"#123456\"", "loop.toml": "inherits = \"loop\"", ".hidden.toml": "",
    ]) { directory in
      let catalog = ThemeCatalog(directories: ["/no/such/directory", directory])
      #expect(catalog.list().map(\.name) == (Self.names + ["mine", "loop"]).sorted())
      #expect(catalog.list().first { $0.name == "mono" }?.origin == .file(path: directory + "/mono.toml"))
      let theme = try catalog.load("mine").theme
      #expect(theme.variant == .light)
      #expect(theme.style(.good, on: .background, depth: .trueColor).foreground == .rgb(RGB(0, 0x44, 0)))
      #expect(theme.style(.danger, on: .background, depth: .trueColor).foreground == .rgb(RGB(0xB3, 0x26, 0x2E)))
      #expect(try catalog.load("loop").problems.map(\.severity) == [.error])
    }
  }

  @Test(
    "A name that is no theme's is told with the nearest, and a path is no name",
    arguments: [
      ("default-drak", "no theme is called 'default-drak'; did you mean 'default-dark'?"),
      ("../../etc/passwd", "no theme is called '../../etc/passwd'; there are: \(names.joined(separator: ", "))"),
      ("", "no theme is called ''; there are: \(names.joined(separator: ", "))"),
    ])
  func missing(_ name: String, _ message: String) {
    let error = #expect(throws: ThemeCatalog.NotFound.self) { try ThemeCatalog(directories: ["/"]).load(name) }
    #expect(error?.message == message)
  }

  @Test("Only files are read", arguments: ["/dev/zero", "/", "/no/such/file"])
  func notFiles(_ path: String) {
    #expect(throws: ThemeCatalog.NotFound.self) { try ThemeCatalog().load(path: path) }
  }

  @Test("A theme that cannot be read is reported, and so are states that differ only by hue")
  func check() throws {
    let text = "[palette]\na = \"#777777\"\n[roles]\ntext = \"a\"\ngood = \"#b0b050\"\ndanger = \"#c8a850\"\n"
    try Self.withDirectory(["t.toml": text]) { directory in
      let messages = ThemeCheck.problems(of: try ThemeCatalog().load(path: directory + "/t.toml").theme).map(\.message)
      #expect(messages.contains("text on background has a contrast of 4.04:1, and wants 4.5:1"))
      #expect(messages.contains("good and danger differ only by hue: some readers will not tell them apart"))
    }
  }

  @Test(
    "Contrast is what WCAG says",
    arguments: [("#000000", "#ffffff", 2100), ("#777777", "#ffffff", 447), ("#ff0000", "#0000ff", 214)])
  func contrast(_ a: String, _ b: String, _ hundredths: Int) throws {
    let (one, other) = (try #require(RGB(parsing: a)), try #require(RGB(parsing: b)))
    #expect(Int(one.contrast(with: other) * 100) == hundredths)
    #expect(one.contrast(with: other) == other.contrast(with: one))
  }

  // MARK: Files

  private struct Unreadable: Error {}

  private static func bytes(_ path: String) throws -> [UInt8] {
    guard let file = fopen(path, "r") else { throw Unreadable() }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = fread(&bytes, 1, bytes.count, file)
    return Array(bytes[..<count])
  }

  private static func list(_ path: String) throws -> [String] {
    guard let names = DirectoryNames.read(path) else { throw Unreadable() }
    return names.filter { $0.first != "." }.sorted()
  }

  private static func withDirectory(_ files: [String: String], _ body: (String) throws -> Void) throws {
    let directory = try Scratch.directory("themes")
    defer {
      for name in files.keys { unlink("\(directory)/\(name)") }
      rmdir(directory)
    }
    for (name, text) in files {
      guard let file = fopen("\(directory)/\(name)", "we") else { throw Unreadable() }
      fputs(text, file)
      fclose(file)
    }
    try body(directory)
  }
}
