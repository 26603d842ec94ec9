#if canImport(Glibc)
  package import Glibc
#else
  package import Darwin
#endif

/// An entry of the system's list of groups, by a name that no property has.
private typealias CGroup = group

/// A user of this system, as its list has him.
package struct SystemUser: Hashable, Sendable {
  package let name: String
  /// The one that is his first.
  package let group: gid_t

  /// Nil where the list has none of this number, or cannot be asked.
  package init?(_ id: uid_t) {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: 4096)
    guard getpwuid_r(id, &entry, &buffer, buffer.count, &found) == 0, found != nil, let text = entry.pw_name,
      let name = String(validatingCString: text)
    else { return nil }
    (self.name, group) = (name, entry.pw_gid)
  }

  /// `www-data`; `user 33` where the list has no name for it.
  package static func name(of id: uid_t) -> String { SystemUser(id)?.name ?? "user \(id)" }

  /// The groups that this process acts with.
  package static var ownGroups: Set<gid_t> {
    var groups = [gid_t](repeating: 0, count: max(0, Int(getgroups(0, nil))))
    let count = getgroups(Int32(groups.count), &groups)
    return Set(groups.prefix(max(0, Int(count)))).union([getegid()])
  }

  package func isMember(of group: gid_t) -> Bool {
    if group == self.group { return true }
    var entry = CGroup()
    var found: UnsafeMutablePointer<CGroup>?
    var buffer = [CChar](repeating: 0, count: 1 << 16)
    guard getgrgid_r(group, &entry, &buffer, buffer.count, &found) == 0, found != nil, var member = entry.gr_mem else {
      return false
    }
    while let text = member.pointee {
      if String(validatingCString: text) == name { return true }
      member += 1
    }
    return false
  }
}
