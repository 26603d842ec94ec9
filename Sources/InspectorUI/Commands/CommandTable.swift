import Inspection
import TerminalText
package import TerminalUI

/// Every command there is. A new one is a row here and a handler beside its likes.
package enum CommandTable {
  package static let all = aboutSessions + Pane.allCases.map(\.kind.command) + aboutTheProgram

  private static let aboutSessions: [Command] = [
    // What one comes for stands first: where the footer has no room, the rest goes.
    Command(.open, [.enter], "open", "open the session, fold or unfold, show a long value whole", .look),
    Command(.storeEvents, [.character("w")], "whole store", "events of the whole store, or of one session", .look),
    Command(
      .flash, [.character("f")], "flash", "flash a message: shown once, on the next page the user loads", .session,
      effect: .writes,
      changes: .data, argument: .text("KEY MESSAGE")),
    Command(
      .destroy, [.character("d")], "log out", "log the user out: destroy the session", .session,
      in: [.sessions, .cookie, .events], effect: .destroys),
    Command(
      .edit, [.character("e")], "edit", "edit the value under the cursor", .session, in: [.sessions, .data], effect: .writes,
      changes: .data),
    Command(
      .unset, [.character("d")], "remove", "remove the key or message under the cursor", .session, in: [.data], effect: .destroys,
      changes: .data),
    Command(
      .expire, [.character("t")], "expiry", "change when the session expires", .session, effect: .writes, changes: .expiry,
      argument: .text("+30m | DATE | never")),
    Command(
      .rename, [.character("o")], nil, "rename the key under the cursor", .session, in: [.data], effect: .writes, changes: .data),
    Command(
      .editSession, [.character("E")], nil, "edit the whole session as JSON in your editor", .session, effect: .writes,
      changes: .data),
    Command(.undo, [.character("u")], "undo", "undo the last write (within 60 s)", .session, effect: .writes),

    Command(
      .reveal, [.character("x")], "reveal", "reveal what is masked here for 30 s, or mask it again", .look, effect: .reveals),
    Command(.copy, [.character("y")], "copy", "copy what is under the cursor to the clipboard", .look, effect: .reveals),
    Command(.filter, [.character("/")], "filter", "filter the list", .look, argument: .text("TEXT")),
    Command(
      .sameUser, [.character("@")], "this user", "show all sessions of the same user; esc goes back", .look,
      in: [.sessions, .data]),
    Command(.compare, [.character("=")], "compare", "compare two marked sessions, or the marked one with this one", .look),
    Command(
      .statistics, [], nil, "the store in figures: by state, age, size, user, role, and bytes by key", .look,
      argument: .subject),
    Command(
      .group, [], nil, "group the sessions by user, or by any field or data.PATH: one row per value", .look, argument: .subject),
    Command(
      .add, [.character("a")], "add", "add a key", .session, effect: .writes, changes: .data, argument: .text("PATH JSON")),
    Command(.mark, [.character(" ")], "mark", "mark or unmark the session", .look, in: [.sessions]),
    Command(.sort, [.character("s")], "sort", "choose the order of the list", .look, argument: .sortField),
    Command(.reverse, [.character("S")], nil, "reverse the order of the list", .look),
    Command(
      .find, [.character("i")], "find",
      "find a session by its id, fingerprint or cookie (input hidden), or open a cookie with data",
      .look),
    Command(
      .export, [.character("W")], "export", "write the list as it is filtered to a file: JSON Lines, JSON or CSV", .look,
      argument: .text("FILE")),
    Command(.zoom, [.character("+")], "zoom", "give the focused pane the whole screen, or put it back", .look),
    Command(
      .columns, [], nil, "choose the columns of the list: fields and data.PATH, as :columns user,seen,data.role", .look,
      argument: .columns),
    Command(.raw, [.character("b")], nil, "data as stored: as a tree, as text, as bytes", .look),
    Command(.toggleCookie, [.character("c")], nil, "show or hide the Set-Cookie pane", .look),
    Command(.pause, [.character("p")], "pause", "pause live updates", .look),
    Command(.refresh, [.character("r")], nil, "reload and re-sort", .look),
    Command(.markAll, [.character("*")], "mark all", "mark every session that matches, shown or not", .look),
    Command(.unmarkAll, [.character("U")], nil, "unmark every session", .look),

    Command(.down, [.character("j"), .down], nil, "down", .move),
    Command(.up, [.character("k"), .up], nil, "up", .move),
    Command(.top, [.character("g"), .home], nil, "to the top", .move),
    Command(.bottom, [.character("G"), .end], nil, "to the bottom", .move),
    Command(.halfPageDown, [.control("d")], nil, "half a page down", .move),
    Command(.halfPageUp, [.control("u")], nil, "half a page up", .move),
    Command(.pageDown, [.pageDown, .control("f")], nil, "a page down", .move),
    Command(.pageUp, [.pageUp, .control("b")], nil, "a page up", .move),
    Command(.collapse, [.character("h"), .left], nil, "fold, or to the parent", .move, in: [.data]),
    Command(.expand, [.character("l"), .right], nil, "unfold, or to the first child", .move, in: [.data]),
    Command(.foldAll, [.character("z")], nil, "fold or unfold everything", .move, in: [.data]),
    Command(.nextPane, [.tab], nil, "next pane", .move),
    Command(.previousPane, [.backtab], nil, "previous pane", .move),
  ]

  private static let aboutTheProgram: [Command] = [
    Command(.command, [.character(":")], "command", "run a command by its name", .program),
    Command(.palette, [.control("p")], "palette", "find a command, a session or a theme by a few letters", .program),
    Command(.theme, [], nil, "change the colours, with preview", .program, argument: .theme),
    Command(.save, [], nil, "keep theme, sort and columns in the configuration", .program),
    Command(.help, [.character("?"), .function(1)], "help", "every key that works here", .program),
    Command(.back, [.escape], nil, "back: close, unmark, clear the filter", .program),
    Command(.close, [.character("q")], "quit", "close what is open; at the top, quit", .program),
    Command(.quit, [.character("Q")], nil, "quit at once", .program),
    Command(.redraw, [.control("l")], nil, "redraw the screen", .program),
    Command(.suspend, [.control("z")], nil, "suspend; `fg` comes back", .program),
    Command(.interrupt, [.control("c")], nil, "cancel; twice: quit", .program),
  ]

  package static let ids: [CommandID] = all.map(\.id)

  package static let byID: [CommandID: Command] = Dictionary(
    all.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })

  /// The command a key runs in a pane, whether or not it may run now.
  package static func command(for key: Key, in pane: Pane) -> Command? {
    all.first { $0.works(in: pane) && $0.keys.contains(key) }
  }
}
