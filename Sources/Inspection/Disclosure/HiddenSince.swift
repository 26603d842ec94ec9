import ECMAScript
import Sessions
import TerminalText

extension VisibleContent {
  /// The outermost places that are hidden now, and were not in an earlier state (nil: nothing is known of it). What was told of them, and of
  /// what lies in them, is to be told no more.
  ///
  /// So many are told one by one; where there are more, what they lie in is told for them, but no section as a whole.
  package func hidden(since before: VisibleContent?, limit: Int = 64) -> [ContentPath] {
    var found: [ContentPath] = []
    let sections = ContentPath.Section.allCases
    let most = 32 * limit
    for section in sections {
      let place = ContentPath(section)
      for entry in content.object(section).entries where found.count <= most {
        let path = place.appending(.key(entry.key))
        collect(entry.value, before?.content[path], at: path, before, most, &found)
      }
    }
    return found.count > most ? sections.map { ContentPath($0) } : Self.joined(found, limit)
  }

  /// What lies in one container with many others is told by that.
  private static func joined(_ places: [ContentPath], _ limit: Int) -> [ContentPath] {
    var places = places
    while places.count > limit {
      var counts: [ContentPath: Int] = [:]
      for place in places {
        var container = place.parent
        while let path = container, !path.path.steps.isEmpty {
          counts[path, default: 0] += 1
          container = path.parent
        }
      }
      let crowded = counts.filter { $0.value >= limit / 2 }.keys
      guard let deepest = crowded.max(by: { $0.path.steps.count < $1.path.steps.count }) else { break }
      places = places.filter { !deepest.contains($0) } + [deepest]
    }
    return places
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
