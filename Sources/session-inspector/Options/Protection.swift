import Inspection
import TerminalText

/// Why a store is opened for reading only unless --rw is given: the configuration calls it production.
struct Protection: Sendable, Hashable {
  /// The target of the configuration, where its address is another way to write the store's; nil with a doubt: any may be meant that
  /// cannot be read.
  var target: SafeText?
  /// Why that may be this store and nobody knows; nil: it is this one.
  var doubt: SafeText?

  var isCertain: Bool { doubt == nil }

  /// What is told unasked; nil: nothing is to be told.
  ///
  /// - Parameters:
  ///   - named: what this run calls the store.
  ///   - access: as it is open.
  func notice(_ named: Environment?, _ access: Access) -> SafeText? {
    let isOtherwise = named.map { $0 != .production } ?? false
    guard access == .readOnly || isOtherwise && isCertain else { return nil }
    var words: SafeText =
      if let doubt, let target {
        "the configuration calls \(target) production, and this may be that (\(doubt))"
      } else if let doubt { "this store may be production (\(doubt))" } else if let target {
        "the configuration calls this store production, as \(target)"
      } else {
        "the configuration calls this store production"
      }
    if isOtherwise, let named { words += ", and --env \(named.rawValue) does not change that" }
    return access == .readOnly ? words + ": it is open for reading only unless --rw is given" : words
  }

  /// Why nothing is written, and what to do.
  var refusal: (why: SafeText, advice: SafeText) {
    guard let doubt else { return ("the store is production", "give --rw to write to it all the same") }
    let what: SafeText = target.map { "\($0), which the configuration calls production" } ?? "production"
    return (
      "the store may be \(what) (\(doubt))",
      "give --rw to write to it all the same, or say in the configuration what this store is: environment = \"development\""
    )
  }
}
