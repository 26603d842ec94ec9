import SessionsAdministration
import Testing

@testable import Inspection

@Suite("What an operator should know of a store") struct StoreWordsTests {
  @Test(
    "is said before any answer where that is not the whole store, and otherwise to people when they begin; again after each listing where that is not what it seems",
    arguments: [
      (Advisory.Code.leftOut, false, true), (.takesWrites, false, true), (.isReplaced, false, true), (.isBehind, true, true),
      (.withholds, true, true), (.isPartial, true, false), (.empty, true, false), (.keeping, false, false),
      (.idsAreBearers, false, false), (.readingIsUse, false, false),
    ])
  func said(_ code: Advisory.Code, _ isBeforeAnswers: Bool, _ isAfterListing: Bool) {
    let advisory = Advisory(code, .warning, "words")
    #expect([advisory].beforeAnswers == (isBeforeAnswers ? [advisory.words] : []))
    #expect([advisory].beginnings == (isBeforeAnswers ? [] : [advisory.words]))
    #expect([advisory].afterListing == (isAfterListing ? [advisory.words] : []))
  }
}
