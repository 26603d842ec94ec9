#if canImport(Glibc)
  package import Glibc
#else
  package import Darwin
#endif

/// As whom this process acts.
package struct Credentials: Hashable, Sendable {
  package var user: uid_t
  package var group: gid_t
  package var groups: Set<gid_t>

  package init(user: uid_t, group: gid_t, groups: Set<gid_t>) {
    self.user = user
    self.group = group
    self.groups = groups
  }

  /// Whether it may give files to others.
  package var isPrivileged: Bool { user == 0 }

  static func current() -> Credentials {
    // Who is privileged is not asked for groups.
    if geteuid() == 0 { return Credentials(user: 0, group: getegid(), groups: []) }
    var groups = [gid_t](repeating: 0, count: max(0, Int(getgroups(0, nil))))
    let count = getgroups(Int32(groups.count), &groups)
    return Credentials(user: geteuid(), group: getegid(), groups: Set(groups.prefix(max(0, Int(count)))).union([getegid()]))
  }
}
