import SessionCookies
import ECMAScript
import Inspection
import InspectorUI
import Sessions
import SessionsAdministration
import TerminalText
import TerminalUI
import TestSupport
import Testing

/// The picture of the README: a real screen, in the colours of the two default themes.
///
/// `UPDATE_PICTURES=1 swift test --filter PictureTests` draws it anew.
@Suite("The pictures") struct PictureTests {
  static let directory: String = {
    #filePath.split(separator: "/").dropLast(4).reduce(into: "") { $0 += "/" + $1 } + "/.pictures"
  }()

  @Test("show what the program shows", arguments: ["dark", "light"]) func current(_ variant: String) async throws {
    let screen = try await Self.scene()
    let svg = ScreenPicture(screen: screen, theme: try ThemeCatalog().load("default-\(variant)").theme).svg
    let path = "\(Self.directory)/demonstration-\(variant).svg"
    if isSet("UPDATE_PICTURES") {
      write(svg, toFile: path)
    } else {
      let drawn = String(decoding: try Vectors.bytes(ofFile: path), as: UTF8.self)
      #expect(drawn == svg, "UPDATE_PICTURES=1 swift test --filter PictureTests draws them anew")
    }
  }

  /// A shop in the middle of its day: some marked, some changed, one gone, a message left and not yet read.
  private static func scene() async throws -> Screen {
    var setup = ScreenRunner.Setup()
    setup.size = Size(columns: 120, rows: 40)
    setup.environment = .staging
    setup.location = "/srv/shop/sessions"
    setup.live = .live("inotify")
    setup.cookie = "__session; Path=/; HttpOnly; SameSite=Lax; Max-Age=604800"
    setup.secrets = [
      Secret("0123456789abcdef0123456789abcdef", label: "2026-11"), Secret("fedcba9876543210fedcba9876543210", label: "2026-05"),
    ]
    setup.sessions = SampleSession.shop + SampleSession.passersBy
    let runner = try await ScreenRunner(setup)
    func keys(_ names: String) async { await runner.press(names.split(separator: " ").compactMap { Key(parsing: String($0)) }) }
    func outside(_ id: String, _ edit: ContentEdit) async throws {
      let id = try await runner.id(id)
      _ = try await runner.outside.edit(id, [edit], ifRevision: nil)
      await runner.observe(id)
    }

    await runner.advance(milliseconds: 4_000)
    try await outside("b210", .flash(name: "notice", value: "Try another card."))
    let destroyed = try await runner.id("91d0")
    _ = try await runner.memory.delete(destroyed, ifRevision: nil)
    await runner.observe(destroyed)
    await runner.advance(milliseconds: 2_000)
    try await outside("3f9c", .set(ValuePath(parsing: "impersonator"), "grace@example.org"))
    await keys("f")
    await runner.press([.control("u")])
    await runner.press("Your order is on its way.".map { .character($0) })
    await keys("enter y")
    await runner.advance(milliseconds: 2_000)
    await keys("j j j space j j space space g")
    let id = SessionID("52c41a90be110099")
    _ = try await runner.memory.create(
      StoredSession(
        id: id, payload: Array(#"{"user":{"name":"김민준"},"locale":"ko-KR"}"#.utf8),
        expires: runner.clock.now.adding(seconds: 3_600)))
    await runner.observe(id)
    await runner.advance(milliseconds: 1_000)
    try await outside("3f9c", .set(ValuePath(parsing: "lastPath"), "/billing/invoice/77"))
    try await outside("aa01", .set(ValuePath(parsing: "locale"), "bg-BG"))
    await runner.advance(milliseconds: 2_000)
    return runner.state.view()
  }
}

extension SampleSession {
  /// More of the same shop, so that the list is as long as a list is.
  static let passersBy: [SampleSession] = [
    SampleSession(id: "e1d2000000000101", age: 130, left: 3_470, payload: #"{"user":{"name":"Δήμητρα Παππά"},"locale":"el-GR"}"#),
    SampleSession(id: "07fa000000000102", age: 170, left: 3_430, payload: #"{"user":{"name":"Siobhán O'Brien"},"cart":[]}"#),
    SampleSession(id: "c3b8000000000103", age: 420, left: 3_180, payload: #"{"locale":"de-DE"}"#),
    SampleSession(
      id: "2a6e000000000104", age: 900, left: 2_700, payload: #"{"user":{"name":"นภา ใจดี"},"__flash_success__":"Welcome back"}"#),
    SampleSession(id: "8d90000000000105", age: 1_500, left: 2_100, payload: #"{"user":{"name":"Björk Guðmundsdóttir"}}"#),
    SampleSession(id: "f00d000000000106", age: 2_400, left: 1_200, payload: #"{"user":{"name":"José Ángel Núñez"}}"#),
    SampleSession(id: "4be1000000000107", age: 5_000, left: 25, payload: #"{"user":{"name":"Kwame Mensah"}}"#),
  ]
}
