import SessionFormats
import SessionsFile
import TestSupport

/// Directories of session files as frameworks left them, with files missing, torn, emptied and strangers among them; and directories
/// that are none.
struct CrossedDirectories {
  private struct Sample {
    let layout: String
    let tree: FileTree
  }

  private let samples: [Sample]
  private static let strangers: [FileTree.File] = [
    FileTree.File("README.md", Array("# Sessions\n".utf8)), FileTree.File(".gitkeep", []),
    FileTree.File(".gitignore", Array("*\n".utf8)), FileTree.File("notes.txt", Array("milk".utf8)),
    FileTree.File("photo.jpg", [0xFF, 0xD8, 0xFF, 0xE0]), FileTree.File("package.json", Array(#"{"name":"app"}"#.utf8)),
    FileTree.File("backup/old.tar", [0x1F, 0x8B]), FileTree.File("error.log", Array("2026-11-28 error\n".utf8)),
    FileTree.File("index.html", Array("<html></html>".utf8)), FileTree.File("cache.db-wal", []),
  ]

  init() throws {
    let fixtures = FileLayoutFixture.names.map(FileLayoutFixture.path)
    let paths = FrameworkStore.all.filter(\.isDirectory).map(\.path) + fixtures + [ReactRouterFixture.sessions]
    samples = try paths.compactMap { path in
      guard let reader = try? FileSessionReader(path: path, among: FileLayout.known), reader.unrecognised == nil else {
        return nil
      }
      return Sample(layout: reader.layout.name, tree: try FileTree(reading: path, most: 64))
    }
    guard samples.count > 5 else { throw Failure("there are no directories of sessions among the fixtures") }
  }

  func outcome(_ generator: inout SeededGenerator) throws -> CrossedOutcome {
    let isOrdinary = Int.random(in: 0..<5, using: &generator) == 0
    let sample = isOrdinary ? nil : samples.randomElement(using: &generator)
    var files = sample.map { some(of: $0.tree.files, 1...$0.tree.files.count, &generator) } ?? []
    for index in files.indices.dropFirst(files.count / 2 + 1) {
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: files[index].bytes = Array(files[index].bytes.prefix(files[index].bytes.count / 2))
      case 1: files[index].bytes = []
      default: break
      }
    }
    files += some(of: Self.strangers, sample == nil ? 1...6 : 0...min(2, files.count), &generator)
    let directory = try TemporaryDirectory()
    try FileTree(files).write(below: directory.path)
    let reader = try FileSessionReader(path: directory.path, among: FileLayout.known)
    guard reader.unrecognised == nil else { return CrossedOutcome(.unknown, []) }
    if reader.layout.name == sample?.layout { return CrossedOutcome(.certain, []) }
    return CrossedOutcome(.certain, ["a directory of \(sample?.layout ?? "no sessions") taken for \(reader.layout.name)"])
  }

  private func some<Element>(
    of elements: [Element], _ count: ClosedRange<Int>, _ generator: inout SeededGenerator
  ) -> [Element] {
    Array(elements.shuffled(using: &generator).prefix(Int.random(in: count, using: &generator)))
  }
}
