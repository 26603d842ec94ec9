#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The directories that something lies in: those that are met on the way to it, link by link, and those above where that ends. What is
/// named within a directory lies in it for whoever wrote the name, wherever a link on the way leads.
///
/// Directories are known by what they are, and not by their names: one that is mounted at a second place has several, and one that is
/// reached through another root (`/proc/PID/root`) has none here.
package struct Surroundings: Sendable {
  private let directories: Set<FileStatus.Identity>
  /// Why there may be more than are known; nil: there are none.
  package let obstacle: Errno?

  /// - Parameter path: a relative one begins at this process's directory: at the real one, and at the one that the shell names.
  package init(of path: String) {
    let path = Array(path.utf8)
    var ways = [Way(to: path)]
    if path.first != PathText.slash, let said = Way.saidByShell { ways.append(said) }
    for index in ways.indices { ways[index].follow(path) }
    directories = Set(ways.flatMap(\.steps).flatMap(\.met))
    obstacle = ways.compactMap(\.obstacle).first
  }

  /// The directory at a path and those above it, whichever way led there.
  package init(above directory: String) {
    let climb = Climb(from: Array(directory.utf8))
    (directories, obstacle) = (Set(climb.met), climb.obstacle)
  }

  package func contains(_ directory: FileStatus.Identity) -> Bool { directories.contains(directory) }
}

/// A directory and those above it.
private struct Climb {
  private(set) var met: [FileStatus.Identity] = []
  /// Why it ended below the root.
  private(set) var obstacle: Errno?

  /// What is above a root is that root. What is mounted within itself is like that, too, but hardly so many times over.
  private static let mostAlike = 8

  init(from place: [UInt8]) {
    var (place, alike) = (place, 0)
    while alike < Self.mostAlike {
      do throws(Errno) {
        let identity = try FileStatus(place: place).identity
        alike = identity == met.last ? alike + 1 : 0
        met.append(identity)
      } catch {
        obstacle = error
        return
      }
      place += Array("/..".utf8)
    }
    met.removeLast(alike)
  }
}

/// A way from directory to directory as a path says it.
private struct Way {
  struct Step {
    /// Each once: what a link meets may hold all that was met before it, and so may what the next one meets.
    let met: Set<FileStatus.Identity>
    var isLink = false
  }

  private(set) var steps: [Step]
  private(set) var obstacle: Errno?
  /// Where it has come to, as the system finds it; empty: at the root.
  private var place: [UInt8]
  /// How many of the first steps are the shell's, before the path that is followed.
  private var stepsBefore = 0

  /// Within so many links: what the system keeps as a link may bear the name of one that leads to it.
  private var depth = 0

  private static let up = Array("..".utf8)
  private static let here = Array(".".utf8)
  private static let mostDepth = 40
  /// No link is longer.
  private static let longest = 4096

  /// Where a path begins: at the root, or at this process's directory.
  init(to path: [UInt8]) {
    let isAbsolute = path.first == PathText.slash
    place = isAbsolute ? [] : Self.here
    let climb = Climb(from: place)
    (steps, obstacle) = (climb.met.reversed().map { Step(met: [$0]) }, climb.obstacle)
  }

  /// To this process's directory, as the shell says that somebody came there (`PWD`); nil: it does not, or that leads elsewhere.
  /// The directory itself knows nothing of the links that led to it.
  static var saidByShell: Way? {
    guard let said = getenv("PWD") else { return nil }
    let path = Array(UnsafeRawBufferPointer(start: said, count: strlen(said)))
    guard path.first == PathText.slash else { return nil }
    var way = Way(to: path)
    way.follow(path)
    guard let end = try? FileStatus(place: way.place), let own = try? FileStatus(place: here), end.identity == own.identity
    else { return nil }
    way.stepsBefore = way.steps.count
    return way
  }

  mutating func follow(_ path: [UInt8]) {
    for name in path.split(separator: PathText.slash) where !name.elementsEqual(Self.here) {
      guard name.elementsEqual(Self.up) ? goUp() : go(to: name) else { return }
    }
  }

  /// A step back takes back what that step met; behind a link it is one further on, and where the shell went by that it is out of
  /// where the shell had come.
  private mutating func goUp() -> Bool {
    place += [PathText.slash] + Self.up
    if steps.last?.isLink == true {
      if steps.count <= stepsBefore { steps = [] }
      jump(to: place)
    } else if steps.count > 1 {
      steps.removeLast()
    }
    stepsBefore = min(stepsBefore, steps.count)
    return true
  }

  /// - Returns: whether there may be something further on.
  private mutating func go(to name: ArraySlice<UInt8>) -> Bool {
    let before = self
    place += [PathText.slash] + name
    do throws(Errno) {
      let status = try FileStatus(place: place, followsLink: false)
      switch status.kind {
      case .directory: steps.append(Step(met: [status.identity]))
      case .symbolicLink: try follow(link: place, from: before)
      default: return false
      }
      return true
    } catch {
      // Where nothing is, there is nothing that lies anywhere.
      if error.code != ENOENT, error.code != ENOTDIR { obstacle = error }
      return false
    }
  }

  private mutating func follow(link: [UInt8], from before: Way) throws(Errno) {
    let end = try FileStatus(place: link)
    if depth < Self.mostDepth, let path = Self.text(ofLink: link) {
      var way = path.first == PathText.slash ? Way(to: path) : before
      way.depth = depth + 1
      way.follow(path)
      // What the system itself keeps as a link may lead to what has no such name here.
      if (try? FileStatus(place: way.place))?.identity == end.identity {
        let met = way.steps.reduce(into: Set<FileStatus.Identity>()) { $0.formUnion($1.met) }
        steps.append(Step(met: met, isLink: true))
        obstacle = obstacle ?? way.obstacle
        return
      }
    }
    jump(to: link)
  }

  /// Goes to where the system has come to, whatever the path says.
  private mutating func jump(to place: [UInt8]) {
    // There is no way up from what is no directory.
    let climb = Climb(from: place + [PathText.slash])
    steps.append(Step(met: Set(climb.met), isLink: true))
    obstacle = obstacle ?? climb.obstacle
  }

  private static func text(ofLink place: [UInt8]) -> [UInt8]? {
    var buffer = [CChar](repeating: 0, count: longest)
    let count = readlink(terminated(place), &buffer, buffer.count)
    return 0..<longest ~= count ? buffer[..<count].map(UInt8.init(bitPattern:)) : nil
  }
}

private func terminated(_ place: [UInt8]) -> [CChar] {
  (place.isEmpty ? [PathText.slash] : place).map(CChar.init(bitPattern:)) + [0]
}

extension FileStatus {
  fileprivate init(place: [UInt8], followsLink: Bool = true) throws(Errno) {
    var status = stat()
    let path = terminated(place)
    guard (followsLink ? stat(path, &status) : lstat(path, &status)) == 0 else { throw .last }
    self.init(status)
  }
}
