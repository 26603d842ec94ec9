/// Who may use a file beside its owner and its group (a POSIX access list). While a file has one, the group's bits of its mode are the
/// most that anybody in it may, and not the group's own.
package struct AccessList: Hashable, Sendable {
  /// As the system keeps it.
  package let bytes: [UInt8]
  private let entries: [Entry]

  private struct Entry: Hashable {
    let kind: UInt16
    let rights: UInt16
    let who: UInt32
  }

  /// The system's numbers of kinds of entries, and of rights.
  private static let (user, owningGroup, group, most): (UInt16, UInt16, UInt16, UInt16) = (2, 4, 8, 16)
  private static let readingAndWriting: UInt16 = 6

  /// Nil: it is none that is known here.
  package init?(_ bytes: [UInt8]) {
    guard bytes.count > 4, bytes.count % 8 == 4, bytes.prefix(4).elementsEqual([2, 0, 0, 0]) else { return nil }
    func number(_ place: Int, _ size: Int) -> UInt32 {
      bytes[place..<place + size].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
    self.bytes = bytes
    entries = stride(from: 4, to: bytes.count, by: 8).map {
      Entry(kind: UInt16(number($0, 2)), rights: UInt16(number($0 + 2, 2)), who: number($0 + 4, 4))
    }
  }

  /// That of what has a path, for which nothing is opened; nil: it has none.
  package static func ofFile(_ path: String) throws(Errno) -> AccessList? {
    try ExtendedAttributes.value(of: ExtendedAttributes.accessList, at: path).flatMap { AccessList($0) }
  }

  /// Gives a file of one's own the list, and the bits of a mode that has it.
  package func set(on file: Int32) throws(Errno) {
    try ExtendedAttributes.set(ExtendedAttributes.accessList, to: bytes, in: file)
  }

  private var most: UInt16 { entries.first { $0.kind == Self.most }?.rights ?? 7 }

  /// The mode of a file that has it, the group's bits being what the group itself may.
  package func own(_ mode: UInt32) -> UInt32 {
    let group = entries.first { $0.kind == Self.owningGroup }?.rights ?? 0
    return mode & ~0o070 | UInt32(group & most) << 3
  }

  /// Whether it names somebody who may read and write then: the user, or a group that he is in.
  package func letsWrite(_ user: UInt32, isMember: (UInt32) -> Bool) -> Bool {
    entries.contains { entry in
      guard entry.rights & most & Self.readingAndWriting == Self.readingAndWriting else { return false }
      return entry.kind == Self.user && entry.who == user || entry.kind == Self.group && isMember(entry.who)
    }
  }
}
