import TerminalText

/// What the items of a menu are called, in lower case and each letter as a number, made once: then a key compares numbers. One letter has
/// one number however it is composed, as people see it.
struct MenuTitles: Sendable {
  private struct Title: Sendable {
    let name: String
    let letters: [Int]
  }

  private let numbers: [Character: Int]
  private let titles: [Title]

  init(_ items: [Menu.Item]) {
    var numbers: [Character: Int] = [:]
    var titles: [Title] = []
    for item in items {
      var letters: [Int] = []
      for letter in item.title.string.lowercased() {
        let number = numbers[letter] ?? numbers.count
        numbers[letter] = number
        letters.append(number)
      }
      Work.add(letters.count)
      titles.append(Title(name: item.name.string, letters: letters))
    }
    (self.numbers, self.titles) = (numbers, titles)
  }

  /// The places of the items that match, best first: every letter in order, an unbroken run before a scattered one.
  func places(of query: String) -> [Int] {
    let query = query.lowercased()
    // A letter that no title has is none of theirs.
    let letters = query.map { numbers[$0] ?? -1 }
    var found: [(score: Int, place: Int)] = []
    for (place, title) in titles.enumerated() {
      if let score = Self.score(query, letters, of: title) { found.append((score, place)) }
    }
    return found.sorted { ($0.score, $0.place) < ($1.score, $1.place) }.map(\.place)
  }

  /// A command's name comes first, whatever it does in words.
  private static func score(_ query: String, _ letters: [Int], of title: Title) -> Int? {
    if !title.name.isEmpty, title.name.hasPrefix(query) { return title.name == query ? -2 : -1 }
    Work.add(title.letters.count)
    return unbroken(letters, in: title.letters) ?? scattered(letters, in: title.letters)
  }

  /// Where the letters stand beside one another.
  private static func unbroken(_ letters: [Int], in title: [Int]) -> Int? {
    guard letters.count <= title.count else { return nil }
    return (0...(title.count - letters.count)).first { title[$0..<($0 + letters.count)].elementsEqual(letters) }
  }

  /// How far apart they stand, where they do so in order.
  private static func scattered(_ letters: [Int], in title: [Int]) -> Int? {
    var score = 100
    var rest = title[...]
    for letter in letters {
      guard let found = rest.firstIndex(of: letter) else { return nil }
      score += found - rest.startIndex
      rest = rest[(found + 1)...]
    }
    return score
  }
}
