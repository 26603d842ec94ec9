/// The name of a command; after `:`, this is what one types.
///
/// The panes and pages that have a command of their own name it in their file.
package struct CommandID: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  package let rawValue: String

  package init(rawValue: String) { self.rawValue = rawValue }

  package var description: String { rawValue }

  private init(_ name: String) { rawValue = name }

  package static let down = CommandID("down")
  package static let up = CommandID("up")
  package static let top = CommandID("top")
  package static let bottom = CommandID("bottom")
  package static let halfPageDown = CommandID("half-page-down")
  package static let halfPageUp = CommandID("half-page-up")
  package static let pageDown = CommandID("page-down")
  package static let pageUp = CommandID("page-up")
  package static let collapse = CommandID("collapse")
  package static let expand = CommandID("expand")
  package static let foldAll = CommandID("fold-all")
  package static let nextPane = CommandID("next-pane")
  package static let previousPane = CommandID("previous-pane")
  package static let open = CommandID("open")
  package static let back = CommandID("back")
  package static let close = CommandID("close")
  package static let quit = CommandID("quit")
  package static let filter = CommandID("filter")
  package static let sort = CommandID("sort")
  package static let reverse = CommandID("reverse")
  package static let find = CommandID("find")
  package static let sameUser = CommandID("same-user")
  package static let group = CommandID("group")
  package static let compare = CommandID("compare")
  package static let statistics = CommandID("stats")
  package static let export = CommandID("export")
  package static let mark = CommandID("mark")
  package static let markAll = CommandID("mark-all")
  package static let unmarkAll = CommandID("unmark-all")
  package static let pause = CommandID("pause")
  package static let refresh = CommandID("refresh")
  package static let redraw = CommandID("redraw")
  package static let zoom = CommandID("zoom")
  package static let columns = CommandID("columns")
  package static let toggleCookie = CommandID("toggle-cookie")
  package static let storeEvents = CommandID("store-events")
  package static let raw = CommandID("raw")
  package static let reveal = CommandID("reveal")
  package static let copy = CommandID("copy")
  package static let edit = CommandID("edit")
  package static let editSession = CommandID("edit-session")
  package static let add = CommandID("add")
  package static let rename = CommandID("rename")
  package static let flash = CommandID("flash")
  package static let expire = CommandID("expire")
  package static let destroy = CommandID("destroy")
  package static let unset = CommandID("unset")
  package static let undo = CommandID("undo")
  package static let command = CommandID("command")
  package static let palette = CommandID("palette")
  package static let help = CommandID("help")
  package static let theme = CommandID("theme")
  package static let save = CommandID("save")
  package static let suspend = CommandID("suspend")
  package static let interrupt = CommandID("interrupt")
}
