package import Inspection
import ECMAScript
package import Sessions
package import TerminalText
package import TerminalUI

/// The session that is looked at: what it holds as a tree, and the place of the cursor in it.
package struct Detail: Sendable {
  /// How the record is shown. What cannot be decoded has no tree.
  package enum Presentation: CaseIterable, Sendable { case tree, text, bytes }

  package let id: SessionID
  package private(set) var entry: SessionEntry
  package private(set) var tree: ValueTree?
  package var presentation: Presentation
  package var cursor = 0
  package var view = Viewport()
  package var goneAt: Uptime?
  package var goneCause = GoneCause.app
  /// The place in the text of the record, and that text once it is made: see ``State/writeOut()``.
  var place = LongText.Place()
  var text: RecordText?
  /// How often what it holds has changed.
  private(set) var version = 0
  /// What the store keeps beside the data, as far as it may be shown.
  private(set) var attributes: SessionAttributes
  /// When its cookie is to end, as what it holds tells; nil: with the browser.
  private(set) var cookieEnd: Timestamp?
  /// The name that a key was given: the cursor goes there once it is here, and does not stay on what is left of the old one.
  private var renamed: ContentPath?

  /// Whether it holds more than may be looked through for a key.
  private(set) var isLong: Bool

  init(_ look: CloseLook) {
    id = look.reading.id
    entry = look.reading.entry
    isLong = look.reading.isLong
    tree = look.shown.map { ValueTree($0) }
    presentation = look.shown == nil ? .text : .tree
    hidesBytes = look.hidesBytes
    attributes = look.reading.row.attributes
    cookieEnd = look.cookieEnd
  }

  package var content: SessionContent? { tree?.content }

  package var stored: StoredSession? {
    if case .stored(let stored) = entry.content { stored } else { nil }
  }

  package var revision: Revision? { stored?.revision }

  /// Why there is no tree.
  package var problem: (reason: String, offset: Int?)? {
    switch entry.content {
    case .malformed(let record): (record.reason, record.offset)
    case .unreadable(let reason): (reason, nil)
    case .stored, .unread: nil
    }
  }

  /// The record as it lies in the store, as far as it was read.
  package var bytes: [UInt8] {
    switch entry.content {
    case .stored(let stored): stored.payload
    case .malformed(let record): record.bytes
    case .unreadable, .unread: []
    }
  }

  package var currentRow: ValueTree.Row? {
    guard presentation == .tree, let tree, (0..<tree.rowCount).contains(cursor) else { return nil }
    return tree.rows[cursor]
  }

  /// Whether a value is hidden or was, in the rows about the cursor.
  package var hasMaskedRow: Bool {
    tree?.rows(in: view.offset..<(view.offset + 100)).contains { $0.masked != nil } ?? false
  }

  /// Whether the bytes say more than may be shown unasked.
  private(set) var hidesBytes: Bool

  // MARK: Changing

  /// A newer state of the same session: the cursor stays on its value.
  mutating func absorb(_ look: CloseLook, at now: Uptime) {
    goneAt = nil
    entry = look.reading.entry
    isLong = look.reading.isLong
    attributes = look.reading.row.attributes
    hidesBytes = look.hidesBytes
    cookieEnd = look.cookieEnd
    version += 1
    guard let shown = look.shown else {
      tree = nil
      if presentation == .tree { presentation = .text }
      return
    }
    if tree == nil {
      tree = ValueTree(shown)
      presentation = .tree
    } else if !look.isSame {
      keepingCursor { $0.update(shown, changes: look.changes, areAll: !look.hasMoreChanges, at: now) }
    }
    if let renamed, let place = tree?.position(of: renamed) {
      cursor = place
      self.renamed = nil
    }
  }

  /// A key that was renamed; nothing where the cursor is elsewhere by now.
  mutating func follow(_ path: ValuePath, renamedTo name: JSString) {
    guard currentRow?.path == .data(path), let parent = path.parent else { return }
    renamed = .data(parent.appending(.key(name)))
  }

  mutating func settle(at now: Uptime) { keepingCursor { $0.forgetChanges(at: now) } }

  mutating func setRevealed(_ paths: Set<ContentPath>) { keepingCursor { $0.setRevealed(paths) } }

  mutating func fold(_ folded: Bool) {
    guard let row = currentRow else { return }
    if row.isFoldable, row.isFolded != folded {
      keepingCursor { $0.fold(row.path, folded) }
    } else if folded, let parent = tree?.parentPosition(of: cursor) {
      cursor = parent
    } else if !folded, row.isFoldable {
      cursor += 1
    }
  }

  mutating func toggle() {
    guard let row = currentRow else { return }
    // What comes into view in place of "so many more" is where the cursor stands.
    if case .more = row.kind { tree?.toggle(row) } else { keepingCursor { $0.toggle(row) } }
  }

  /// Everything folded, or, where everything is, everything unfolded.
  mutating func foldEverything() {
    keepingCursor { $0.foldEverything() }
  }

  /// The cursor stays on its row where that is still there, and else goes to what held it.
  private mutating func keepingCursor(_ change: (inout ValueTree) -> Void) {
    guard var tree else { return }
    let row = (0..<tree.rowCount).contains(cursor) ? tree.rows[cursor] : nil
    // Held in one place only while it changes, or it would be copied.
    self.tree = nil
    change(&tree)
    self.tree = tree
    if let row, let place = tree.position(of: row) {
      cursor = place
      return
    }
    var parent = row?.path.parent
    while let path = parent {
      if let position = tree.position(of: path) {
        cursor = position
        return
      }
      parent = path.parent
    }
    cursor = min(cursor, max(0, tree.rowCount - 1))
  }

  // MARK: Moving

  /// Moves the cursor in the tree.
  mutating func move(by delta: Int) {
    let count = tree?.rowCount ?? 0
    cursor = max(0, min(delta == .max ? count - 1 : delta == -.max ? 0 : cursor + delta, count - 1))
  }

  mutating func follow(height: Int) {
    if presentation == .tree { view.follow(index: cursor, count: tree?.rowCount ?? 0, height: height) }
  }

  mutating func place(cursorAt row: Int) {
    guard presentation == .tree, let tree, (0..<tree.rowCount).contains(view.offset + row) else { return }
    cursor = view.offset + row
  }
}
