import ECMAScript
import Testing

@testable import Inspection

@Suite("A hidden value is followed where it is known again") struct HiddenValuesTests {
  @Test(
    "what is as small as much else, or in sight beside what hides it, is shown",
    arguments: [
      // CakePHP's object of a login, and an application that counts on.
      (
        #"{"Auth":{"id":1,"username":"anna","locale":"de","step":4},"user":"anna","visits":0,"lang":"en","step":5,"seen":"x"}"#,
        #"{"Auth":{"id":1,"username":"anna","locale":"de","step":4},"user":"anna","visits":1,"lang":"de","step":4,"seen":"anna"}"#,
        [#"lang "en" "de""#, #"seen "x" "anna""#, "step 5 4", "visits 0 1"]
      ),
      (#"{"sessionVersion":1,"visits":0}"#, #"{"sessionVersion":1,"visits":1}"#, ["visits 0 1"]),
      (#"{"recoveryCodes":[1],"n":0}"#, #"{"recoveryCodes":[1],"n":[1]}"#, ["n 0 1 item"]),
      // What is long enough is known again, on its own and out of what is hidden as a whole.
      (#"{"cvv":737,"n":0}"#, #"{"cvv":737,"n":737}"#, ["n 0 ********"]),
      (#"{"pin":"042","n":0}"#, #"{"pin":"042","n":"042"}"#, [#"n 0 ********"#]),
      (
        #"{"Auth":{"id":48291,"key":"h7Qx"},"recoveryCodes":["4f2a-9c1e"],"a":0,"b":0,"c":0}"#,
        #"{"Auth":{"id":48291,"key":"h7Qx"},"recoveryCodes":["4f2a-9c1e"],"a":48291,"b":"h7Qx","c":["4f2a-9c1e"]}"#,
        ["a 0 ********", "b 0 ********", "c 0 ********"]
      ),
    ])
  func small(_ before: String, _ after: String, _ expected: [String]) throws {
    let diff = VisibleDiff(
      from: VisibleContent(try content(before), masking: Masking()), to: VisibleContent(try content(after), masking: Masking()))
    #expect(diff.words().map { "\($0.path) \($0.before?.text ?? "-") \($0.after?.text ?? "-")" }.sorted() == expected)
  }
}
