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

  /// What lies in one container with many others is told by the nearest such container.
  private static func joined(_ places: [ContentPath], _ limit: Int) -> [ContentPath] {
    guard places.count > limit else { return places }
    // How many lie in each container; the section, which is the last, is none.
    var counts: [Int: Int] = [:]
    for place in places { for digest in place.digestsAbove.dropLast() { counts[digest, default: 0] += 1 } }
    var known: Set<ContentPath> = []
    return places.map { place in
      let steps = place.digestsAbove.dropLast().enumerated().first { counts[$0.element, default: 0] >= limit / 2 }
      guard let steps else { return place }
      return ContentPath(place.section, ValuePath(Array(place.path.steps.dropLast(steps.offset + 1))))
    }.filter { known.insert($0).inserted }
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
