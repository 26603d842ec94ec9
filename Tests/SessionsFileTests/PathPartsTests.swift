import Platform
import Testing

@Suite("A path in its parts") struct PathPartsTests {
  @Test(
    "is cut where the system cuts it, whatever a name begins with",
    arguments: [
      ("a/b", "a", "b", "a", ["a", "b"]), ("/b", "", "b", "/", ["b"]), ("b", nil, "b", ".", ["b"]),
      ("a/", "a", "", "a", ["a"]), ("//a//b", "//a/", "b", "//a/", ["a", "b"]), ("", nil, "", ".", []), ("/", "", "", "/", []),
      ("/a/\u{301}b", "/a", "\u{301}b", "/a", ["a", "\u{301}b"]), ("/\u{20E3}", "", "\u{20E3}", "/", ["\u{20E3}"]),
    ] as [(String, String?, String, String, [String])])
  func parts(_ path: String, _ parent: String?, _ name: String, _ directory: String, _ names: [String]) {
    let parts = PathParts(path)
    #expect(parts.parent == parent && parts.name == name && parts.directory == directory)
    #expect(PathParts.names(in: path) == names && PathParts.isAbsolute(path) == (path.utf8.first == UInt8(ascii: "/")))
  }
}
