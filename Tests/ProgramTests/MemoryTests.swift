import TestSupport
import Testing

/// One session takes a small multiple of its size, whatever is in it: a store of somebody else's may hold anything.
@Suite("Memory") struct MemoryTests {
  private static let size = Effort.scaled(2 << 20, long: 16 << 20)

  /// What one session holds, and how many times its size may be used for it. A value takes sixteen bytes, and an array or object
  /// of one some fifty more: of a text of such alone that is a larger multiple.
  enum Shape: CaseIterable, Sendable {
    case longText, texts, numbers, objects, nested

    var most: Int {
      switch self {
      case .longText, .texts: 8
      case .numbers, .objects: 16
      case .nested: 34
      }
    }

    func json(_ size: Int) -> String {
      func array(_ element: String) -> String {
        "[" + String(repeating: element + ",", count: size / (element.utf8.count + 1)) + element + "]"
      }
      return switch self {
      case .longText: "\"\(String(repeating: "x", count: size))\""
      case .texts: array("\"" + String(repeating: "text ", count: 20) + "\"")
      case .numbers: array("1")
      case .objects: array(#"{"a":1}"#)
      case .nested: array(String(repeating: "[", count: 20) + String(repeating: "]", count: 20))
      }
    }
  }

  #if os(Linux)
    @Test("of showing one session is a small multiple of its size", arguments: Shape.allCases)
    func get(_ shape: Shape) throws {
      // What a session of a quarter takes beside is what the program itself takes, and is left out.
      let sizes = [Self.size / 4, Self.size], ids = ["0123456789abcdef", "1123456789abcdef"]
      let work = try Workspace(
        Dictionary(uniqueKeysWithValues: zip(ids, sizes.map { #"{"data":{"value":\#(shape.json($0))}}"# })))
      let peaks = try zip(ids, sizes).map { id, size in
        let shown = try Program.run(
          ["get", work.store, id, "--json"], environment: Program.environment(home: work.home), measuresMemory: true)
        #expect(shown.ending == .exit(0) && shown.bytes.count > size)
        return shown.peakMemory
      }
      let times = Double(peaks[1] - peaks[0]) / Double(sizes[1] - sizes[0])
      print("\(shape): \(times) times its size")
      #expect(peaks[0] > 0 && times < Double(shape.most))
    }
  #endif
}
