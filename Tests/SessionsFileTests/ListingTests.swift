import ECMAScript
import Foundation
import Platform
import Sessions
import SessionsAdministration
import SessionsFile
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("Pages of a directory")
struct ListingTests {
  /// Shards whose first names are near each other and far apart, in both cases of letters, and strangers among them.
  private func store(seed: UInt64) throws -> TemporaryDirectory {
    var random = SeededGenerator(seed: seed)
    let directory = try TemporaryDirectory()
    let digits = Array(seed.isMultiple(of: 2) ? "0123456789abcdef" : "0123456789ABCDEFabcdef")
    func text(_ count: Int) -> String { String((0..<count).compactMap { _ in digits.randomElement(using: &random) }) }
    for _ in 0..<40 {
      let shard = Bool.random(using: &random) ? "00" + text(2) : text(4)
      for _ in 0..<Int.random(in: 1...6, using: &random) { try directory.write(#"{"data":{}}"#, to: "\(shard)/\(text(12))") }
    }
    if access(directory.path + "/0000", F_OK) != 0 { try directory.write("no shard", to: "0000") }
    try FileManager.default.createDirectory(atPath: directory.path + "/0001", withIntermediateDirectories: true)
    return directory
  }

  @Test("however long the pages are, they hold the same sessions in the same order", arguments: 0..<12 as Range<UInt64>)
  func pages(seed: UInt64) async throws {
    let directory = try store(seed: seed)
    let reader = try FileSessionReader(path: directory.path, layout: .reactRouter)
    let expected = try directory.files().filter { $0.contains("/") }.map { $0.replacing("/", with: "") }.sorted()
    for limit in [1, 7, 64, 300, 1000] {
      let listed = try await reader.all(limit: limit).map { $0.id.reveal()?.string }
      #expect(listed == expected, "\(limit) a page")
    }
    for width in [2, 3, 7] {
      var listed: [String] = []
      for partition in try await reader.partitions(width) {
        var request = PageRequest(partition, limit: 5, contents: false)
        repeat {
          let page = try await reader.page(request)
          listed += page.entries.compactMap { $0.id.reveal()?.string }
          request.cursor = page.next
        } while request.cursor != nil
      }
      #expect(listed == expected, "\(width) partitions")
    }
  }

  @Test("a page ends once it holds 16 MiB, however many were asked for, and nothing is missed")
  func bytes() async throws {
    let directory = try TemporaryDirectory()
    let text = #"{"data":{"a":""# + String(repeating: "x", count: 6 << 20) + #""}}"#
    for number in 0..<7 { try directory.write(text, to: "001\(number)/00000000000\(number)") }
    let reader = try FileSessionReader(path: directory.path, layout: .reactRouter)
    for (limit, contents, expected) in [
      (200, true, [3, 3, 1]), (1_000, true, [3, 3, 1]), (2, true, [2, 2, 2, 1]), (200, false, [7]),
    ] {
      var request = PageRequest(limit: limit, contents: contents)
      var (sizes, listed) = ([Int](), Set<SessionID>())
      repeat {
        let page = try await reader.page(request)
        sizes.append(page.entries.count)
        listed.formUnion(page.entries.map(\.id))
        request.cursor = page.next
      } while request.cursor != nil
      #expect(sizes.filter { $0 > 0 } == expected && listed.count == 7, "\(limit) a page")
    }
  }

  @Test("what the first page cannot look into is said once the listing is through", arguments: [1, 64, 1000])
  func leftOut(limit: Int) async throws {
    let directory = try store(seed: 4)
    symlink("/nowhere", directory.path + "/0002")
    let reader = try FileSessionReader(path: directory.path, layout: .reactRouter)
    _ = try await reader.all(limit: limit)
    #expect(reader.leftOut.count == 1)
    #expect(reader.leftOut.first?.hasPrefix("1 symbolic link") == true)
  }

  @Test("a shard that comes between two pages is in the second, also directly after the first")
  func between() async throws {
    let directory = try TemporaryDirectory()
    for shard in 0..<3 { for file in 0..<3 { try directory.write("{}", to: "000\(shard)/00000000000\(file)") } }
    let reader = try FileSessionReader(path: directory.path, layout: .reactRouter)
    for round in 0..<20 {
      let first = try await reader.page(PageRequest(limit: 2))
      try directory.write("{}", to: "ff\(round + 10)/000000000000")
      let rest = try await reader.page(PageRequest(after: first.next, limit: 1000))
      #expect(first.entries.count + rest.entries.count == 10 + round)
    }
  }

  @Test("the layout of a store with many shards is known from the first of them")
  func recognised() async throws {
    let directory = try TemporaryDirectory()
    for shard in 0..<600 {
      try directory.write(#"{"data":{}}"#, to: "\(String(shard + 0x1000, radix: 16))/000000000000")
    }
    let names = Shared(0)
    var calls = Syscalls.system
    calls.entries = { (fd, visit) throws(Errno) in
      try Syscalls.system.entries(fd) { entry in
        names.change { $0 += 1 }
        return visit(entry)
      }
    }
    let reader = try FileSessionReader(path: directory.path, syscalls: calls)
    #expect(reader.layout == .reactRouter)
    #expect(names.current < 600)
    #expect(try await reader.all().count == 600)
  }
}
