import Foundation
import Platform
import SessionFormats
import Sessions
import SessionsFile
import TestSupport
import Testing

@Suite("A directory that takes the place of another") struct ReplacedTests {
  enum Way: String, CaseIterable, CustomTestStringConvertible {
    case moved, linkTurned
    var testDescription: String { rawValue }
  }

  /// What a layout keeps: a session of the old directory, one of the new, and one of both.
  struct Kept: Sendable, CustomTestStringConvertible {
    var layout: FileLayout
    var content: String
    var changed: String
    var old: String
    var new: String
    var both: String
    var name: @Sendable (String) -> String
    var testDescription: String { layout.name }
  }

  static let layouts = [
    Kept(
      layout: .reactRouter, content: #"{"data":{"n":1}}"#, changed: #"{"n":2}"#, old: "aaaa000000000001",
      new: "bbbb000000000002", both: "cccc000000000003", name: { "\($0.prefix(4))/\($0.dropFirst(4))" }),
    Kept(
      layout: .php, content: "n|i:1;", changed: "n|i:2;", old: "aaaaaaaaaaaaaaaaaaaaaaaaa1", new: "bbbbbbbbbbbbbbbbbbbbbbbbb2",
      both: "ccccccccccccccccccccccccc3", name: { "sess_" + $0 }),
  ]

  /// A path that leads to one directory, and then to another.
  private final class Place {
    let directory: TemporaryDirectory
    let kept: Kept
    let way: Way
    var path: String { directory.path + "/store" }

    init(_ kept: Kept, _ way: Way) throws {
      directory = try TemporaryDirectory()
      self.kept = kept
      self.way = way
      for id in [kept.old, kept.both] {
        try directory.write(kept.content, to: "\(way == .moved ? "store" : "old")/\(kept.name(id))")
      }
      if way == .linkTurned {
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: directory.path + "/old")
      }
    }

