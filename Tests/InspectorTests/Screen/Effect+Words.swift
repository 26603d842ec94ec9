import Inspection
import InspectorUI
import Sessions
import SessionsAdministration

extension Effect {
  /// As `expect-effects` has it.
  var words: String {
    func label(_ id: SessionID) -> String { SessionLabel(id: id, key: testKey).description }
    return switch self {
    case .list: "list"
    case .fill(let ids): "fill \(ids.count)"
    case .find: "find"
    case .visit(let id): "visit \(label(id))"
    case .look(let ids): "look \(ids.count)"
    case .read(let id): "read \(label(id))"
    case .lookClosely(let request): "look closely at \(label(request.id))"
    case .scan(let ids, _, _): "scan \(ids.count)"
    case .write(let write):
      switch write.action {
      case .edit(let edits): "write \(edits.map { $0.words(Masking()) }.joined(separator: ", ")) on \(write.target.label)"
      case .expire: "write expiry on \(write.target.label)"
      case .destroy: "write destroy \(write.target.label)"
      }
    case .weigh: "weigh"
    case .writeOut: "write out"
    case .compare(let left, let right): "compare \(label(left)) \(label(right))"
    case .keep(let fields): "keep \(fields.map(\.name).joined(separator: " "))"
    case .work(let request, _):
      switch request {
      case .mark: "mark"
      case .gather: "gather"
      case .export(let request): "export to \(request.path)"
      case .group(let query): "group by \(query.subject.name)"
      case .survey(let sessions, _): "survey \(sessions.count)"
      case .planUndo(let reversals, _): "plan undo \(reversals.count)"
      case .compare: "compare"
      }
    case .mass(let write): "write \(write.count) at once"
    case .endWork: "end work"
    case .openEditor: "open editor"
    case .openCookies: "open cookies"
    case .copy(let text): "copy \(text)"
    case .loadTheme(let name): "load theme \(name)"
    case .save(let look): "save \(look.theme), \(look.sort), \(look.columns?.joined(separator: " ") ?? "usual")"
    case .redraw: "redraw"
    case .suspend: "suspend"
    case .quit: "quit"
    }
  }
}
