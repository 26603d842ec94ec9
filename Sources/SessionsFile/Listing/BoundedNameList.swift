/// The first names after one, in order, of a directory that may have too many to hold: at most twice `capacity` are held.
struct BoundedNameList {
  let after: String
  let capacity: Int
  private var names: [String] = []
  /// Names at or above it are not kept.
  private var bound: String?

  init(after: String, capacity: Int) {
    self.after = after
    self.capacity = capacity
  }

  mutating func add(_ name: String) {
    guard name > after, bound.map({ name < $0 }) ?? true else { return }
    names.append(name)
    if names.count == 2 * capacity { shrink() }
  }

  private mutating func shrink() {
    names.sort()
    guard names.count > capacity else { return }
    names.removeLast(names.count - capacity)
    bound = names.last
  }

  mutating func finish() -> (sorted: [String], isComplete: Bool) {
    shrink()
    return (names, bound == nil)
  }
}
