#if canImport(Glibc)
  package import Glibc
#else
  package import Darwin
#endif

/// To whom a process may give files, where it may give them away at all.
package struct FileGiving: Hashable, Sendable {
  package var users: IDMap
  package var groups: IDMap

  package init(users: IDMap, groups: IDMap) { (self.users, self.groups) = (users, groups) }

  package static let all = FileGiving(users: .whole, groups: .whole)

  package func reaches(_ user: uid_t, _ group: gid_t) -> Bool { users.knows(user) && groups.knows(group) }

  /// What a process of root may; nil: nothing. The name of root alone says nothing of it: a container may leave its rights out, and
  /// know a part of all users.
  ///
  /// - Parameter changesThem: whether it is to change the mode and the times, too, of what is another's by then.
  package static func ofRoot(changesThem: Bool = true) -> FileGiving? {
    #if canImport(Glibc)
      // Where nobody knows, it is as it usually is.
      guard let rights = RootRights.ofThread else { return namespace }
      let needed: RootRights = changesThem ? [.toChangeOwners, .ofOwners] : .toChangeOwners
      return rights.contains(needed) ? namespace : nil
    #else
      return .all
    #endif
  }

  #if canImport(Glibc)
    /// Read once: a process with threads enters no other.
    private static let namespace = FileGiving(users: .current("uid"), groups: .current("gid"))
  #endif
}

/// The ids of users, or of groups, that a namespace knows.
package struct IDMap: Hashable, Sendable {
  /// Nil: all there are.
  private let ranges: [ClosedRange<UInt32>]?
  /// As what every other is seen. Of what is seen as that, nobody knows whose it is.
  private let unknown: UInt32

  package static let whole = IDMap(ranges: nil, unknown: 0)

  private init(ranges: [ClosedRange<UInt32>]?, unknown: UInt32) { (self.ranges, self.unknown) = (ranges, unknown) }

  /// - Parameter text: as the system writes it: lines of the first id within, the first without, and how many they are.
  package init(_ text: String, unknown: UInt32) {
    let ranges = text.split(separator: "\n").compactMap { line -> ClosedRange<UInt32>? in
      let numbers = line.split(separator: " ").compactMap { UInt32($0) }
      guard numbers.count == 3, numbers[2] > 0 else { return nil }
      let (last, overflow) = numbers[0].addingReportingOverflow(numbers[2] - 1)
      return numbers[0]...(overflow ? .max : last)
    }
    // The very last number is no id.
    let isWhole = ranges.isEmpty || ranges.contains { $0.lowerBound == 0 && $0.upperBound >= .max - 1 }
    self.init(ranges: isWhole ? nil : ranges, unknown: isWhole ? 0 : unknown)
  }

  package func knows(_ id: UInt32) -> Bool { ranges.map { id != unknown && $0.contains { $0.contains(id) } } ?? true }

  #if canImport(Glibc)
    /// Where the system does not say, all are known.
    fileprivate static func current(_ kind: String) -> IDMap {
      let unknown = text("/proc/sys/kernel/overflow\(kind)").flatMap { UInt32($0.prefix { $0 != "\n" }) }
      return IDMap(text("/proc/self/\(kind)_map") ?? "", unknown: unknown ?? 65_534)
    }

    private static func text(_ path: String) -> String? {
      let file = open(path, O_RDONLY | O_CLOEXEC)
      guard file >= 0 else { return nil }
      defer { close(file) }
      var (bytes, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 4096))
      while true {
        let count = read(file, &buffer, buffer.count)
        guard count > 0 else { return count == 0 ? String(decoding: bytes, as: UTF8.self) : nil }
        bytes += buffer.prefix(count)
      }
    }
  #endif
}
