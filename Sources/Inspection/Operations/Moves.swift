import ECMAScript

/// Values that an edit took from one path and put at another, as a rename does. A half of that alone would lose the value, or
/// double it: both are taken back, or neither.
struct Moves {
  private var taken: [JSONValue: ContentPath] = [:]
  private var put: [JSONValue: ContentPath] = [:]

  init(in changes: [ContentDiff.Change]) {
    for change in changes {
      switch (change.before, change.after) {
      case (let value?, nil): taken[value] = change.path
      case (nil, let value?): put[value] = change.path
      default: break
      }
    }
  }

  /// Where the other half of a change was; nil: it is no half.
  func partner(of change: ContentDiff.Change) -> ContentPath? {
    switch (change.before, change.after) {
    case (let value?, nil): put[value]
    case (nil, let value?): taken[value]
    default: nil
    }
  }
}
