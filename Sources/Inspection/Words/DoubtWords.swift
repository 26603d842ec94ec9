/// What is said of what was done and may not outlast a loss of power: its disk did not confirm it.
///
/// - Parameter count: of how many of several; nil: of all.
package func doubtWords(_ reason: String, of count: Int? = nil) -> String {
  let what = count.map { "\(grouped($0)) of them" } ?? "it"
  return "the disk did not confirm \(what): \(reason)"
}
