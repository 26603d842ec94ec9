/// What came of one input: how sure the program was, and what was wrong with its answer.
struct CrossedOutcome {
  enum Word: String, CaseIterable { case certain, ambiguous, unknown }

  let word: Word
  let faults: [String]

  init(_ word: Word, _ faults: [String]) { (self.word, self.faults) = (word, faults) }
}
