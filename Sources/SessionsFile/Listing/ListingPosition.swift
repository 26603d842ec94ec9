import Platform
import Sessions

/// A position in a listing: behind this file of this shard.
struct ListingPosition: Comparable {
  static func < (a: ListingPosition, b: ListingPosition) -> Bool { a.shard == b.shard ? a.file < b.file : a.shard < b.shard }

  var shard: String
  var file: String

  /// Behind every name of a file.
  static let end = "~"

  init(shard: String, file: String) {
    self.shard = shard
    self.file = file
  }

  init(_ cursor: PageCursor) {
    // The directory may lie some steps down.
    let text = String(decoding: cursor.position, as: UTF8.self)
    let parts = PathText(text)
    (shard, file) = parts.parent.map { ($0, parts.name) } ?? (text, "")
  }

  var cursor: PageCursor { PageCursor(position: "\(shard)/\(file)".utf8) }
}
