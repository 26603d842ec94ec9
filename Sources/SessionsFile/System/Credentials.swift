package import Platform

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
  /// To whom it may give files; nil: to nobody.
  package var giving: FileGiving?

  package init(user: uid_t, group: gid_t, groups: Set<gid_t>, giving: FileGiving? = nil) {
    self.user = user
    self.group = group
    self.groups = groups
    self.giving = giving
  }

  /// Whether it may make a file another's, and another group's.
  func mayGive(to user: uid_t, _ group: gid_t) -> Bool { giving?.reaches(user, group) ?? false }

  static func current() -> Credentials {
    let giving = geteuid() == 0 ? FileGiving.ofRoot() : nil
    // Who may give files to everybody is not asked for groups.
    if giving == .all { return Credentials(user: 0, group: getegid(), groups: [], giving: giving) }
    return Credentials(user: geteuid(), group: getegid(), groups: SystemUser.ownGroups, giving: giving)
  }
}
