#if os(Linux)
  package import Glibc

  /// Another user, as whom this thread alone acts for a while: the C library would change all of them.
  package struct ThreadUser {
    private let user: uid_t
    private let group: gid_t
    private let groups: [gid_t]

    package init(_ user: uid_t, _ group: gid_t, groups: [gid_t]) { (self.user, self.group, self.groups) = (user, group, groups) }

    /// - Returns: nil where this process may not act as another.
    package func act<Result>(_ body: () throws -> Result) rethrows -> Result? {
      let (own, ownGroup) = (geteuid(), getegid())
      var ownGroups = [gid_t](repeating: 0, count: max(0, Int(getgroups(0, nil))))
      guard let system = Self.system, getgroups(Int32(ownGroups.count), &ownGroups) >= 0 else { return nil }
      let begun = Self.setGroups(groups, system) && Self.set(Self.resgid, group, system) && Self.set(Self.resuid, user, system)
      // The user first: who is not root any more may change nothing else.
      defer {
        _ = Self.set(Self.resuid, own, system)
        _ = Self.set(Self.resgid, ownGroup, system)
        _ = Self.setGroups(ownGroups, system)
      }
      return try begun ? body() : nil
    }

    private typealias System = @convention(c) (Int, Int, Int, Int) -> Int

    /// `syscall`, which Swift does not import.
    private static let system = dlsym(nil, "syscall").map { unsafeBitCast($0, to: System.self) }

    #if arch(x86_64)
      private static let (groupsCall, resuid, resgid) = (116, 117, 119)
    #else
      private static let (groupsCall, resuid, resgid) = (159, 147, 149)
    #endif

    /// The effective one; the others stay, and lead back.
    private static func set(_ call: Int, _ id: UInt32, _ system: System) -> Bool { system(call, -1, Int(id), -1) == 0 }

    private static func setGroups(_ groups: [gid_t], _ system: System) -> Bool {
      groups.withUnsafeBufferPointer { system(groupsCall, $0.count, Int(bitPattern: $0.baseAddress), 0) == 0 }
    }
  }
#endif
