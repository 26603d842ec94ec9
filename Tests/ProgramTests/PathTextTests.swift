import Platform
import Testing

@Suite("A path as it is written") struct PathTextTests {
  @Test(
    "is cut at every slash, whichever mark the next name begins with",
    arguments: [
      ("/srv/app/s", ["srv", "app", "s"], "/srv/app", "s"), ("/s", ["s"], "/", "s"), ("s", ["s"], ".", "s"),
      ("a//b/", ["a", "b"], "a//b", ""), ("/srv/\u{301}x/s", ["srv", "\u{301}x", "s"], "/srv/\u{301}x", "s"),
      ("/\u{200D}a", ["\u{200D}a"], "/", "\u{200D}a"), ("a/\u{FE0F}b", ["a", "\u{FE0F}b"], "a", "\u{FE0F}b"),
    ])
  func names(_ path: String, _ names: [String], _ directory: String, _ name: String) {
    let text = PathText(path)
    #expect(text.isAbsolute == (path.utf8.first == PathText.slash))
    #expect(text.names == names && text.directory == directory && text.name == name)
    #expect(text.beginnings.last == path && text.beginnings.count >= names.count)
  }

  @Test("names a part of a file behind any of its signs") func parts() {
    let partings = PathText("/a#\u{301}b#c").partings
    #expect(partings.map { $0.file } == ["/a#\u{301}b", "/a"] && partings.map { $0.part } == ["c", "\u{301}b#c"])
  }
}
