import Foundation
import Testing

/// What applications may rely on is kept beside this file, a list a module, so that nobody makes something public, or takes it
/// away, without seeing it.
@Suite("the public declarations")
struct PublicListTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardized

  /// The modules of the library products in Package.swift.
  static let modules: [String] = {
    let package = (try? String(contentsOf: root.appending(path: "Package.swift"), encoding: .utf8)) ?? ""
    let names = package.matches(of: /\.library\(name: "\w+", targets: \[([^\]]*)\]\)/).flatMap { match in
      match.1.matches(of: /\w+/).map { String($0.0) }
    }
    return Set(names).sorted()
  }()

  @Test("of a module are those of its list", arguments: modules)
  func module(_ module: String) throws {
    let list = Self.root.appending(path: "Tests/SessionsTests/Public/Lists/\(module).txt")
    let now = Set(try PublicScan.declarations(in: Self.root.appending(path: "Sources/\(module)"))).sorted()
    if ProcessInfo.processInfo.environment["UPDATE_PUBLIC_LISTS"] != nil {
      try (now.joined(separator: "\n") + "\n").write(to: list, atomically: true, encoding: .utf8)
    }
    let kept = (try? String(contentsOf: list, encoding: .utf8))?.split(separator: "\n").map(String.init) ?? []
    let (new, gone) = (Set(now).subtracting(kept).sorted(), Set(kept).subtracting(now).sorted())
    #expect(
      new.isEmpty && gone.isEmpty,
      """
      Public in \(module) and not on its list: \(new); on the list and not there: \(gone). Where that is meant:
      UPDATE_PUBLIC_LISTS=1 swift test --filter PublicListTests
      """)
    #expect(!now.isEmpty)
  }

  @Test("are found in whatever form they are written, and nothing else is")
  func scan() {
    let source = """
      /// public func no()
      public struct A: Sendable {
        public var one: Int { 1 }
        let two: Int
        package var three: Int
        public func four(
          _ a: Int,
          b: String
        ) throws -> Int {
          5
        }
      }
      public enum B {
        /// A case.
        case five, six(Int)
        var seven: Int { switch self { case .five: 1 } }
      }
      public protocol C {
        func eight() async throws
        associatedtype Nine
      }
      extension A {
        public static let ten = 10
        @discardableResult
        public func eleven() -> Int { 1 }
        public typealias Twelve =
          @Sendable (Int) -> Void
      }
      """
    #expect(
      PublicScan.declarations(of: source) == [
        "struct A: Sendable", "A: var one: Int", "A: func four( _ a: Int, b: String ) throws -> Int", "enum B",
        "B: case five, six(Int)", "protocol C", "C: func eight() async throws", "C: associatedtype Nine", "A: static let ten",
        "A: func eleven() -> Int", "A: typealias Twelve = @Sendable (Int) -> Void",
      ])
  }
}
