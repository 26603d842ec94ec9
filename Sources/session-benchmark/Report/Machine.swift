import ECMAScript
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
    return "\(sysconf(Int32(_SC_NPROCESSORS_ONLN))) cores of\(processor), \(Unit.bytes.text((memory ?? .nan) * 1024)), \(kernel)"
  }

  static var date: String { String(WallClock.system.now().iso8601.prefix(10)) }

  /// The load of the last minute: what others did meanwhile.
  static var load: String { ProcessFacts.text("/proc/loadavg").split(separator: " ").first.map(String.init) ?? "unknown" }
}
