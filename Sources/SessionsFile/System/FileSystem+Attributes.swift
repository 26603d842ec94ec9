package import Platform

extension FileSystem {
  /// Those extended attributes that go with a file which takes another's place, and with a directory that is made again.
  package func attributes(of file: Descriptor) throws(Errno) -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    for name in try names(of: file) where ExtendedAttributes.isKept(name) {
      found[name] = try retrying { () throws(Errno) in try syscalls.attribute(file.number, name) }
    }
    return found
  }

  /// The names of those that say who may do what.
  func lists(of file: Descriptor) throws(Errno) -> [String] { try names(of: file).filter(ExtendedAttributes.isList) }

  private func names(of file: Descriptor) throws(Errno) -> [String] {
    try retrying { () throws(Errno) in try syscalls.attributes(file.number) }
  }

  func set(_ attributes: [String: [UInt8]], of file: Descriptor) throws(Errno) {
    for (name, value) in attributes {
      try retrying { () throws(Errno) in try syscalls.setAttribute(file.number, name, value) }
    }
  }

  func removeAttribute(_ name: String, of file: Descriptor) throws(Errno) {
    try retrying { () throws(Errno) in try syscalls.removeAttribute(file.number, name) }
  }
}
