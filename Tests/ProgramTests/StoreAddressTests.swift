import TestSupport
import TestTraits
import Testing

@testable import session_inspector

@Suite("Addresses of stores", .ownThreads) struct StoreAddressTests {
  let work: Workspace
  init() throws { work = try Workspace() }

  @Test(
    "are of a scheme, or a path",
    arguments: [
      (nil, "memory", ""), ("memory:", "memory", ""), ("MEMORY:", "memory", ""), ("./a:b", nil, "./a:b"), ("C:", nil, "C:"),
      ("file:x/y", "file", "x/y"), ("file:///x", "file", "/x"), ("sqlite:///x#t", "sqlite", "/x#t"), ("unix:///s", "unix", "/s"),
      ("sqlite:x#t", "sqlite", "x#t"), ("/x#t", nil, "/x#t"),
    ] as [(String?, String?, String)])
  func addresses(_ text: String?, _ scheme: String?, _ rest: String) throws {
    #expect(try StoreAddress(parsing: text) == StoreAddress(scheme: scheme, rest: rest))
  }

  @Test(
    "are refused in words where the address cannot be one",
    arguments: [
      ("", "an empty text"), ("memory:x", "takes no path"), ("file:", "needs a path"), ("sqlite:", "needs a path"),
      ("unix:", "needs a path"), ("mysql:x", "no mysql: store"),
    ])
  func mistakes(_ text: String, _ reason: String) {
    let complaint = #expect(throws: CommandError.self) { try StoreAddress(parsing: text) }
    #expect(complaint?.status == .usage && complaint.map { "\($0.message)" }?.contains(reason) == true)
  }

  @Test(
    "are repeated without what may be a password",
    arguments: [
      ("postgres:password=hunter2 host=db", "postgres:…"), ("postgres:host=/run password=hunter2", "postgres:…"),
      ("psql:password=hun?ter2", "psql:…"), ("postgres://ada:hunter2@db/app?sslmode=require", "postgres://…@db/app?…"),
      ("postgres:app", "postgres:app"), ("sqlite:/srv/a=b.db", "sqlite:/srv/a=b.db"),
    ])
  func repeated(_ text: String, _ shown: String) { #expect(StoreAddress.shown(text) == shown) }
}
