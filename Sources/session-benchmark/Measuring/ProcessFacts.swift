import Platform

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

  /// Bytes that it, and children whose end it has seen, had written to disks.
  var written: Double? {
    Self.lines("/proc/\(pid)/io").first { $0.hasPrefix("write_bytes:") }?.split(separator: " ").last.flatMap { Double($0) }
  }

  /// `S`: asleep, `Z`: dead.
  var state: String { fields.first ?? "" }

  /// Seconds of processor time: all its threads, those that have ended too, and its children.
  var processorTime: Double? {
    let all = [pid] + children
    let times = all.compactMap { ProcessFacts(pid: $0).ownTime }
    return times.count == all.count ? times.reduce(0, +) : nil
  }

  private var ownTime: Double? {
    #if os(Linux)
      // To the nanosecond, where /proc has hundredths of a second.
      var clock = clockid_t()
      var time = timespec()
      guard clock_getcpuclockid(pid, &clock) == 0, clock_gettime(clock, &time) == 0 else { return nil }
      let ended = fields.count > 14 ? (Double(fields[13]) ?? 0) + (Double(fields[14]) ?? 0) : 0
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9 + ended / Double(sysconf(Int32(_SC_CLK_TCK)))
    #else
      return nil
    #endif
  }

  /// What comes after its name, which stands in parentheses and may hold anything.
  private var fields: [String] {
    guard let line = Self.lines("/proc/\(pid)/stat").first, let end = line.lastIndex(of: ")") else { return [] }
    return line[end...].split(separator: " ").dropFirst().map(String.init)
  }

  /// Its threads, and those of the processes that it has started.
  var threads: [(process: pid_t, thread: pid_t)] {
    ([pid] + children).flatMap { process in Self.numbers(in: "/proc/\(process)/task").map { (process, $0) } }
  }

  private var children: [pid_t] {
    Self.numbers(in: "/proc/\(pid)/task").flatMap { thread in
      Self.text("/proc/\(pid)/task/\(thread)/children").split(separator: " ").compactMap { pid_t($0) }
    }
  }

  /// How often each thread has waited: each wait ends with a wake-up.
  var waits: [pid_t: Double] {
    Dictionary(
      threads.map { process, thread in
        let status = Self.lines("/proc/\(process)/task/\(thread)/status")
        return (thread, status.first { $0.hasPrefix("voluntary_ctxt_switches:") }.flatMap(Self.number) ?? 0)
      }, uniquingKeysWith: max)
  }

  private static func numbers(in directory: String) -> [pid_t] {
    (DirectoryNames.read(directory) ?? []).compactMap { pid_t($0) }
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
