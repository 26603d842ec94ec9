import ECMAScript
import Foundation
import Platform
import SessionFormats
import Sessions
import SessionsFile
import TestSupport
import Testing

@Suite("Recognising a directory")
struct RecognitionTests {
  @Test(
    "by what the frameworks themselves wrote",
    arguments: [
      ("session-file-store", FileLayout.sessionFileStore), ("django", .django), ("flask-session", .cachelib),
      ("flask-session-md5", .cachelibMD5), ("php", .php), ("php-serialize", .phpSerialize),
    ])
  func fixtures(_ fixture: String, _ layout: FileLayout) throws {
    let reader = try FileSessionReader(path: FileLayoutFixture.path(fixture), among: FileLayout.known)
    #expect(reader.layout == layout)
    // The two whose names nobody else has are told by names beside it.
    let copy = try FileLayoutFixture.copy(fixture)
    try copy.write(#"{"data":{}}"#, to: "0123/456789abcdef")
    #expect(try FileSessionReader(path: copy.path, among: FileLayout.known).layout == .reactRouter)
  }

  /// Files and what stands in them; a name that ends in `/` is an empty directory.
  struct Ordinary: Sendable, CustomTestStringConvertible {
    let name: String
    let files: [String: String]
    var testDescription: String { name }
  }

  static let sha1 = String(repeating: "0123456789", count: 3) + "abcdef01"
  static let sha256 = String(repeating: "0123456789abcdef", count: 4)
  static let zlib = "x\u{1}+)JMU"

  static let ordinary: [Ordinary] = [
    Ordinary(name: "nothing", files: [:]),
    Ordinary(
      name: "a home directory",
      files: [".bashrc": "alias ll='ls -l'", ".ssh/config": "Host *", "Documents/": "", "notes.txt": "milk"]),
    Ordinary(
      name: "a checkout", files: [".git/HEAD": "ref: refs/heads/main", "README.md": "# It", "Sources/main.swift": "print(1)"]),
    Ordinary(name: "git's objects", files: ["01/\(sha1)": zlib, "fe/\(sha1)": zlib, "info/": "", "pack/": ""]),
    Ordinary(name: "git's objects under SHA-256", files: ["01/" + sha256.dropLast(2): zlib, "fe/" + sha256.dropLast(2): zlib]),
    Ordinary(name: "git's empty objects", files: ["info/": "", "pack/": ""]),
    Ordinary(name: "/etc", files: ["passwd": "root:x:0:0::/root:/bin/sh", "hosts": "127.0.0.1 localhost", "cron.d/": ""]),
    Ordinary(name: "node_modules", files: ["express/package.json": "{}", ".package-lock.json": #"{"name":"app"}"#]),
    Ordinary(
      name: "a Node project",
      files: [
        "package.json": #"{"name":"app"}"#, "package-lock.json": #"{"lockfileVersion":3}"#,
        "tsconfig-application-build.json": "{}",
      ]),
    Ordinary(name: "npm's cache", files: ["content-v2/sha512/ab/cd/" + sha256: "x", "index-v5/ab/cd/" + sha256: "y"]),
    Ordinary(name: "npm's cached contents", files: ["ab/cd/" + sha256: "x", "ef/01/" + sha256: "y"]),
    Ordinary(name: "photographs", files: ["IMG_0001.JPG": "\u{FF}", "IMG_0002.JPG": "\u{FF}", "2023/": "", "2024/": ""]),
    Ordinary(name: "years", files: ["2022/": "", "2023/": "", "2024/": ""]),
    Ordinary(name: "years with months", files: ["2023/01/a.txt": "a", "2024/02/b.txt": "b"]),
    Ordinary(name: "a maildir", files: ["cur/1700000000.M1P2.host:2,S": "From: a", "new/": "", "tmp/": ""]),
    Ordinary(name: "a maildir's messages", files: ["1700000000.M1P2.host:2,S": "From: a", "1700000001.M1P2.host": "From: b"]),
    Ordinary(
      name: "images under their MD5",
      files: [String(sha256.prefix(32)): "\u{89}PNG\r\n", String(sha256.reversed().prefix(32)): "GIF89a"]),
    Ordinary(
      name: "blobs under their SHA-256", files: [sha256: "some bytes of a layer", String(sha256.reversed()): #"{"layers":[]}"#]),
    Ordinary(name: "a container registry", files: ["sha256/ab/\(sha256)/data": "x"]),
    Ordinary(name: "another's pickles", files: [sha256: "\u{0}\u{0}\u{0}\u{0}not a pickle."]),
    Ordinary(name: "JSON under long names", files: ["configuration-of-the-production.json": #"{"cookie":{},"port":80}"#]),
    Ordinary(name: "JSON of arrays", files: ["measurements-2024-01-01.json": "[1,2,3]", "measurements-2024-01-02.json": "[]"]),
    Ordinary(name: "UUIDs with JSON", files: ["123e4567-e89b-12d3-a456-426614174000.json": #"{"lastAccess":1}"#]),
    Ordinary(name: "logs", files: ["app.log": "started", "app.log.1": "started", "sess_log.txt": "x"]),
    Ordinary(name: "no PHP in it", files: ["sess_notes_about_our_sessions_2024": "We met, and talked.", "sess_": ""]),
    Ordinary(name: "documents under a session's name", files: ["session-abcdefghijklmnopqrstuvwxyz012345": "a:b:c"]),
    Ordinary(name: "JSON Web Tokens", files: ["tokenabcdefghijklmnopqrstuvwxyz012345": "eyJhbGciOiJIUzI1NiJ9.e30.abc"]),
    Ordinary(
      name: "a Python project", files: ["__pycache__/": "", "manage.py": "import django", "db.sqlite3": "SQLite format 3"]),
    Ordinary(name: "empty directories of hex names and one more", files: ["ab/": "", "cd/": "", "docs/": ""]),
    Ordinary(name: "a music collection", files: ["ABBA/Waterloo.mp3": "ID3", "AC-DC/TNT.mp3": "ID3", "1999/": ""]),
    Ordinary(name: "kept temporary files", files: ["tmpabc123": "", "systemd-private-x/": "", ".X0-lock": "123"]),
  ]

  @Test("an ordinary directory is none of them", arguments: ordinary)
  func ordinaryDirectories(_ ordinary: Ordinary) async throws {
    let directory = try TemporaryDirectory()
    for (name, text) in ordinary.files {
      if name.hasSuffix("/") {
        try FileManager.default.createDirectory(atPath: directory.path + "/" + name, withIntermediateDirectories: true)
      } else {
        try directory.write(text, to: name)
      }
    }
    // Whatever is recognised comes instead of what is told for an empty one.
    #expect(try FileSessionReader(path: directory.path, among: FileLayout.known, ifEmpty: .php).layout == .php)
    #expect(try FileSessionReader(path: directory.path, among: FileLayout.known, ifEmpty: .remix3).layout == .remix3)
    // Years alone might be the shards of a store that has no session yet.
    let isTold = ordinary.files.keys.contains { $0.prefixMatch(of: /\d{4}\//) == nil }
    let warnings = try FileSessionReader(path: directory.path, among: FileLayout.known).warnings
    #expect(warnings.contains { $0.contains("nothing in") } == isTold)
  }

  @Test("PHP's sessions are told among a machine's temporary files, which are counted and left alone")
  func temporaryDirectory() async throws {
    let copy = try FileLayoutFixture.copy("php")
    for index in 0..<100 { try copy.write("x", to: "tmp\(index)") }
    try copy.write("{}", to: "abcd/x")
    let reader = try FileSessionReader(path: copy.path, among: FileLayout.known)
    #expect(reader.layout == .php)
    #expect(try await reader.all().count == 3)
    #expect(try reader.warnings.contains { $0.hasPrefix("101 others in") })
    #expect(reader.leftOut == [])
  }

  @Test(
    "what stands in some files hides no others: torn ones, empty ones, one too large to be looked at whole",
    arguments: [
      ("php-forms/dir", FileLayout.php, 3), ("symfony-nuls-lost/dir", .php, 1),
      ("session-file-store-odd/dir", .sessionFileStore, 7),
    ])
  func oddFiles(_ name: String, _ layout: FileLayout, _ count: Int) async throws {
    let reader = try FileSessionReader(path: Vectors.fixture("Cases/" + name), among: FileLayout.known)
    #expect(reader.layout == layout && reader.unrecognised == nil)
    #expect(try await reader.all().count == count)
  }

  @Test("one session of more than a mebibyte, only torn ones, only empty ones, and only encrypted ones are told by themselves")
  func few() throws {
    let large = "text|s:\(2 << 20):\"\(String(repeating: "x", count: 2 << 20))\";"
    let sealed = try String(
      contentsOfFile: Vectors.fixture("Cases/session-file-store-odd/dir/7AFEKQ7YgLKzvvzoye9mre9e8DvKkX.json"), encoding: .utf8)
    for (name, text, layout) in [
      ("sess_aaaaaaaaaaaaaaaaaaaaaaaaaa", large, "PHP"), ("sess_aaaaaaaaaaaaaaaaaaaaaaaaaa", "user|s:12:\"Ada", "PHP"),
      ("sess_aaaaaaaaaaaaaaaaaaaaaaaaaa", "", "PHP"), ("7AFEKQ7YgLKzvvzoye9mre9e8DvKkX.json", sealed, "session-file-store"),
    ] {
      let directory = try TemporaryDirectory()
      try directory.write(text, to: name)
      let reader = try FileSessionReader(path: directory.path, among: FileLayout.known, ifEmpty: .remix3)
      #expect(reader.layout.name == layout, "\(text.prefix(20))")
    }
  }

  @Test("the names of PHP's files are enough where none of them may be read; of others the files are counted")
  func closed() throws {
    for (names, layout) in [
      (["sess_aaaaaaaaaaaaaaaaaaaaaaaaaa", "sess_bbbbbbbbbbbbbbbbbbbbbbbbbb"], "PHP"),
      (["aaaaaaaaaaaaaaaaaaaaaaaaaa.json", "bbbbbbbbbbbbbbbbbbbbbbbbbb.json"], nil),
    ] as [([String], String?)] {
      let directory = try TemporaryDirectory()
      for name in names { try directory.write("n|i:1;", to: name) }
      var calls = Syscalls.system
      calls.open = { (at, name, flags, mode) throws(Errno) in
        if names.contains(name) { throw Errno(EACCES) }
        return try Syscalls.system.open(at, name, flags, mode)
      }
      let reader = try FileSessionReader(path: directory.path, among: FileLayout.known, ifEmpty: .remix3, syscalls: calls)
      #expect(reader.unrecognised == nil ? reader.layout.name == layout : layout == nil)
      if let look = reader.unrecognised { #expect(look.unreadable == 2 && look.files == 2 && look.names == names) }
    }
  }

  @Test("what is no store says what was seen; an empty directory says nothing of the kind")
  func unrecognised() throws {
    let directory = try TemporaryDirectory()
    #expect(try FileSessionReader(path: directory.path, among: FileLayout.known).unrecognised?.isEmpty == true)
    for name in ["notes.txt", "b.txt", "a.txt", "sub/file"] { try directory.write("milk", to: name) }
    let look = try #require(try FileSessionReader(path: directory.path, among: FileLayout.known).unrecognised)
    #expect(look.files == 3 && look.directories == 1 && look.names == ["a.txt", "b.txt"] && look.unreadable == 0)
    // The operator's word stands against the look.
    #expect(try FileSessionReader(path: directory.path, layoutNamed: "php", among: FileLayout.known).unrecognised == nil)
  }

  @Test("a directory that was empty when it was opened is looked at again when files come")
  func later() async throws {
    let directory = try TemporaryDirectory()
    let reader = try FileSessionReader(path: directory.path, among: FileLayout.known)
    #expect(reader.layoutFoundSince == nil)
    let changes = reader.changes()
    try directory.write("user|i:1;", to: "sess_aaaaaaaaaaaaaaaaaaaaaaaaaa")
    for await change in changes where change == .resync { break }
    #expect(reader.layoutFoundSince == .php)
    // Opened for what it is, it is not doubted.
    #expect(try FileSessionReader(path: directory.path, among: FileLayout.known).layoutFoundSince == nil)
  }

  @Test("a directory of two frameworks shows the one with more sessions, and says what it leaves out")
  func mixed() throws {
    let copy = try FileLayoutFixture.copy("php")
    let other = FileLayoutFixture.path("django")
    for name in try FileManager.default.contentsOfDirectory(atPath: other).sorted().prefix(2) {
      try FileManager.default.copyItem(atPath: other + "/" + name, toPath: copy.path + "/" + name)
    }
    let reader = try FileSessionReader(path: copy.path, among: FileLayout.known)
    #expect(reader.layout == .php)
    let warnings = try reader.warnings
    #expect(warnings.contains { $0.contains("2 are sessions of Django") }, "\(warnings)")
  }

  @Test("what frameworks wrote into directories is theirs", arguments: FrameworkStore.all.filter(\.isDirectory))
  func ofFrameworks(_ store: FrameworkStore) async throws {
    let names = [
      "codeigniter": "CodeIgniter", "django": "Django", "django-3.0": "Django", "flask-session": "cachelib", "laravel": "Laravel",
      "php": "PHP", "symfony": "PHP", "tomcat": "Tomcat",
    ]
    let reader = try FileSessionReader(path: store.path, among: FileLayout.known)
    #expect(reader.unrecognised == nil ? names[store.folder] == reader.layout.name : names[store.folder] == nil)
    if reader.unrecognised == nil { #expect(try await reader.all().count >= store.sessions.count) }
  }

  @Test("Tomcat names its files by the host, too, where there are several", arguments: ["node1", "eu-west_2.b"])
  func host(_ name: String) async throws {
    let store = try #require(FrameworkStore.all.first { $0.folder == "tomcat" })
    let id = try #require(store.sessions.first?["id"]?.asString?.string)
    let directory = try TemporaryDirectory()
    try FileManager.default.copyItem(atPath: "\(store.path)/\(id).session", toPath: "\(directory.path)/\(id).\(name).session")
    let reader = try FileSessionReader(path: directory.path, among: FileLayout.known)
    #expect(reader.layout.name == "Tomcat")
    #expect(try await reader.all().map(\.id) == [SessionID("\(id).\(name)")])
  }

  @Test("Django's cookie may have any name; of two in one directory the one with more sessions is shown")
  func cookieName() async throws {
    let copy = try FileLayoutFixture.copy("django")
    let text = try copy.text(of: "sessionidtestdjangokey0000000000000000000")
    for name in try copy.files() {
      try FileManager.default.moveItem(
        atPath: copy.path + "/" + name, toPath: copy.path + "/__Host-shop.sid" + name.dropFirst("sessionid".count))
    }
    try copy.write(text, to: "sessionidtestdjangokey0000000000000000009")
    for reader in [
      try FileSessionReader(path: copy.path, among: FileLayout.known),
      try FileSessionReader(path: copy.path, layoutNamed: "Django", among: FileLayout.known),
    ] {
      #expect(reader.layout.name == "Django")
      let keys = try await reader.all().compactMap { $0.id.reveal()?.string }
      #expect(keys == (0...2).map { "testdjangokey000000000000000000\($0)" })
    }
  }

  @Test("a layout is named as people write it, with the lifetime that only its settings know")
  func names() throws {
    #expect(
      FileLayout.names(of: FileLayout.known) == [
        "react-router", "remix-3", "session-file-store", "django", "laravel", "codeigniter", "cachelib", "tomcat", "php",
      ])
    for name in FileLayout.names(of: FileLayout.known) { #expect(FileLayout.named(name, among: FileLayout.known) != nil) }
    #expect(FileLayout.named("Remix3", among: FileLayout.known) == .remix3)
    #expect(FileLayout.named("php:1440", among: FileLayout.known)?.lifetime == 1_440_000)
    for name in ["php:+1440", "", "perl", "php:", "php:0", "php:x", "remix3:5", "cachelib:60", "php:99999999999"] {
      #expect(FileLayout.named(name, among: FileLayout.known) == nil, "\(name)")
    }
    #expect(throws: (any Error).self) {
      try FileSessionReader(path: FileLayoutFixture.path("php"), layoutNamed: "perl", among: FileLayout.known)
    }
    // It is the operator's word against the directory's look.
    #expect(
      try FileSessionReader(path: FileLayoutFixture.path("php"), layoutNamed: "cachelib", among: FileLayout.known).layout
        == .cachelib)
    #expect(
      try FileSessionReader(path: FileLayoutFixture.path("php-serialize"), layoutNamed: "php", among: FileLayout.known).layout
        == .phpSerialize)
    #expect(
      try FileSessionReader(path: FileLayoutFixture.path("flask-session-md5"), layoutNamed: "cachelib", among: FileLayout.known)
        .layout == .cachelibMD5)
  }
}
