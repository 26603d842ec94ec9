import ECMAScript
import Platform
import Sessions

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// On what the figures were taken, and when.
enum Machine {
  static var text: String {
    let model = ProcessFacts.lines("/proc/cpuinfo").first { $0.hasPrefix("model name") }
    let processor = model?.split(separator: ":").last.map(String.init) ?? " some processor"
    let memory = ProcessFacts.lines("/proc/meminfo").first?.split(separator: " ").dropFirst().first.flatMap { Double($0) }
    let kernel = ProcessFacts.lines("/proc/sys/kernel/osrelease").first.map { "Linux \($0)" } ?? "macOS"
    return "\(cores) cores of\(processor), \(Unit.bytes.text((memory ?? .nan) * 1024)), \(kernel)"
  }

  static var cores: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  static var now: String { WallClock.system.now().iso8601 }

  /// The load of the last minute: what this and others did.
  static var load: Double {
    var load = 0.0
    return getloadavg(&load, 1) == 1 ? load : 0
  }

  /// Tells one build of a program from another.
  static func build(of program: String) -> String {
    guard let file = fopen(program, "r") else { return "" }
    defer { fclose(file) }
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    var words = [UInt64](repeating: 0, count: 131_072)
    while case let count = fread(&words, 1, words.count * 8, file), count > 0 {
      for word in words[..<((count + 7) / 8)] { hash = (hash ^ word) &* 0x0000_0100_0000_01B3 }
    }
    return Hex.text(hash)
  }
}
