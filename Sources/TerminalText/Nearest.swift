/// The name that a misspelt one was most likely meant to be, or nil when none is near.
package func nearest(to text: String, among names: some Sequence<String>) -> String? {
  // A misspelling is near; a word of another length is another word, and a long one is not worth the time.
  guard text.utf8.count <= 64 else { return nil }
  let limit = max(1, text.count / 3)
  return names.map { ($0, distance(text.lowercased(), $0.lowercased())) }
    .filter { $0.1 <= limit }
    .min { $0.1 < $1.1 }?.0
}

/// How many characters to add, drop, change or swap with their neighbour to get from one word to the other.
private func distance(_ a: String, _ b: String) -> Int {
  let (a, b) = (Array(a), Array(b))
  var before: [Int] = []
  var last = Array(0...b.count)
  for i in a.indices {
    var row = [i + 1]
    for j in b.indices {
      var least = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, before[j - 1] + 1) }
      row.append(least)
    }
    (before, last) = (last, row)
  }
  return last[b.count]
}
