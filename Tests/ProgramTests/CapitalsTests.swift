import TestSupport
import TestTraits
import Testing

@testable import session_inspector

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// On most systems names that differ by capitals are two, and a person means one.
@Suite("A target that is written in other capitals", .ownThreads) struct CapitalsTests {
  let work: Workspace

  init() throws {
    work = try Workspace()
    for name in ["sessions", "other"] {
      try work.write("releases/5/\(name)/0000/\(Workspace.ada.dropFirst(4))", Workspace.sessions[Workspace.ada] ?? "")
    }
    symlink("releases/5", work.path + "/current")
    mkdir(work.path + "/store/abcd", 0o700)
  }

  @Test(
    "is not passed over where what it means is the store, lies in it or holds it, whichever way leads there",
    arguments: [
      ("Current/sessions", "current/sessions", "current/sessions"),
      ("Current/sessions", "releases/5/sessions", "current/sessions"),
      ("CURRENT/Sessions/", "link", "current/sessions"), ("Store/abcd", "store", "store/abcd"),
      ("STORE/ABCD", "store", "store/abcd"),
      ("Releases", "current/sessions", "releases"), ("Current", "releases/5/sessions", "current"),
      ("Current/sessions#users", "current/sessions", "current/sessions"),
      ("Current/other", "current/sessions", nil), ("Current/none", "current/sessions", nil), ("Stores", "store", nil),
      ("store/Abce", "store", nil),
    ] as [(String, String, String?)])
  func paths(_ target: String, _ store: String, _ meant: String?) throws {
    symlink("releases/5/sessions", work.path + "/link")
    try work.write(
      "home/.config/session-inspector/config.toml", "[targets.\"\(work.path)/\(target)\"]\nenvironment = \"production\"\n")
    let result = try work.run("set", "\(work.path)/\(store)", Workspace.ada, "n", "1")
    guard let meant else {
      #expect(result.ending == .exit(0), "\(result.errors)")
      return
    }
    // Where the file system takes the two for one, so do we.
    guard access("\(work.path)/\(target)", F_OK) != 0 else {
      #expect(result.ending == .exit(6), "\(result.errors)")
      return
    }
    #expect(result.ending == .exit(2), "\(result.errors)")
    #expect(result.errors.contains("differs from \(work.path)/\(meant) by capitals only"), "\(result.errors)")
  }

  @Test("is found beside others that are called so, and not where nothing is") func several() throws {
    for name in ["a/Shop/x", "a/shop/x", "a/SHOP/y"] { try work.write(name, "") }
    func found(_ path: String, near: String = "") -> Set<String> {
      Set(PathButForCapitals(near: [near]).found(at: work.path + path).map { String($0.dropFirst(work.path.utf8.count)) })
    }
    guard access(work.path + "/a/sHOP", F_OK) != 0 else { return }
    #expect(found("/a/sHOP/X") == ["/a/Shop/x", "/a/shop/x"])
    #expect(found("/a/sHOP/./y#table") == ["/a/SHOP/y"])
    // A name may begin with what makes one character of it and the slash before it.
    try work.write("a/\u{301}Shop", "")
    #expect(found("/a/\u{301}sHOP") == ["/a/\u{301}Shop"])
    #expect(found("/a/sHOP/z").isEmpty && found("/b/shop").isEmpty)
    // What is there under its own name is left for another only where that is known.
    #expect(found("/a/Shop/y").isEmpty)
    #expect(found("/a/Shop/y", near: work.path + "/a/SHOP/y") == ["/a/SHOP/y"])
  }
}
