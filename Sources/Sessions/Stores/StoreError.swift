/// Why a store could not answer. Never "no session": that is an answer.
///
/// No message holds an id, a secret or data: paths show directories, sessions show fingerprints.
public enum StoreError: Error, Hashable, Sendable {
  /// The store cannot be reached or does not exist; trying again may help.
  case unavailable(String)
  case timedOut(String)
  /// The operating system or the server refused: permissions, a symbolic link, another owner.
  case denied(String)
  /// The handle was opened for reading only.
  case readOnly
  /// No room: disk, quota, or the store's own limit.
  case full(String)
  /// The write is made, and the disk did not confirm it, for the reason given: a loss of power may take it back. The revision is the
  /// one that it made; nil: it was a delete.
  case unconfirmed(Revision?, String)
  /// The write was sent, and for the reason given no answer came that says what became of it: whether it is made is not known. Who makes
  /// it once more may make it twice.
  indirect case unanswered(StoreError)
  /// The record is there and cannot be understood.
  case malformed(MalformedRecord)
  /// The id cannot name a record of this store (for a write; a read answers nil).
  case invalidID
  /// Whatever else went wrong, with the system's own words.
  case failed(String)
}

extension StoreError {
  /// How the refusal ends to write into a file that is somebody else's as well.
  package static let secondName = "its file has another name as well, which would be changed too"
  /// What stands behind the reason for which no answer came.
  package static let unansweredWords = "; whether the change was made is not known"

  /// The reason, of a write of which it is not known whether it is made; of any other, itself.
  package var cause: StoreError { if case .unanswered(let cause) = self { cause } else { self } }
}

extension StoreError: CustomStringConvertible {
  /// What kind of failure it is, and the store's own words: one line for a log.
  public var description: String {
    switch self {
    case .unavailable: "the store cannot be reached: \(words)"
    case .timedOut: "the store did not answer in time: \(words)"
    case .denied: "refused: \(words)"
    case .full: "the store has no room: \(words)"
    case .malformed: "a record cannot be understood: \(words)"
    case .unanswered(let cause): cause.description + Self.unansweredWords
    case .unconfirmed, .readOnly, .invalidID, .failed: words
    }
  }

  /// In words for an operator.
  package var words: String {
    switch self {
    case .unavailable(let words), .timedOut(let words), .denied(let words), .full(let words), .failed(let words): words
    case .unconfirmed(_, let reason): "it is done, and the disk did not confirm it: \(reason)"
    case .unanswered(let cause): cause.words + Self.unansweredWords
    case .readOnly: "the store is open for reading only"
    case .malformed(let record): record.reason
    case .invalidID: "no session of this store can have that id"
    }
  }
}
