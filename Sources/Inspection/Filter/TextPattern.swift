/// What stands after `~` in a filter: a regular expression without what makes them slow, whatever the case of the text.
///
/// Letters, `.`, `[a-z]`, `[^a-z]`, `[[:alpha:]]`, `\d \w \s`, `\D \W \S`, `\p{L}`, groups, `|`, `* + ? {2,5}`, `^`, `$`, `\b`,
/// `\B`; nothing that looks back. All threads of the match advance together, one character at a time, so the work is at most the
/// length of the text times that of the pattern: a filter runs over every row while it is typed, and an exponential pattern must
/// not be one slip away.
package struct TextPattern: Hashable, Sendable {
  package let source: String
  private let kind: Kind
  private var isLiteral = false

  private enum Kind: Sendable {
    /// No more than a piece of text, perhaps tied to the beginning or the end: found by its bytes.
    case literal([UInt8], fromStart: Bool, toEnd: Bool)
    case program([PatternInstruction])
  }

  /// What holds this text as it stands.
  package init(literal text: String) {
    source = text
    kind = .literal(SearchText.fold(text), fromStart: false, toEnd: false)
    isLiteral = true
  }

  package init(_ source: String) throws(PatternError) {
    self.source = source
    var text = source[...]
    let fromStart = text.hasPrefix("^")
    if fromStart { text.removeFirst() }
    let toEnd = text.hasSuffix("$") && !text.hasSuffix("\\$")
    if toEnd { text.removeLast() }
    if text.contains(where: { ".[]()|*+?\\^${}".contains($0) }) {
      var parser = PatternParser(source)
      kind = .program(try parser.program())
    } else {
      kind = .literal(SearchText.fold(String(text)), fromStart: fromStart, toEnd: toEnd)
    }
  }

  /// Where its task is cancelled meanwhile: no.
  package func matches(_ text: String) -> Bool { matches(FoldedText(text), FilterEffort()) }

  /// The same; where the effort is spent meanwhile: no.
  func matches(_ text: FoldedText, _ effort: FilterEffort) -> Bool {
    switch kind {
    case .literal(let needle, let fromStart, let toEnd):
      let folded = text.bytes
      return switch (fromStart, toEnd) {
      case (true, true): folded == needle
      case (true, false): folded.starts(with: needle)
      case (false, true): folded.suffix(needle.count) == needle[...]
      case (false, false): effort.find(needle, in: folded)
      }
    case .program(let program):
      guard effort.take(program.count / 64) else { return false }
      return PatternMachine(program).matches(text.scalars, effort)
    }
  }

  package static func == (a: Self, b: Self) -> Bool { a.source == b.source && a.isLiteral == b.isLiteral }
  package func hash(into hasher: inout Hasher) { hasher.combine(source) }
}

/// Why a pattern is none.
package struct PatternError: Error, Hashable, Sendable {
  /// In characters, from 1.
  package let position: Int
  package let reason: String
}

package enum PatternInstruction: Sendable {
  case set(PatternSet)
  case start, end
  /// Between a word and what is none, or anywhere else.
  case boundary(isNegated: Bool)
  /// Go on at both places.
  case split(Int, Int)
  case jump(Int)
  case match
}

/// Runs a program over a text, all threads at once.
package struct PatternMachine {
  private let program: [PatternInstruction]
  private var threads: [Int] = []
  /// Those of the character before, and the places that are still to be gone to: kept for their room, of which each character has need.
  private var (last, open): ([Int], [Int]) = ([], [])
  /// For each instruction, the step at which a thread last came there: it need not come twice.
  private var visited: [Int]
  /// How often a thread was looked at, as far as that is not counted yet.
  private var steps = 0

  /// After so many characters it is asked whether anybody still waits.
  private static let looks = 4_096
  private static let counted = 64

  package init(_ program: [PatternInstruction]) {
    self.program = program
    visited = Array(repeating: -1, count: program.count)
  }

  /// Where its task is cancelled, or the effort is spent, meanwhile: no.
  func matches(_ text: [Unicode.Scalar], _ effort: FilterEffort) -> Bool {
    var machine = self
    return machine.run(text, effort)
  }

  private mutating func run(_ text: [Unicode.Scalar], _ effort: FilterEffort) -> Bool {
    for position in 0...text.count {
      if position % Self.looks == Self.looks - 1, Task.isCancelled { return false }
      if steps >= Self.counted {
        guard effort.take(steps / 2) else { return false }
        steps = 0
      }
      // A match may begin at every character.
      if add(0, position, text) { return true }
      guard position < text.count else { break }
      swap(&threads, &last)
      threads.removeAll(keepingCapacity: true)
      for thread in last {
        guard case .set(let set) = program[thread] else { continue }
        steps += set.steps
        if set.contains(text[position]), add(thread + 1, position + 1, text) { return true }
      }
    }
    return false
  }

  /// Adds a thread and whatever it goes on to without a character; true where that is a match.
  private mutating func add(_ start: Int, _ position: Int, _ text: [Unicode.Scalar]) -> Bool {
    open.removeAll(keepingCapacity: true)
    open.append(start)
    while let place = open.popLast() {
      steps += 1
      guard visited[place] != position else { continue }
      visited[place] = position
      switch program[place] {
      case .match: return true
      case .jump(let target): open.append(target)
      case .split(let first, let second):
        open.append(second)
        open.append(first)
      case .start: if position == 0 { open.append(place + 1) }
      case .end: if position == text.count { open.append(place + 1) }
      case .boundary(let isNegated):
        let isBoundary = (position > 0 && text[position - 1].isWord) != (position < text.count && text[position].isWord)
        if isBoundary != isNegated { open.append(place + 1) }
      case .set: threads.append(place)
      }
    }
    return false
  }
}
