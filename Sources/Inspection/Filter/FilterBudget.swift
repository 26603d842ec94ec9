/// How much a filter may ask of rows while somebody waits, in the units of ``FilterEffort``: a count and no clock, so that the same is
/// decided on any machine. What is over it is left to those who read the session beside the input.
package struct FilterBudget: Hashable, Sendable {
  /// For one key, or for what the store tells at once: enough to look for a word or two in every row of a full list.
  package static let key = 1 << 19
  /// For one row, whatever the others took: then whether it is decided tells the row alone.
  package static let row = 1 << 17
  /// For the next moment at which one comparison with the time may turn.
  package static let turn = 8

  package private(set) var rest: Int

  package init(_ units: Int = Self.key) { rest = units }

  package var isSpent: Bool { rest <= 0 }

  package mutating func pay(_ units: Int) { rest -= units }
}
