package import TerminalText

/// A key as the terminal tells it, or as a key file names it: `a`, `space`, `ctrl-d`, `shift-tab`, `f1`.
package enum Key: Hashable, Sendable {
  case character(Character)
  case named(Name)
  case function(Int)
  /// The letter in lower case.
  case control(Character)
  case alt(Character)
  case modified(Name, Modifiers)

  /// Keys that have a name and no character.
  package enum Name: String, CaseIterable, Sendable {
    case enter, tab, escape, backspace, delete, insert, up, down, left, right, home, end
    case pageUp = "page-up"
    case pageDown = "page-down"
  }

  package struct Modifiers: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    package static let shift = Modifiers(rawValue: 1)
    package static let alt = Modifiers(rawValue: 2)
    package static let control = Modifiers(rawValue: 4)
  }

  package static let enter = Key.named(.enter)
  package static let tab = Key.named(.tab)
  package static let backtab = Key.modified(.tab, .shift)
  package static let escape = Key.named(.escape)
  package static let backspace = Key.named(.backspace)
  package static let delete = Key.named(.delete)
  package static let insert = Key.named(.insert)
  package static let up = Key.named(.up)
  package static let down = Key.named(.down)
  package static let left = Key.named(.left)
  package static let right = Key.named(.right)
  package static let home = Key.named(.home)
  package static let end = Key.named(.end)
  package static let pageUp = Key.named(.pageUp)
  package static let pageDown = Key.named(.pageDown)
  package static let space = Key.character(" ")
}

extension Key {
  /// What it does where nothing else is said: a key that moves up or down does so whatever is held with it.
  package var plain: Key {
    guard case .modified(let name, _) = self, Self.movements.contains(name) else { return self }
    return .named(name)
  }

  /// The same with Alt held; nil: none of the keys that there are.
  var withAlt: Key? {
    switch self {
    case .character(let character): .alt(character)
    case .named(let name): .modified(name, .alt)
    case .modified(let name, let modifiers): .modified(name, modifiers.union(.alt))
    case .function, .control, .alt: nil
    }
  }

  /// With left and right, what is held makes it words.
  private static let movements: Set<Name> = [.up, .down, .home, .end, .pageUp, .pageDown]

  /// Reads a key's name as key files spell it; nil when there is no such key. Names are read in any case, characters are not.
  package init?(parsing text: String) {
    if text.count == 1, let character = text.first {
      guard SafeText(sanitising: text).string == text else { return nil }
      self = .character(character)
      return
    }
    var rest = Substring(text.lowercased())
    var modifiers: Modifiers = []
    while let (prefix, modifier) = Self.modifierNames.first(where: { rest.hasPrefix($0.0) && rest.count > $0.0.count }) {
      rest = rest.dropFirst(prefix.count)
      modifiers.insert(modifier)
    }
    if let name = Self.names[String(rest)] {
      self = modifiers.isEmpty ? .named(name) : .modified(name, modifiers)
    } else if rest == "space" {
      switch modifiers {
      case []: self = .character(" ")
      case .control: self = .control(" ")
      case .alt: self = .alt(" ")
      default: return nil
      }
    } else if rest.first == "f", let number = Int(rest.dropFirst()), (1...63).contains(number), modifiers.isEmpty {
      self = .function(number)
    } else if rest.count == 1, let character = text.last {
      switch modifiers {
      case .control:
        guard let lower = character.lowercased().first, Self.controls.contains(lower) else { return nil }
        self = .control(lower)
      case .alt: self = .alt(character)
      default: return nil
      }
    } else {
      return nil
    }
  }

  private static let modifierNames: [(String, Modifiers)] = [("ctrl-", .control), ("alt-", .alt), ("shift-", .shift)]

  /// The characters that have a control code.
  private static let controls: Set<Character> = Set("abcdefghijklmnopqrstuvwxyz @[\\]^_")

  private static let names: [String: Name] = {
    var names = Dictionary(uniqueKeysWithValues: Name.allCases.map { ($0.rawValue, $0) })
    names.merge(["return": .enter, "esc": .escape, "pgup": .pageUp, "pgdn": .pageDown, "del": .delete, "ins": .insert]) {
      old, _ in old
    }
    return names
  }()

  /// The name that `init(parsing:)` reads: for key files and messages.
  package var name: String {
    switch self {
    case .character(" "): "space"
    case .character(let character): String(character)
    case .named(let name): name.rawValue
    case .function(let number): "f\(number)"
    case .control(" "): "ctrl-space"
    case .control(let character): "ctrl-\(character)"
    case .alt(" "): "alt-space"
    case .alt(let character): "alt-\(character)"
    case .modified(let name, let modifiers):
      Self.modifierNames.filter { modifiers.contains($0.1) }.map(\.0).joined() + name.rawValue
    }
  }

  /// The name for the bar of keys, where room is dear: `^D`, `spc`, `esc`.
  package var shortName: SafeText {
    switch self {
    case .character(" "): "spc"
    case .named(.escape): "esc"
    case .named(.pageUp): "pgup"
    case .named(.pageDown): "pgdn"
    case .named(.delete): "del"
    case .control(let character) where character != " ": SafeText(sanitising: "^" + character.uppercased())
    case .modified(.tab, .shift): "s-tab"
    default: SafeText(sanitising: name)
    }
  }
}
