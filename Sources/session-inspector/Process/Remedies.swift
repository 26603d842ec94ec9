import Platform
import Sessions
import SessionsFile
import SessionsRedis
import SessionsSQLite
import TerminalText

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What to do about a refusal, by the words in it: not every one is lifted by a right.
enum Remedies {
  private static let known: [(words: String, advice: SafeText)] = [
    (StoreError.symbolicLink, "what the link leads to must stand in its place"),
    (StoreError.secondName, "give it a file of its own: copy the store without its hard links"),
    (StoreError.logElsewhere, "open it where that process does, or end the process: mount the directory, and not the file alone"),
    (StoreError.replica, "open the store at its primary's address"),
    (StoreError.missingRight, "session-inspector rights redis prints the rights that it needs"),
    (Errno(EROFS).message, "mount the file system for writing, or write where the store's original is"),
  ]

  static func advice(on refusal: String) -> SafeText {
    known.first { refusal.contains($0.words) }?.advice ?? "run as a user who may, or ask its owner"
  }
}
