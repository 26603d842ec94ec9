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
    default: self = .failed("the Redis server at \(place) refused \(command): \(error.words)")
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

  /// The sentence, without what it repeats of a command.
  var words: String {
    let end = [" args ", "'", "`", "\""].compactMap { sentence.range(of: $0)?.lowerBound }.min() ?? sentence.endIndex
    let kept = sentence[..<end].unicodeScalars.prefix(200).map { $0.value < 0x20 || $0.value == 0x7F ? " " : Character($0) }
    return code == "ERR" || code.isEmpty ? String(kept) : "\(code) " + String(kept)
  }
}

extension String {
  /// The first place where another text stands.
  fileprivate func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
