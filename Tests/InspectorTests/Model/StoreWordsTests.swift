import SessionsAdministration
import Testing

@testable import Inspection

@Suite("What an operator should know of a store") struct StoreWordsTests {
  @Test(
    "is said again after each listing where the list is not what it seems, and otherwise when it begins",
    arguments: [
      (Advisory.Code.leftOut, true), (.takesWrites, true), (.isReplaced, true), (.isBehind, true), (.withholds, true),
      (.keeping, false), (.idsAreBearers, false), (.readingIsUse, false),
    ])
  func afterListing(_ code: Advisory.Code, _ isSaid: Bool) {
    let advisory = Advisory(code, .warning, "words")
    #expect([advisory].afterListing == (isSaid ? [advisory.words] : []))
    #expect([advisory].beginnings == [advisory.words])
  }
}
