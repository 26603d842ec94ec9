package import ECMAScript
package import Sessions
package import SessionsAdministration
import TerminalText

/// What goes through all that a session holds: the question what an edit comes to beside what another has written meanwhile, and its text.
///
/// All of that costs as much as the states of the session are long: it is answered at once where they are short, and else beside the
/// input.
package struct EditQuestion: Sendable, Hashable {
  package enum Subject: Sendable, Hashable {
    /// A write was not made, for it met another's.
    case merge([ContentEdit])
    /// A write is still being read, and is to stand on what another has made of its session.
    case rebase([ContentEdit])
    /// What both changed is chosen.
    case resolve(ThreeWayMerge, [ContentPath: ThreeWayMerge.Choice])
    /// A text was written in the editor.
    case read(EditorDocument, String)
    /// A text is to be written for the editor.
    case write(Document)
    /// A text is to be copied: of a value, or of all.
    case copy(VisibleContent, of: ContentPath? = nil)
  }

  /// A session as it may be shown in an editor.
  package struct Document: Sendable, Hashable {
    let visible: VisibleContent
    let target: PendingWrite.Target
    let now: Timestamp
    let endsBySetting: Bool
    let numbers: PayloadCodec.Numbers

    package init(
      visible: VisibleContent, target: PendingWrite.Target, now: Timestamp, endsBySetting: Bool, numbers: PayloadCodec.Numbers
    ) {
      (self.visible, self.target, self.now) = (visible, target, now)
      (self.endsBySetting, self.numbers) = (endsBySetting, numbers)
    }

    /// Nil: a key in it is hidden, and by another name it would be another key.
    fileprivate var request: EditorRequest? {
      guard !visible.hidesKeys else { return nil }
      let document = EditorDocument(
        visible, label: target.label, revision: target.revision, expires: target.base?.expires, now: now,
        endsBySetting: endsBySetting, numbers: numbers)
      let secrets = MaskedValues(of: target.id, visible.revealedSecrets, in: visible.content)
      return EditorRequest(target: target, document: document, text: document.text, secrets: secrets)
    }
  }

  package let subject: Subject
  /// What the edits were made on.
  package let base: SessionContent
  /// What the store has now.
  package let theirs: SessionContent
  /// What the session held before that, when what is written now was taken out of it.
  package let older: [SessionContent]
  package let masking: Masking
  /// What is shown though a rule hides it.
  package let revealed: MaskedValues
  /// What those states take in the store, all of which is gone through: see ``Work``.
  package let bytes: Int

  package init(
    _ subject: Subject, base: SessionContent, theirs: SessionContent, older: [SessionContent] = [], masking: Masking,
    revealed: MaskedValues, bytes: Int
  ) {
    (self.subject, self.base, self.theirs, self.older) = (subject, base, theirs, older)
    (self.masking, self.revealed, self.bytes) = (masking, revealed, bytes)
  }

  /// What a copied value shows only for being revealed: around it and in it.
  package var revealedInCopy: MaskedValues {
    guard case .copy(_, let path?) = subject else { return MaskedValues(of: revealed.session, []) }
    return MaskedValues(of: revealed.session, revealed.values.filter { $0.path.isOnOneWay(with: path) })
  }

  /// Whether it is too long to be answered while a key waits.
  package var isLong: Bool {
    if base.isLong || theirs.isLong || older.contains(where: \.isLong) { return true }
    return switch subject {
    case .merge(let edits), .rebase(let edits): mine(edits).isLong
    case .resolve(let merge, _): merge.merged.isLong || merge.conflicts.contains { $0.mine.map(Self.isLong) ?? false }
    case .read(_, let text): text.utf8.count > SessionContent.short
    case .write, .copy: false
    }
  }

  private static func isLong(_ value: JSONValue) -> Bool { value.isLonger(than: SessionContent.short) }

  /// Nil where its task was cancelled: nobody waits for it.
  package var answer: EditAnswer? {
    Work.add(bytes)
    switch subject {
    case .merge(let edits): return merged(edits)
    case .rebase(let edits): return rebased(edits)
    case .resolve(let merge, let choices):
      let content = merge.resolved(choices)
      guard content != theirs else { return .same }
      return Task.isCancelled ? nil : .resolved(content, diff(to: content))
    case .read(let document, let text): return read(text, as: document)
    case .write(let document): return .written(document.request)
    case .copy(let visible, let path):
      let text: String? = if let path { visible.text(at: path) } else { visible.text }
      return text.map { .text($0) }
    }
  }

  private func mine(_ edits: [ContentEdit]) -> SessionContent {
    var mine = base
    for edit in edits { try? edit.apply(to: &mine) }
    return mine
  }

  private func merged(_ edits: [ContentEdit]) -> EditAnswer? {
    let mine = mine(edits)
    let merge = ThreeWayMerge(base: base, mine: mine, theirs: theirs)
    guard !Task.isCancelled else { return nil }
    let sides = [base, mine, theirs].map { VisibleContent($0, masking: masking) }
    guard merge.conflicts.isEmpty else { return .conflict(ConflictLook(merge, sides)) }
    return Task.isCancelled ? nil : .merged(MergedEdit(merge, sides, diff: diff(to: merge.merged)))
  }

  private func rebased(_ edits: [ContentEdit]) -> EditAnswer? {
    let merge = ThreeWayMerge(base: base, mine: mine(edits), theirs: theirs)
    guard merge.conflicts.isEmpty else { return .disputed }
    guard !Task.isCancelled else { return nil }
    let sides = [base, theirs].map { VisibleContent($0, masking: masking) }
    // What changes in it is looked for where it changes: that is soon done.
    return .merged(MergedEdit(merge, sides, diff: edits.contains(where: \.isWhole) ? diff(to: merge.merged) : nil))
  }

  private func read(_ text: String, as document: EditorDocument) -> EditAnswer? {
    do throws(EditorDocument.Failure) {
      guard case .changed(let content) = try document.read(text) else { return .same }
      return Task.isCancelled ? nil : .read(content, diff(to: content))
    } catch {
      return .unreadable(error)
    }
  }

  /// Nil where it is made as fast as it is shown.
  private func diff(to content: SessionContent) -> EditDiff? {
    guard isLong else { return nil }
    let states = base == theirs ? older : older + [base]
    return EditDiff(
      of: .replaceAll(content), from: theirs, to: content, since: states, masking: masking, revealed: revealed.values)
  }
}

