import Foundation
import SessionFormats
import Sessions
import SessionsFile
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc

  /// Directories of sessions, and what leads to them, that come, go and take each other's place.
  extension WatchTests {
    /// What somebody does to the store `s`, beside which there is `new`, with the same directories below it.
    enum Step: Sendable {
      case make(String), remove(String), move(String, String), exchange(String, String), pause

      func run(in root: String) throws {
        let manager = FileManager.default
        switch self {
        case .make(let path): try manager.createDirectory(atPath: "\(root)/\(path)", withIntermediateDirectories: true)
        case .remove(let path): try manager.removeItem(atPath: "\(root)/\(path)")
        case .move(let from, let to): try #require(rename("\(root)/\(from)", "\(root)/\(to)") == 0)
        case .exchange(let first, let second):
          typealias Rename =
            @convention(c) (Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32) -> Int32
          let call = try #require(dlsym(nil, "renameat2"))
          let rename = unsafeBitCast(call, to: Rename.self)
          let exchanges: UInt32 = 2
          try #require(rename(AT_FDCWD, "\(root)/\(first)", AT_FDCWD, "\(root)/\(second)", exchanges) == 0)
        case .pause: usleep(100_000)
        }
      }
    }

    /// Where sessions are at first, what happens then, and where one comes afterwards.
    struct Upheaval: Sendable, CustomTestStringConvertible {
      var shard: String
      var steps: [Step]
      var later: String?
      var testDescription: String { "\(shard): \(steps)" }
    }

    static let upheavals: [Upheaval] = [
      Upheaval(shard: "a", steps: [.remove("s/a"), .make("s/a")]),
      Upheaval(shard: "a", steps: [.move("s/a", "old"), .make("s/a")]),
      Upheaval(shard: "a", steps: [.exchange("s/a", "new/a")]),
      Upheaval(shard: "a", steps: [.exchange("new/a", "s/a")]),
      Upheaval(shard: "a/b", steps: [.remove("s/a/b"), .make("s/a/b")]),
      Upheaval(shard: "a/b", steps: [.remove("s/a/b"), .pause, .make("s/a/b")]),
      Upheaval(shard: "a/b", steps: [.remove("s/a"), .make("s/a/b")]),
      Upheaval(shard: "a/b", steps: [.remove("s/a"), .pause, .make("s/a"), .pause, .make("s/a/b")]),
      Upheaval(shard: "a/b", steps: [.move("s/a/b", "old"), .make("s/a/b")]),
      Upheaval(shard: "a/b", steps: [.move("s/a/b", "old"), .move("new/a/b", "s/a/b")]),
      Upheaval(shard: "a/b", steps: [.move("s/a/b", "old"), .pause, .move("old", "s/a/b")]),
      Upheaval(shard: "a/b", steps: [.move("s/a", "old"), .make("s/a"), .move("new/a/b", "s/a/b")]),
      Upheaval(shard: "a/b", steps: [.exchange("s/a/b", "new/a/b")]),
      Upheaval(shard: "a/b", steps: [.exchange("new/a/b", "s/a/b")]),
      Upheaval(shard: "a/b", steps: [.exchange("new/a", "s/a")]),
      Upheaval(shard: "a/b", steps: [.make("s/a/z")], later: "a/z"),
      Upheaval(shard: "a/b", steps: [.make("s/y/z")], later: "y/z"),
      Upheaval(shard: "a/b/c", steps: [.remove("s/a/b/c"), .make("s/a/b/c")]),
      Upheaval(shard: "a/b/c", steps: [.remove("s/a/b"), .make("s/a/b/c")]),
      Upheaval(shard: "a/b/c", steps: [.move("s/a/b", "old"), .move("new/a/b", "s/a/b")]),
      Upheaval(shard: "a/b/c", steps: [.exchange("new/a/b/c", "s/a/b/c")]),
      Upheaval(shard: "a/b/c", steps: [.make("s/a/y/z")], later: "a/y/z"),
    ]

    /// Makes a session in the directory that the beginning of its id names.
    private func make(_ number: Int, _ shard: String, in store: String, _ directory: TemporaryDirectory) throws {
      let id = shard.filter { $0 != "/" } + "00000000000000000000000\(number)"
      try directory.write("n|i:1;", to: "\(store)/\(shard)/sess_\(id)")
    }

    /// Goes by what is told, as who lists once and then listens.
    private func follow(
      _ stream: AsyncStream<StoreChange>, of reader: FileSessionReader, _ known: Shared<Set<SessionID>>
    ) async throws {
      for await change in stream {
        switch change {
        case .changed(let id): known.change { _ = $0.insert(id) }
        case .deleted(let id): known.change { _ = $0.remove(id) }
        case .unspecified: continue
        case .resync:
          let all = Set(try await reader.all().map(\.id))
          known.change { $0 = all }
        }
      }
    }

    // One after the other: a user has no more than some dozens of the kernel's queues.
    @Test(
      "directories of sessions and what leads to them may come, go and be replaced, and what is there then is told", .serialized,
      arguments: Method.allCases, upheavals)
    func upheaval(_ method: Method, _ upheaval: Upheaval) async throws {
      let directory = try TemporaryDirectory()
      for number in 0..<3 { try make(number, upheaval.shard, in: "s", directory) }
      for number in 3..<5 { try make(number, upheaval.shard, in: "new", directory) }
      try make(5, String("c/d/e".prefix(upheaval.shard.count)), in: "s", directory)
      var layout = FileLayout.php
      layout.naming.depth = upheaval.shard.split(separator: "/").count
      let path = directory.path + "/s"
      let reader = try FileSessionReader(
        path: path, layout: layout, syscalls: method.syscalls, pollInterval: .milliseconds(20))
      let stream = reader.changes()
      let known = Shared(Set(try await reader.all().map(\.id)))
      #expect(known.current.count == 4)
      let following = Task { try await follow(stream, of: reader, known) }
      defer { following.cancel() }
      for step in upheaval.steps { try step.run(in: directory.path) }
      // Each comes when all before it is told: the second is not found by a listing that the first has led to.
      for later in [nil, 6, 7] {
        if let later { try make(later, upheaval.later ?? upheaval.shard, in: "s", directory) }
        let there = Set(try await FileSessionReader(path: path, layout: layout).all().map(\.id))
        #expect(try await eventually(there) { known.current } == there)
      }
    }
  }
#endif
