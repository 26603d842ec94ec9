package import Platform

extension FileSystem {
  /// Those extended attributes that go with a file which takes another's place.
  package func attributes(of file: Descriptor) throws(Errno) -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    for name in try names(of: file) where ExtendedAttributes.isKept(name) {
      found[name] = try retrying { () throws(Errno) in try syscalls.attribute(file.number, name) }
    }
    return found
  }

  func hasAccessList(_ file: Descriptor) throws(Errno) -> Bool { try names(of: file).contains(ExtendedAttributes.accessList) }

  private func names(of file: Descriptor) throws(Errno) -> [String] {
    try retrying { () throws(Errno) in try syscalls.attributes(file.number) }
  }

  func set(_ attributes: [String: [UInt8]], of file: Descriptor) throws(Errno) {
    for (name, value) in attributes {
      try retrying { () throws(Errno) in try syscalls.setAttribute(file.number, name, value) }
    }
  }

  func removeAccessList(of file: Descriptor) throws(Errno) {
    try retrying { () throws(Errno) in try syscalls.removeAttribute(file.number, ExtendedAttributes.accessList) }
  }
}
