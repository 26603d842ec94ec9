#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What Linux says of a running process.
struct ProcessFacts {
  let pid: pid_t

  /// Bytes of a line of `status`: `VmHWM`, `VmRSS`.
  func bytes(_ name: String) -> Double? {
    Self.lines("/proc/\(pid)/status").first { $0.hasPrefix(name + ":") }.flatMap(Self.number).map { $0 * 1024 }
  }

  /// Seconds of processor time, all threads.
  var processorTime: Double? {
    // The name, in parentheses, may hold anything.
    guard let line = Self.lines("/proc/\(pid)/stat").first, let end = line.lastIndex(of: ")") else { return nil }
    let fields = line[end...].split(separator: " ")
    guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else { return nil }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  /// How often each thread has waited: each wait ends with a wake-up.
  var waits: [String: Double] {
    guard let directory = opendir("/proc/\(pid)/task") else { return [:] }
    defer { closedir(directory) }
    var waits: [String: Double] = [:]
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      guard Int(name) != nil else { continue }
      let line = Self.lines("/proc/\(pid)/task/\(name)/status").first { $0.hasPrefix("voluntary_ctxt_switches:") }
      waits[name] = line.flatMap(Self.number)
    }
    return waits
  }

  private static func number(_ line: Substring) -> Double? {
    line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Double($0) }
  }

  static func lines(_ path: String) -> [Substring] { text(path).split(separator: "\n") }

  static func text(_ path: String) -> String {
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }
}
