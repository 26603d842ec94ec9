import Inspection
import TerminalText

/// What a command does: the state changes, and effects are asked for. The text is what followed its name after `:`.
typealias Handler = @Sendable (inout State, String) -> [Effect]

/// The handlers by what they may do. Read-only is absence: without a writing store the writing handlers are not in the
/// table, whatever key, word or click asks for them.
enum Handlers {
  static func table(for configuration: Configuration) -> [CommandID: Handler] {
    var table = reading
    if configuration.access.reveals { table.merge(revealing) { first, _ in first } }
    if configuration.access.writes { table.merge(writing) { first, _ in first } }
    return table
  }

  static let reading = looking.merging(focusing) { first, _ in first }

  private static let focusing: [CommandID: Handler] = Dictionary(
    uniqueKeysWithValues: Pane.allCases.map { pane in
      let handler: Handler = { state, _ in state.focus(on: pane) }
      return (pane.kind.command.id, handler)
    })

  private static let looking: [CommandID: Handler] = [
    .down: { state, _ in state.move(by: 1) },
    .up: { state, _ in state.move(by: -1) },
    .top: { state, _ in state.move(by: -.max) },
    .bottom: { state, _ in state.move(by: .max) },
    .halfPageDown: { state, _ in state.move(by: max(1, state.pageHeight / 2)) },
    .halfPageUp: { state, _ in state.move(by: -max(1, state.pageHeight / 2)) },
    .pageDown: { state, _ in state.move(by: state.pageHeight) },
    .pageUp: { state, _ in state.move(by: -state.pageHeight) },
    .collapse: { state, _ in state.fold(true) },
    .expand: { state, _ in state.fold(false) },
    .foldAll: { state, _ in state.foldEverything() },
    .nextPane: { state, _ in state.focusPane(offset: 1) },
    .previousPane: { state, _ in state.focusPane(offset: -1) },
    .open: { state, _ in state.open() },
    .back: { state, _ in state.back() },
    .close: { state, _ in state.close() },
    .quit: { _, _ in [.quit] },
    .filter: { state, text in state.startFilter(text) },
    .sort: { state, text in state.chooseSort(text) },
    .reverse: { state, _ in state.reverseSort() },
    .find: { state, _ in state.startFind() },
    .sameUser: { state, _ in state.showSameUser() },
    .compare: { state, _ in state.startComparison() },
    .export: { state, text in state.startExport(text) },
    .statistics: { state, text in state.startStatistics(text) },
    .group: { state, text in state.startGroups(text) },
    .mark: { state, _ in state.toggleMark() },
    .markAll: { state, _ in state.markAll() },
    .unmarkAll: { state, _ in state.unmarkAll() },
    .pause: { state, _ in state.togglePause() },
    .refresh: { state, _ in state.refresh() },
    .zoom: { state, _ in state.toggleZoom() },
    .columns: { state, text in state.chooseColumns(text) },
    .redraw: { _, _ in [.redraw] },
    .storeEvents: { state, _ in state.toggleEventsScope() },
    .toggleCookie: { state, _ in state.toggle(.cookie) },
    .raw: { state, _ in state.cycleRaw() },
    .command: { state, _ in state.startCommand() },
    .palette: { state, _ in state.openPalette() },
    .help: { state, _ in state.openHelp() },
    .theme: { state, text in state.chooseTheme(text) },
    .save: { state, _ in state.saveLook() },
    .suspend: { _, _ in [.suspend] },
    .interrupt: { state, _ in state.interrupt() },
  ]

  static let revealing: [CommandID: Handler] = [
    .reveal: { state, _ in state.toggleReveal() },
    .copy: { state, _ in state.chooseCopy() },
  ]

  static let writing: [CommandID: Handler] = [
    .edit: { state, _ in state.startEdit() },
    .editSession: { state, _ in state.startEditor() },
    .add: { state, text in state.startAdd(text) },
    .rename: { state, _ in state.startRename() },
    .flash: { state, text in state.startFlash(text) },
    .expire: { state, text in state.startExpire(text) },
    .destroy: { state, _ in state.startDestroy() },
    .unset: { state, _ in state.startUnset() },
    .undo: { state, _ in state.undoLast() },
  ]
}
