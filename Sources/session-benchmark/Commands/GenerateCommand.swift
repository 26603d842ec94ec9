import ArgumentParser
import ECMAScript
import Platform
import Sessions

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

struct GenerateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Make a store of realistic sessions.",
    discussion: """
      The same number, seed and day give the same store, byte for byte. Sessions have about 500 bytes, some many more; a user has \
      about five; one in ten has a flash waiting, one in eight has expired, one in two thousand is torn.
      """)

  @Option(help: ArgumentHelp("file:DIRECTORY, sqlite:DATABASE or connect-sqlite3:DATABASE; made anew.", valueName: "store"))
  var store: StoreAddress
  @Option(name: .customLong("sessions"), help: "How many: 10000, 10k, 1M.") var count: Count
  @Option(help: "Which of all such stores.") var seed: UInt64 = 1
  @Option(help: ArgumentHelp("The moment around which sessions expire; today's midnight by default.", valueName: "date"))
  var at: String?

  func run() async throws {
    guard let moment = at.map({ Timestamp(parsing: $0) }) ?? Self.midnight else {
      throw ValidationError("--at takes a date: 2026-11-22")
    }
    guard access(store.path, F_OK) != 0 else { throw ValidationError("\(store.path) is there already; nothing was touched") }
    let start = ContinuousClock.now
    try await SampleStore(count: count.value, seed: seed, moment: moment).write(to: store)
    narrate("\(count.value) sessions in \(store.path), in \(ContinuousClock.now - start)")
  }

  static var midnight: Timestamp? {
    let day = WallClock.system.now().milliseconds / 86_400_000
    return Timestamp(milliseconds: day * 86_400_000)
  }
}

extension SampleStore {
  /// Makes the store. What another process sees under its final name is whole.
  func write(to address: StoreAddress) async throws {
    let unfinished = address.path + ".part"
    guard access(unfinished, F_OK) != 0 else {
      throw Failure("\(unfinished) is left over from an attempt that was broken off: remove it")
    }
    switch address.kind {
    case .file: try await FileFiller(store: self, root: unfinished).fill()
    case .sqlite: try TableFiller(store: self, path: unfinished).fillOurs()
    case .connectSQLite3: try TableFiller(store: self, path: unfinished).fillConnectSQLite3()
    }
    guard rename(unfinished, address.path) == 0 else {
      throw Failure("cannot rename \(unfinished): \(Errno.last.message)")
    }
  }
}

/// A number of sessions as people write it: `10k`, `1M`.
struct Count: ExpressibleByArgument, Hashable {
  let value: Int

  init?(argument: String) {
    let scales: [Character: Int] = ["k": 1000, "K": 1000, "M": 1_000_000]
    let scale = argument.last.flatMap { scales[$0] }
    guard let number = Int(scale == nil ? argument : String(argument.dropLast())), number > 0 else { return nil }
    value = number * (scale ?? 1)
  }

  init(_ value: Int) { self.value = value }

  var text: String {
    value % 1_000_000 == 0 ? "\(value / 1_000_000)M" : value % 1000 == 0 ? "\(value / 1000)k" : "\(value)"
  }
}

/// For whoever waits; what is for programs goes to standard output.
func narrate(_ text: String) { _ = (text + "\n").withCString { write(2, $0, strlen($0)) } }