/// What an edit comes to beside what another has written.
package enum EditAnswer: Sendable {
  /// Both changed the same, and somebody has to choose.
  case conflict(ConflictLook)
  /// The same where nobody is asked yet.
  case disputed
  case merged(MergedEdit)
  /// What is to be written, as it was chosen.
  case resolved(SessionContent, EditDiff?)
  /// The same as it was written in the editor.
  case read(SessionContent, EditDiff?)
  /// What the editor is to be opened with; nil: a key is hidden in it.
  case written(EditorRequest?)
  /// What the session holds, as JSON.
  case text(String)
  /// That is what is there already.
  case same
  /// What was written in the editor cannot be read.
  case unreadable(EditorDocument.Failure)
}

/// An edit on top of what another has written.
package struct MergedEdit: Sendable {
  package let content: SessionContent
  /// What they changed, what stays of it, and in the place of what of it mine is put.
  package let theirs, kept, replaced: [ShownPath]
  /// What a review of all of it shows; nil: it is reviewed by its edits.
  package let diff: EditDiff?

  init(_ merge: ThreeWayMerge, _ sides: [VisibleContent], diff: EditDiff?) {
    content = merge.merged
    theirs = merge.theirChanges.map(\.path).told(in: sides)
    kept = merge.keptChanges.map(\.path).told(in: sides)
    replaced = merge.replaced.told(in: sides)
    self.diff = diff
  }
}

/// What both changed, as it is shown.
package struct ConflictLook: Sendable {
  package let merge: ThreeWayMerge
  package let rows: [ConflictRow]
  /// What stays of what they changed.
  package let kept: [ShownPath]

  /// - Parameter sides: base, mine and theirs, as they may be shown.
  package init(_ merge: ThreeWayMerge, _ sides: [VisibleContent]) {
    let disputed = Set(merge.conflicts.map(\.path))
    let hidden = HiddenValues(sides)
    var places = sides.map { HiddenPlaces($0) }
    self.merge = merge
    rows = merge.conflicts.map { ConflictRow($0, &places, hidden) }
    kept = merge.keptChanges.map(\.path).filter { !disputed.contains($0) }.told(in: sides)
  }
}

extension ContentEdit {
  /// Whether the edit says all that the session shall hold, rather than what changes in it.
  package var isWhole: Bool { if case .replaceAll = self { true } else { false } }
}

extension [ShownPath] {
  /// Some of them by name, and that there are more.
  package var names: String {
    prefix(20).map(\.words).joined(separator: ", ") + (count > 20 ? " and \(count - 20) more" : "")
  }
}
