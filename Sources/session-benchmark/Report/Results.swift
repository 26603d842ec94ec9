import ECMAScript
import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What was measured so far, kept in the data directory so that figures can be measured one by one.
struct Results {
  /// By the keys of the figures.
  private(set) var measurements: [String: Measurement] = [:]
  private let path: String

  init(in directory: String) {
    path = directory + "/results.json"
    guard let json = try? JSON.parse(ProcessFacts.text(path)) else { return }
    for entry in json["measurements"]?.asObject?.entries ?? [] {
      measurements[entry.key.string] = Measurement(json: entry.value)
    }
  }

  mutating func keep(_ figure: String, _ measurement: Measurement) throws(Failure) {
    measurements[figure] = measurement
    let all = JSONObject(measurements.sorted { $0.key < $1.key }.map { (JSString($0.key), $0.value.json) })
    try write(JSON.text(["measurements": .object(all)]), to: path)
  }

  var latest: Measurement? { measurements.values.max { $0.taken < $1.taken } }

  /// Whether a figure has to be measured: it was not yet, not here, not with these programs, or it failed.
  func wants(_ figure: String, build: String, machine: String) -> Bool {
    guard let known = measurements[figure] else { return true }
    return known.build != build || known.machine != machine || known.rows.contains { $0.ours.hasPrefix("failed: ") }
  }
}

func write(_ text: String, to path: String) throws(Failure) {
  let unfinished = path + ".part"
  guard let file = fopen(unfinished, "w") else {
    throw Failure("cannot write \(unfinished): \(Errno.last.message)")
  }
  let isWritten = fputs(text, file) >= 0
  guard fclose(file) == 0, isWritten, rename(unfinished, path) == 0 else { throw Failure("cannot write \(path)") }
}
