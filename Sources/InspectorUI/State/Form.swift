package import Inspection
package import ECMAScript
import Sessions
package import TerminalText
package import TerminalUI

/// A few labelled lines to fill in. What is typed stays when it is refused.
package struct Form: Sendable {
  package enum Purpose: Sendable {
    case edit(ContentPath)
    case add
    case rename(ValuePath)
    case flash
    case expire
    case find
    case export
  }

  package struct Field: Sendable {
    package enum Content: Sendable {
      case text(LineEditor)
      /// One of a few words; left and right choose.
      case choice([SafeText], selected: Int)
    }

    package var label: SafeText
    package var content: Content
    package var hint: SafeText

    package var text: String {
      if case .text(let editor) = content { editor.text } else { "" }
    }
    package var selected: Int {
      if case .choice(_, let selected) = content { selected } else { 0 }
    }
  }

  package var purpose: Purpose
  package var title: SafeText
  /// The session that it is about.
  package var target: PendingWrite.Target?
  /// Where it is about the marked ones: what was seen of them.
  package var survey: Survey?
  /// Where a new key is to stand, as the program filled it in; nil: nowhere.
  var container: ContentPath?
  package var notes: [Line]
  package var fields: [Field]
  package var focus: Int
  package var error: SafeText?
  /// Which field the error is about; nil: none.
  var errorField: Int?
  /// The session changed under the form; what is typed stays.
  package var notice: SafeText?
  /// The file that is there already, where one is asked for.
  package var taken: String?
  /// What was revealed to fill it in: what is typed shows as dots as soon as one of them is masked again.
  package var secrets: MaskedValues?
  /// What hides it in what the session holds by now: then it shows as dots, too.
  var around: MaskedValues?
  /// What it is called then; nil: the same.
  package var maskedTitle: SafeText?

  /// What was typed last under the type chosen then: every other type is converted from that, so that going through the types
  /// loses nothing.
  var typed: (text: String, type: EditedType, shown: String)?

  /// Whether the field in which one types has a text, its first one maybe, that is to be something else.
  var canClear: Bool { fields.indices.contains(focus) && !fields[focus].text.isEmpty }

  var hasChoice: Bool {
    fields.contains { if case .choice = $0.content { true } else { false } }
  }

  enum Outcome { case stays, submitted, cancelled }

  mutating func handle(_ key: Key) -> Outcome {
    error = nil
    switch key {
    case .escape, .control("c"): return .cancelled
    case .enter:
      guard focus == fields.count - 1 || fields.allSatisfy({ $0.isFilled }) else {
        focus += 1
        return .stays
      }
      return .submitted
    case .tab, .down: focus = (focus + 1) % fields.count
    case .backtab, .up: focus = (focus + fields.count - 1) % fields.count
    default:
      let chosen = fields[focus].selected
      fields[focus].handle(key)
      if case .edit = purpose, fields[focus].selected != chosen { convert(from: EditedType.allCases[chosen]) }
    }
    return .stays
  }

  /// The type of the edited value was changed: what stands there goes on as that type writes it.
  private mutating func convert(from old: EditedType) {
    guard let value = fields.indices.last, case .text(var editor) = fields[value].content else { return }
    var source = (text: editor.text, type: old)
    if let typed, typed.shown == editor.text { source = (typed.text, typed.type) }
    editor.text = ValueInput.convert(source.text, from: source.type, to: EditedType.allCases[fields[focus].selected])
    typed = (source.text, source.type, editor.text)
    fields[value].content = .text(editor)
  }

  /// The line of the field that has the focus; nil where one chooses there.
  var line: LineEditor? {
    get { if case .text(let editor) = fields[focus].content { editor } else { nil } }
    set { if let newValue { fields[focus].content = .text(newValue) } }
  }

  /// How many bytes of a value are edited in a line; beyond, in the user's editor.
  static let longest = LineEditor.Room.value.rawValue
}

extension Form.Field {
  static func text(
    _ label: SafeText, _ text: String = "", room: LineEditor.Room = .value, hint: SafeText = "", hidden: Bool = false
  ) -> Self {
    Self(label: label, content: .text(LineEditor(text, room: room, isHidden: hidden)), hint: hint)
  }

  static func choice(_ label: SafeText, _ choices: [SafeText], selected: Int, hint: SafeText = "") -> Self {
    Self(label: label, content: .choice(choices, selected: selected), hint: hint)
  }

  /// The same, what is typed as dots.
  var hidden: Self {
    guard case .text(var editor) = content else { return self }
    editor.isHidden = true
    var field = self
    field.content = .text(editor)
    return field
  }

  var isFilled: Bool {
    if case .text(let editor) = content { !editor.isEmpty } else { true }
  }

  mutating func handle(_ key: Key) {
    switch content {
    case .text(var editor):
      _ = editor.handle(key)
      content = .text(editor)
    case .choice(let choices, let selected):
      switch key {
      case .left: content = .choice(choices, selected: (selected + choices.count - 1) % choices.count)
      case .right, .character(" "): content = .choice(choices, selected: (selected + 1) % choices.count)
      default: break
      }
    }
  }
}
