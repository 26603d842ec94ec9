import Platform
package import Sessions

extension StoreError {
  /// What a server's refusal means. Its own words are told where they cannot hold a key or a value.
  init(_ error: RESPError, asked command: String, of place: String) {
    switch error.code {
    case "NOAUTH": self = .denied("the Redis server at \(place) asks for a password")
    case "WRONGPASS": self = .denied("the Redis server at \(place) does not know this user or password")
    case "NOPERM":
      let what = error.isAboutKeys ? "to touch these keys with" : "to run"
      self = .denied("\(StoreError.missingRight) \(what) \(command) on the Redis server at \(place)")
    case "READONLY": self = .denied("the Redis server at \(place) \(StoreError.replica)")
    case "LOADING": self = .unavailable("the Redis server at \(place) is still loading its data")
    case "MASTERDOWN": self = .unavailable("the Redis server at \(place) is a replica that has lost its primary")
    case "BUSY": self = .timedOut("the Redis server at \(place) is busy with a script")
    case "OOM": self = .full("the Redis server at \(place) has no memory left for a write (maxmemory)")
    case "MISCONF": self = .unavailable("the Redis server at \(place) takes no writes: it could not save its data on disk")
    case "NOREPLICAS": self = .unavailable("the Redis server at \(place) takes no writes: it has lost replicas that it must have")
    case "MOVED", "ASK", "CROSSSLOT", "CLUSTERDOWN", "TRYAGAIN":
      self = .nodeOfCluster(place)
    case "NOPROTO": self = .failed("the Redis server at \(place) speaks no protocol that this version knows")
    case "ERR" where error.sentence.hasPrefix("max number of clients"):
      self = .unavailable("the Redis server at \(place) has as many clients as it takes")
    case "ERR" where error.isUnknownCommand: self = .failed("the Redis server at \(place) does not know \(command)")
    default: self = .failed("the Redis server at \(place) refused \(command)\(error.told)")
    }
  }
}

extension StoreError {
  static func nodeOfCluster(_ place: String) -> StoreError {
    .failed("the Redis server at \(place) is a node of a cluster, which this version does not open")
  }

  /// How the refusal of a server ends that follows another.
  package static let replica = "is a replica: what is written goes to its primary"
  /// How one begins of a server that knows the user, and lets him do something else.
  package static let missingRight = "this user has no right"
}

extension RESPError {
  /// Whether this user may ask that, and not of these keys.
  var isAboutKeys: Bool { code == "NOPERM" && sentence.contains("access") && sentence.contains("key") }

  var isUnknownCommand: Bool {
    code == "ERR" && (sentence.hasPrefix("unknown command") || sentence.lowercased().hasPrefix("unknown subcommand"))
  }

  /// What of its words is told: all up to where they may repeat a key or a value of a command, which no ordinary word does.
  var told: String {
    let all = sentence.split(separator: " ")
    let plain = all.prefix(Self.most).prefix { Self.isPlain($0.utf8) }
    let isOrdinary = code != "ERR" && OrdinaryText.isAll(of: Array(code.utf8), .random)
    let words = (isOrdinary && !code.isEmpty ? [code] : []) + plain.map(String.init) + (plain.count < all.count ? ["…"] : [])
    return words.isEmpty ? "" : ": " + words.joined(separator: " ")
  }

  /// More are not told in a line.
  private static let most = 32
  private static let longestWord = 24

  /// `key`, `can't`, `read-only`, `upstream:`
  private static func isPlain(_ word: Substring.UTF8View) -> Bool {
    let word = word.dropLast(word.reversed().prefix { ends.contains($0) }.count)
    guard (1...longestWord).contains(word.count), let first = word.first, letters.contains(first) else { return false }
    return word.allSatisfy { letters.contains($0) || signs.contains($0) } && OrdinaryText.isAll(of: Array(word), .random)
  }

  private static let letters = ASCIISet(0x41...0x5A, 0x61...0x7A)
  private static let signs = ASCIISet("-'/")
  private static let ends = ASCIISet(".,:;!?")
}
