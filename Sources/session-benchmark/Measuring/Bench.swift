#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Where things are, and what is to be measured: what every figure is given.
final class Bench {
  /// Stores, peers and results.
  let directory: String
  /// Where the built programs are.
  let programs: String
  /// Ascending.
  let sizes: [Count]
  let seed: UInt64
  /// What one long look at a store told, for all figures that want to know.
  var visits: [String: Visit] = [:]
  /// What searches of a million took, ours and the peer's: they are long.
  var searches: [String: (ours: Double, theirs: Double)] = [:]

  init(directory: String, sizes: [Count], seed: UInt64) throws {
    self.directory = directory
    self.sizes = sizes.sorted { $0.value < $1.value }
    self.seed = seed
    let own = access("/proc/self/exe", F_OK) == 0 ? "/proc/self/exe" : CommandLine.arguments[0]
    guard let path = realpath(own, nil) else { throw Failure("cannot find \(own)") }
    programs = String(cString: path).split(separator: "/").dropLast().reduce(into: "") { $0 += "/" + $1 }
    free(path)
    Self.makeDirectories(directory + "/home")
  }

  /// The largest store, of which the targets speak.
  var largest: Count { sizes.last ?? Count(1_000_000) }

  func inspector() throws -> String {
    let path = programs + "/session-inspector"
    guard access(path, X_OK) == 0 else {
      throw Failure("there is no session-inspector beside this program: swift build -c release --static-swift-stdlib")
    }
    return path
  }

  func builds() throws -> [Figure.Subject: String] {
    [.inspector: Machine.build(of: try inspector()), .library: Machine.build(of: programs + "/session-benchmark")]
  }

  /// Of the user's nothing but the programs: no configuration, no history.
  var environment: [String: String] {
    let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
    return [
      "PATH": "\(directory)/peers/bin:\(path)", "HOME": directory + "/home", "TERM": "xterm-256color", "LANG": "C.UTF-8",
      // Where Debian's packages for Node are.
      "NODE_PATH": "/usr/share/nodejs",
    ]
  }

  func run(_ path: String, _ arguments: [String], keepsOutput: Bool = false) throws -> Child.Result {
    try Child.run(path, arguments, environment: environment, keepsOutput: keepsOutput)
  }

  /// The store of that size, made if it is not there yet.
  func store(_ kind: StoreAddress.Kind, _ count: Count) async throws -> StoreAddress {
    let ending = kind == .file ? "-files" : kind == .sqlite ? ".db" : "-express.db"
    let address = StoreAddress(kind, "\(directory)/\(count.text)-\(seed)\(ending)")
    if access(address.path, F_OK) != 0, let moment = GenerateCommand.midnight {
      narrate("making \(address.path)")
      try await SampleStore(count: count.value, seed: seed, moment: moment).write(to: address)
    }
    return address
  }

  static func makeDirectories(_ path: String) {
    var made = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/") {
      made += "/" + part
      mkdir(made, 0o700)
    }
  }
}
