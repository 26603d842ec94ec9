import TestSupport
import TestTraits
import Testing

/// One session takes a small multiple of its size, whatever is in it: a store of somebody else's may hold anything.
@Suite("Memory", .ownThreads) struct MemoryTests {
  private static let size = Effort.scaled(1 << 19, long: 2 << 20)

  /// What one session holds. A value takes sixteen bytes, so that of a text of one-digit numbers is the larger multiple; tiny arrays
  /// and objects take fifty more, and those that are alike are one.
  enum Shape: CaseIterable, Sendable {
    case longText, texts, numbers, objects, keys, pairs, nested

    func json(_ size: Int) -> String {
      func array(_ element: String) -> String {
        "[" + String(repeating: element + ",", count: size / (element.utf8.count + 1)) + element + "]"
      }
      return switch self {
      case .longText: "\"\(String(repeating: "x", count: size))\""
      case .texts: array("\"" + String(repeating: "text ", count: 20) + "\"")
      case .numbers: array("1")
      case .objects: array(#"{"a":1}"#)
      case .keys: "{" + (0..<(size / 12)).map { #""k\#($0)":1"# }.joined(separator: ",") + "}"
      case .pairs: array("[[]]")
      case .nested: array(String(repeating: "[", count: 20) + String(repeating: "]", count: 20))
      }
    }
  }

  #if os(Linux)
    /// What is done with it, and how many times its size may be used for that: as text, and as the value that it says, once.
    enum Verb: CaseIterable, Sendable {
      case list, get, export, set

      func arguments(_ store: String, _ id: String) -> [String] {
        switch self {
        case .list: ["list", store]
        case .get: ["get", store, id, "--json"]
        case .export: ["export", store, "--data"]
        case .set: ["set", store, id, "other", "1"]
        }
      }
    }

    /// In a short run what is made of a session is looked at once for each shape that differs, and what else may hold it twice where
    /// that shows.
    static let cases: [(Shape, Verb)] = Shape.allCases.flatMap { shape in
      Verb.allCases.filter { verb in
        switch verb {
        case .get: Effort.isLong || [.longText, .numbers, .nested].contains(shape)
        case .set: Effort.isLong || shape == .keys
        case .export: Effort.isLong || shape == .pairs
        case .list: Effort.isLong
        }
      }.map { (shape, $0) }
    }

    static let most = 15.0

    @Test("of looking at one session, and of changing it, is a small multiple of its size", arguments: cases)
    func multiple(_ shape: Shape, _ verb: Verb) throws {
      // What a session of a quarter takes beside is what the program itself takes, and is left out.
      let sizes = [Self.size / 4, Self.size]
      let peaks = try sizes.map { size in
        let id = "0123456789abcdef"
        let work = try Workspace([id: #"{"data":{"value":\#(shape.json(size))}}"#])
        let done = try Program.run(
          verb.arguments(work.store, id), environment: Program.environment(home: work.home), measuresMemory: true)
        #expect(done.ending == .exit(0), "\(done.errors)")
        return done.peakMemory
      }
      let times = Double(peaks[1] - peaks[0]) / Double(sizes[1] - sizes[0])
      print("\(shape), \(verb): \(times) times its size")
      #expect(peaks[0] > 0 && times < Self.most)
    }
  #endif
}
