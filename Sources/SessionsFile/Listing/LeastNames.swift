/// The least of many names, of which no more than twice as many as wanted are held.
struct LeastNames {
  let after: String
  let capacity: Int
  private var names: [String] = []
  /// Above it none is wanted.
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
