import ECMAScript
import Sessions
import SessionsAdministration
import TerminalText
import TerminalUI
import TestSupport
import Testing

@testable import Inspection
@testable import InspectorUI

/// Nobody waits for a key meanwhile, and what was typed stays whatever becomes of it.
@Suite("A long edit is compared with what another wrote beside the input") struct ComparingTests {
  private let runner: ScreenRunner

  init() async throws {
    var setup = ScreenRunner.Setup()
    let long = String(repeating: "x", count: 40_000)
    setup.sessions = [SampleSession(id: "long000000000001", age: 3, left: 720, payload: #"{"short":1,"long":"\#(long)"}"#)]
    runner = try await ScreenRunner(setup)
  }

  private func asked(_ effects: [Effect]) -> (question: EditQuestion, number: Int)? {
    for case .work(.compare(let question), let number) in effects { return (question, number) }
    return nil
  }

  private func writes(_ effects: [Effect]) -> [PendingWrite] {
    effects.compactMap { if case .write(let write) = $0 { write } else { nil } }
  }

  /// Nothing stands in the way of the write that is reviewed; then the answer is yes.
  private func confirm(_ effects: [Effect], in state: inout State) -> [PendingWrite] {
    for case .weigh(_, _, let number) in effects { _ = state.update(.weighed([:], number)) }
    return writes(press(.character("y"), in: &state))
  }

  /// Writes 7 where another has written 5 meanwhile.
  private func meet(in state: inout State) throws -> (question: EditQuestion, number: Int) {
    press(.character("2"), .character("e"), .control("u"), .character("7"), in: &state)
    let write = try #require(confirm(press(.enter, in: &state), in: &state).first)
    var content = try #require(write.target.content)
    content.set("short", 5)
    let payload = SessionCodec.flat.encode(content, numbers: .asWritten)
    let theirs = StoredSession(id: write.target.id, payload: payload, expires: nil, revision: Revision("theirs"))
    return try #require(asked(state.update(.wrote(write, .conflict(theirs, content)))))
  }

  private func typed(_ state: State) -> String? { if case .form(let form) = state.mode { form.fields[1].text } else { nil } }

  @Test("Meanwhile the screen says so, and a key does nothing but give it up: what was typed is there, and nothing comes late")
  func givenUp() throws {
    var state = runner.state
    let (question, number) = try meet(in: &state)
    let screen = state.view().lines().joined(separator: "\n")
    #expect(state.mode.name == "comparing" && screen.contains("comparing with what is there now…") && screen.contains("esc stop"))
    #expect(press(.character("y"), .character("d"), .enter, in: &state).isEmpty && state.mode.name == "comparing")
    #expect(press(.escape, in: &state).contains(.endWork))
    #expect(typed(state) == "7" && state.status == nil)
    _ = state.update(.worked(.compared(try #require(question.answer)), number))
    #expect(typed(state) == "7")
  }

  @Test("What was chosen is compared so, too; given up, it is there to be chosen again, and it is written once")
  func chosen() throws {
    var state = runner.state
    let (merging, first) = try meet(in: &state)
    _ = state.update(.worked(.compared(try #require(merging.answer)), first))
    #expect(state.mode.name == "conflict")
    let (_, second) = try #require(asked(press(.character("m"), .enter, in: &state)))
    press(.escape, in: &state)
    guard case .conflict(let conflict) = state.mode else {
      Issue.record("the choices are gone")
      return
    }
    #expect(conflict.isSettled)
    let (resolving, third) = try #require(asked(press(.enter, in: &state)))
    let answer = try #require(resolving.answer)
    #expect(state.update(.worked(.compared(answer), second)).isEmpty && state.mode.name == "comparing")
    let write = try #require(confirm(state.update(.worked(.compared(answer), third)), in: &state).first)
    #expect(write.target.revision == Revision("theirs"))
    guard case .edit(let edits) = write.action, case .replaceAll(let content)? = edits.first else {
      Issue.record("another write: \(write.action)")
      return
    }
    #expect(content.values["short"] == 7)
    #expect(writes(press(.character("y"), in: &state)).isEmpty)
  }

  private func leavesScreen(_ effects: [Effect]) -> Bool { effects.contains(where: \.leavesScreen) }

  @Test("An editor is opened once its text is made, and not where that was given up or shows what is masked by then")
  func editor() throws {
    var state = runner.state
    let (question, number) = try #require(asked(press(.character("E"), in: &state)))
    #expect(state.view().lines().joined().contains("making the text for your editor…"))
    let answer = try #require(question.answer)
    press(.escape, in: &state)
    #expect(!leavesScreen(state.update(.worked(.compared(answer), number))))
    guard case .written(var request?) = answer else {
      Issue.record("no text: \(answer)")
      return
    }
    let (_, second) = try #require(asked(press(.character("E"), in: &state)))
    request.secrets = MaskedValues(of: request.target.id, [MaskedValue(.data(try ValuePath(parsing: "short")), in: .flat([:]))])
    #expect(!leavesScreen(state.update(.worked(.compared(.written(request)), second))))
    let (_, third) = try #require(asked(press(.character("E"), in: &state)))
    #expect(leavesScreen(state.update(.worked(.compared(answer), third))))
  }

  /// Of the values of the session that is looked at the long one is chosen, and the menu's entry for a value.
  private func copyValue(in state: inout State) throws -> (question: EditQuestion, number: Int) {
    let keys: [Key] = [.character("2"), .character("g"), .character("j"), .character("y"), .enter]
    return try #require(asked(keys.flatMap { press($0, in: &state) }))
  }

  private func texts(_ effects: [Effect]) -> [String] {
    effects.compactMap { if case .copy(let text) = $0 { text } else { nil } }
  }

  @Test("The text of a long value is made beside the input, and not copied where that was given up or it is masked by then")
  func copied() throws {
    var state = runner.state
    let (question, first) = try copyValue(in: &state)
    let answer = try #require(question.answer)
    press(.escape, in: &state)
    #expect(texts(state.update(.worked(.compared(answer), first))).isEmpty)
    let (_, second) = try copyValue(in: &state)
    #expect(texts(state.update(.worked(.compared(answer), second))) == [String(repeating: "x", count: 40_000)])
    // What was revealed is masked by then: the value itself, and another that has no part in it.
    for (name, isCopied) in [("long", false), ("short", true)] {
      let masked = MaskedValue(.data(try ValuePath(parsing: name)), in: .flat([:]))
      let revealing = EditQuestion(
        question.subject, base: question.base, theirs: question.theirs, masking: question.masking,
        revealed: MaskedValues(of: question.revealed.session, [masked]), bytes: question.bytes)
      let (_, third) = try copyValue(in: &state)
      state.mode = .comparing(Comparing(question: revealing, origin: .copy(.value), number: third))
      #expect(texts(state.update(.worked(.compared(answer), third))).isEmpty != isCopied)
      #expect((state.status?.text.string == "nothing was copied: what was revealed is masked again") != isCopied)
    }
  }

  @Test("What is revealed in a review of it and goes out of sight is masked in it") func masked() throws {
    let token = "ghp_" + String(repeating: "a1B2", count: 9)
    let before = SessionContent.flat(["token": .string(JSString(token)), "theme": "dark"])
    var after = before
    after.set("token", .string(JSString(token + "C3")))
    let secret = MaskedValue(.data(try ValuePath(parsing: "token")), in: before)
    let diff = EditDiff(of: .replaceAll(after), from: before, to: after, masking: Masking(), revealed: [secret])
    for (revealed, isMasked) in [([secret], false), ([], true)] as [(Set<MaskedValue>, Bool)] {
      let words = diff.diff(revealed: revealed).words()
      #expect(words.count == 1 && words.allSatisfy { $0.after?.isMasked == isMasked })
    }
  }
}
