import Platform
import Sessions

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Whose a file is to be.
struct Ownership: Hashable, Sendable {
  var owner: uid_t
  var group: gid_t
  var mode: mode_t
  /// Its extended attributes; nil: those that its directory gives to new files.
  var attributes: [String: [UInt8]]?

  /// A file that takes another's place keeps what that had.
  static func replacing(_ file: FileDirectory.Loaded) -> Ownership {
    Ownership(owner: file.status.owner, group: file.status.group, mode: file.status.mode, attributes: file.attributes)
  }

  /// A file that is brought back has again what it had.
  static func restoring(_ provenance: Provenance) -> Ownership {
    Ownership(
      owner: provenance.owner, group: provenance.group, mode: mode_t(provenance.mode), attributes: provenance.attributes)
  }

  /// The same, of a file that is still there: whether it could be.
  static func keeping(_ file: FileStatus, attributes: [String: [UInt8]]? = nil) -> Ownership {
    Ownership(owner: file.owner, group: file.group, mode: file.mode, attributes: attributes)
  }

  /// A new file has its root's owner and group, and may be read and written by whom the root lets in.
  static func newFile(in root: FileStatus) -> Ownership {
    Ownership(owner: root.owner, group: root.group, mode: root.mode & 0o666)
  }

  /// A new shard is as the root, its set-group-id bit included.
  static func newShard(in root: FileStatus) -> Ownership {
    Ownership(owner: root.owner, group: root.group, mode: root.mode)
  }

  /// Why this process cannot make a file that is so owned, and what to do about it; nil: it can.
  ///
  /// Files of another owner are not written in place either: that could tear them, and a rename would take them away from
  /// the application. Only where the directory itself says that its group, or everyone, shares the work, is a *new* file
  /// ours and reached through those bits.
  func obstacle(for process: Credentials, isNew: Bool) -> String? {
    if process.mayGive(to: owner, group) { return nil }
    // Where there is a list, the group's bits are not the group's.
    let isGroups = mode & 0o060 == 0o060 && attributes?[ExtendedAttributes.accessList] == nil
    let isShared = isNew && (isGroups && process.groups.contains(group) || mode & 0o006 == 0o006)
    let root = process.user == 0 ? "where root may give files to others (CAP_CHOWN and CAP_FOWNER)" : "as root"
    if owner != process.user, !isShared, process.giving?.users.knows(owner) != true {
      let who = isNew ? "the directory belongs" : "its file belongs"
      if process.giving != nil {
        return
          "\(who) to a user whom this container does not know: written from here, the session would change its owner and the "
          + "application could lose it; run where that user is known"
      }
      return "\(who) to \(name(ofUser: owner)) and this is \(name(ofUser: process.user)): written from here, the session would "
        + "change its owner and the application could lose it; run as that user (sudo -u \(name(ofUser: owner))) or \(root)"
    }
    let isMember = group == process.group || process.groups.contains(group)
    // What stands for every group that is not known may stand among its own, too.
    guard process.giving?.groups.knows(group) ?? isMember else {
      return
        "its group is \(name(ofGroup: group)), of which \(name(ofUser: process.user)) is not a member: written from here, the "
        + "session would change its group; run \(root) or as a member of that group"
    }
    return nil
  }

  /// Gives the file to whom it belongs.
  func apply(to file: Descriptor, _ files: FileSystem, process: Credentials, isNew: Bool) throws(Errno) {
    let list = attributes?[ExtendedAttributes.accessList]
    // Before the mode, which may shut us out.
    if let attributes { try files.set(attributes.filter { $0.key != ExtendedAttributes.accessList }, of: file) }
    let status = try files.status(of: file)
    let target = process.mayGive(to: owner, group) || !isNew ? owner : status.owner
    if status.owner != target || status.group != group { try files.changeOwner(of: file, to: target, group: group) }
    // The directory may have given it lists that the file before did not have.
    if let attributes {
      for name in try files.lists(of: file) where attributes[name] == nil { try files.removeAttribute(name, of: file) }
    }
    // After the owner: changing that takes set-id bits away. Where a list follows, the group's bits are not the group's.
    let bits = list == nil ? mode : mode & ~0o070
    if status.mode != bits { try files.changeMode(of: file, to: bits) }
    if let list { try files.set([ExtendedAttributes.accessList: list], of: file) }
  }
}

extension Provenance {
  init(_ loaded: FileDirectory.Loaded, _ revision: Revision) {
    let file = loaded.status
    self.init(
      owner: file.owner, group: file.group, mode: UInt32(file.mode), attributes: loaded.attributes,
      accessed: file.accessed.sinceEpoch,
      modified: file.modified.sinceEpoch, revision: revision)
  }
}

private func name(ofUser id: uid_t) -> String { SystemUser.name(of: id) }
private func name(ofGroup id: gid_t) -> String { "group \(id)" }
