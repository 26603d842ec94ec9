import ECMAScript
import Sessions
import TerminalText

extension VisibleContent {
  /// The outermost places that are hidden now, and were not in an earlier state (nil: nothing is known of it). What was told of them, and of
  /// what lies in them, is to be told no more.
  ///
  /// So many are told one by one; where there are more, it is all that the session holds.
  package func hidden(since before: VisibleContent?, limit: Int = 64) -> [ContentPath] {
    var found: [ContentPath] = []
    let sections = ContentPath.Section.allCases
    for section in sections {
      let place = ContentPath(section)
      for entry in content.object(section).entries where found.count <= limit {
        let path = place.appending(.key(entry.key))
        collect(entry.value, before?.content[path], at: path, before, limit, &found)
      }
    }
    return found.count > limit ? sections.map { ContentPath($0) } : found
  }

  private func collect(
    _ value: JSONValue, _ old: JSONValue?, at path: ContentPath, _ before: VisibleContent?, _ limit: Int,
    _ found: inout [ContentPath]
  ) {
    guard found.count <= limit else { return }
    Work.add(1)
    if hides(value, at: path) {
      let wasHidden = if let before, let old { before.hides(old, at: path) } else { false }
      if !wasHidden { found.append(path) }
      return
    }
    switch value {
    case .array(let elements):
      for (index, element) in elements.enumerated() {
        collect(element, old?[index], at: path.appending(.index(index)), before, limit, &found)
      }
    case .object(let object):
      for entry in object.entries {
        collect(entry.value, old?[entry.key], at: path.appending(.key(entry.key)), before, limit, &found)
      }
    default: break
    }
  }
}