    func replace() throws {
      for id in [kept.new, kept.both] { try directory.write(kept.content, to: "new/\(kept.name(id))") }
      if way == .moved {
        try FileManager.default.moveItem(atPath: path, toPath: directory.path + "/old")
        try FileManager.default.moveItem(atPath: directory.path + "/new", toPath: path)
      } else {
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: directory.path + "/new")
      }
    }

    /// What a session's file holds.
    func old(_ id: String) throws -> String { try directory.text(of: "old/\(kept.name(id))") }
    func new(_ id: String) throws -> String { try directory.text(of: "store/\(kept.name(id))") }
  }

  private func change(_ id: String, _ kept: Kept, in store: FileSessionStore) async throws -> UpdateOutcome {
    var session = try #require(try await store.read(SessionID(id)))
    session.payload = Array(kept.changed.utf8)
    return try await store.update(session)
  }

  @Test("is read and written by who asks for a session that is not in the old one", arguments: layouts, Way.allCases)
  func reads(_ kept: Kept, _ way: Way) async throws {
    let place = try Place(kept, way)
    let store = try FileSessionStore(path: place.path, options: .init(layout: kept.layout, durability: .relaxed))
    #expect(try await store.read(SessionID(kept.old)) != nil)
    try place.replace()
    #expect(try await store.read(SessionID(kept.new)) != nil)
    #expect(try await store.read(SessionID(kept.old)) == nil)
    guard case .updated = try await change(kept.both, kept, in: store) else {
      Issue.record("not updated")
      return
    }
    #expect(try place.old(kept.both) == kept.content)
    #expect(try place.new(kept.both) != kept.content)
  }

  @Test("is not written to for what was read in the old one, and is read by who comes then", arguments: layouts, Way.allCases)
  func writes(_ kept: Kept, _ way: Way) async throws {
    let place = try Place(kept, way)
    let store = try FileSessionStore(path: place.path, options: .init(layout: kept.layout, durability: .relaxed))
    var session = try #require(try await store.read(SessionID(kept.both)))
    session.payload = Array(kept.changed.utf8)
    try place.replace()
    do throws(StoreError) {
      Issue.record("written: \(try await store.update(session))")
    } catch {
      guard case .unavailable = error else { throw error }
    }
    #expect(try place.new(kept.both) == kept.content)
    guard case .updated = try await change(kept.both, kept, in: store) else {
      Issue.record("not updated")
      return
    }
    #expect(try place.old(kept.both) == kept.content)
    #expect(try place.new(kept.both) != kept.content)
  }

  @Test("is told as another by who lists; what is gone and comes back is the same", arguments: layouts, Way.allCases)
  func turns(_ kept: Kept, _ way: Way) async throws {
    let place = try Place(kept, way)
    let reader = try FileSessionReader(path: place.path, layout: kept.layout)
    let away = place.directory.path + "/away"
    try FileManager.default.moveItem(atPath: place.path, toPath: away)
    await #expect(throws: StoreError.self) { _ = try await reader.all() }
    try FileManager.default.moveItem(atPath: away, toPath: place.path)
    _ = try await reader.all()
    #expect(reader.turns == 0)
    try place.replace()
    for _ in 0..<2 { _ = try await reader.all() }
    #expect(reader.turns == 1 && reader.turnWords.hasSuffix("is now in the place of \(place.path)"))
  }

  @Test(
    "ends a watch of the old one, whoever has listed it by then, and is watched by the next", arguments: layouts, Way.allCases)
  func watched(_ kept: Kept, _ way: Way) async throws {
    for polls in [false, true] {
      let place = try Place(kept, way)
      var calls = Syscalls.system
      if polls { calls.watchQueue = { () throws(Errno) in throw Errno(ENOSYS) } }
      let reader = try FileSessionReader(
        path: place.path, layout: kept.layout, syscalls: calls, pollInterval: .milliseconds(10))
      let changes = reader.changes()
      try place.replace()
      _ = try await reader.all()
      let hasEnded = Shared(false)
      let first = Task {
        for await _ in changes {}
        hasEnded.change { $0 = true }
      }
      try await eventually("the watch of the old directory goes on (polling: \(polls))") { hasEnded.current }
      let told = Shared(false)
      let second = Task { [changes = reader.changes()] in
        for await change in changes where change == .changed(SessionID(kept.new)) { told.change { $0 = true } }
      }
      try await eventually("the new directory is not watched (polling: \(polls))") {
        try place.directory.write(kept.content + " ", to: "\(way == .moved ? "store" : "new")/\(kept.name(kept.new))")
        return told.current
      }
      first.cancel()
      second.cancel()
    }
  }

  @Test("is written to by a store over the reader that listed it", arguments: layouts, Way.allCases)
  func together(_ kept: Kept, _ way: Way) async throws {
    let place = try Place(kept, way)
    let reader = try FileSessionReader(path: place.path, layout: kept.layout)
    let store = FileSessionStore(over: reader, options: .init(durability: .relaxed))
    #expect(store.layout == kept.layout)
    try place.replace()
    #expect(try await reader.all().map(\.id) == [SessionID(kept.new), SessionID(kept.both)])
    #expect(try await store.delete(SessionID(kept.new), ifRevision: nil) == .deleted)
    guard case .updated = try await change(kept.both, kept, in: store) else {
      Issue.record("not updated")
      return
    }
    #expect(try place.old(kept.both) == kept.content)
    #expect(try await reader.all().map(\.id) == [SessionID(kept.both)])
  }

  @Test("is read and not written to by a tool that may write to what it opened alone", arguments: layouts, Way.allCases)
  func held(_ kept: Kept, _ way: Way) async throws {
    let place = try Place(kept, way)
    let reader = try FileSessionReader(path: place.path, layout: kept.layout)
    let store = FileSessionStore(over: reader, holdsDirectory: true, options: .init(durability: .relaxed))
    func obstacles(_ id: SessionID) -> [String?] {
      [store.writeObstacle(for: id), store.deleteObstacle(for: id), store.restoreObstacle(for: id), store.createObstacle]
    }
    #expect(obstacles(SessionID(kept.both)).allSatisfy { $0 == nil })
    guard case .updated = try await change(kept.both, kept, in: store) else {
      Issue.record("not updated")
      return
    }
    try place.replace()
    #expect(try await store.page(PageRequest()).entries.map(\.id) == [SessionID(kept.new), SessionID(kept.both)])
    for id in [kept.new, kept.both] {
      let found = try #require(try await store.read(SessionID(id)))
      for isTogether in [false, true] {
        let failure = await #expect(throws: StoreError.self) {
          if isTogether {
            _ = try await store.apply([.delete(found.id, ifRevision: found.revision)])
          } else {
            _ = try await store.delete(found.id, ifRevision: found.revision)
          }
        }
        #expect(failure.map { "\($0)".contains("until the store is opened again") } == true, "\(String(describing: failure))")
      }
      #expect(try place.new(id) == kept.content)
      let reasons = obstacles(found.id)
      #expect(reasons.allSatisfy { $0?.contains("until the store is opened again") == true }, "\(reasons)")
    }
    #expect(try place.old(kept.both) != kept.content)
  }
}
