/// `48,213`.
package func grouped(_ number: Int) -> String {
  var digits = Array(String(number))
  for place in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: place) }
  return String(digits)
}

/// `1 session`, `4,000 sessions`.
package func sessionsCounted(_ count: Int) -> String { count == 1 ? "1 session" : "\(grouped(count)) sessions" }
