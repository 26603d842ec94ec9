import Inspection
import Platform
import Sessions
import SessionsAdministration
import TerminalText
import TerminalUI

/// `W`: what the list shows, as it is filtered and ordered, goes into a file. A file that is there stays, unless one says otherwise.
extension State {
  /// The fields of its form, in their order.
  private enum Place: Int { case file, format, columns, secrets, replace }

  private static let formats: [(words: SafeText, format: ExportFormat?)] = [
    ("as named", nil), ("JSON Lines", .jsonl), ("JSON", .json), ("CSV", .csv),
  ]

  mutating func startExport(_ text: String) -> [Effect] {
    let matched = index.isFiltered ? "what matches the filter" : "the whole list"
    let fields: [Form.Field] = [
      .text("file", text.isEmpty ? "sessions.jsonl" : text, hint: "only you may read it; it is there once it is complete"),
      .choice("format", Self.formats.map(\.words), selected: 0, hint: "as named: .jsonl, .json or .csv; else JSON Lines"),
      .choice("what", ["columns shown", "every field", "fields and data"], selected: 0, hint: "of each session"),
      .choice("secrets", ["masked", "revealed"], selected: 0, hint: "ids and masked values: whoever has an id is that user"),
    ]
    mode = .form(
      Form(
        purpose: .export, title: "Export",
        notes: [[Span(SafeText(sanitising: "\(matched), by \(index.sort.field.name)"), .dim)]],
        fields: configuration.access.reveals ? fields : fields.dropLast(), focus: 0))
    return []
  }

  mutating func export(_ form: Form) throws(Refusal) -> [Effect] {
    func chosen(_ place: Place) -> Int { form.fields.indices.contains(place.rawValue) ? form.fields[place.rawValue].selected : 0 }
    let text = form.fields[Place.file.rawValue].text.trimmed
    let path = text.hasPrefix("~/") ? configuration.home.map { $0 + text.dropFirst() } ?? text : text
    guard !path.isEmpty, !path.hasSuffix("/") else { throw Refusal(words: "which file?", field: Place.file.rawValue) }
    if form.taken == path, form.fields.last?.selected == 0 {
      throw Refusal(words: Self.takenWords(path), field: form.fields.count - 1)
    }
    let format = Self.formats[chosen(.format)].format ?? ExportFormat(fileName: path) ?? .jsonl
    var request = ExportRequest(
      path: path, format: format, columns: exportColumns(chosen(.columns)), filter: index.filter, sort: index.sort, now: now)
    request.reveal = configuration.access.reveals && chosen(.secrets) == 1
    request.location = configuration.store.location
    request.replaces = form.taken == path
    mode = .working(MassWork(job: .exporting(path), title: "Writing a file", of: nil))
    return ask(.export(request))
  }

  private func exportColumns(_ choice: Int) -> ExportColumns {
    switch choice {
    case 0: ExportColumns(fields: columns ?? Field.columns(with: configuration.store.attributes).map(\.field))
    default: ExportColumns(attributes: configuration.store.attributes, data: choice == 2)
    }
  }

  /// Where nothing was written, what was typed is there again.
  mutating func exported(_ result: ExportResult) {
    guard case .working(let work) = mode, case .exporting(let path) = work.job, var form = draft else { return }
    mode = .normal
    switch result {
    case .written(let sessions, let gone, let guarded):
      draft = nil
      var words = "\(sessionsCounted(sessions)) written to \(path)"
      if gone > 0 { words += "; \(grouped(gone)) were gone by then" }
      if guarded > 0 { words += "; \(grouped(guarded)) cells begin with ' so that no spreadsheet runs them" }
      say(.done, words)
    case .taken:
      if form.taken != nil { form.fields.removeLast() }
      form.fields.append(.choice("replace", ["no", "yes"], selected: 0, hint: "what is in the file by now is lost"))
      form.taken = path
      form.focus = form.fields.count - 1
      form.error = SafeText(sanitising: Self.takenWords(path))
      mode = .form(form)
    case .failed(let reason):
      form.focus = Place.file.rawValue
      form.error = SafeText(sanitising: "\(path): nothing was written: \(reason)")
      mode = .form(form)
    }
  }

  private static func takenWords(_ path: String) -> String {
    "\(path) is there already: choose another name, or to replace it"
  }
}
