package import Platform
package import SessionsFile
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Syscalls {
  /// The system with something done before each call: whatever it throws is what the call answers.
  package func intercepted(_ before: @escaping @Sendable (_ call: String) throws(Errno) -> Void) -> Syscalls {
    let system = self
    var calls = self
    calls.open = { (at, name, flags, mode) throws(Errno) in
      try before("open")
      return try system.open(at, name, flags, mode)
    }
    calls.read = { (fd, buffer) throws(Errno) in
      try before("read")
      return try system.read(fd, buffer)
    }
    calls.write = { (fd, buffer) throws(Errno) in
      try before("write")
      return try system.write(fd, buffer)
    }
    calls.writeAt = { (fd, buffer, offset) throws(Errno) in
      try before("writeAt")
      return try system.writeAt(fd, buffer, offset)
    }
    calls.reserve = { (fd, size) throws(Errno) in
      try before("reserve")
      try system.reserve(fd, size)
    }
    calls.truncate = { (fd, size) throws(Errno) in
      try before("truncate")
      try system.truncate(fd, size)
    }
    calls.sync = { (fd) throws(Errno) in
      try before("sync")
      try system.sync(fd)
    }
    calls.syncAll = { (fd) throws(Errno) in
      try before("syncAll")
      try system.syncAll(fd)
    }
    calls.rename = { (at, from, to) throws(Errno) in
      try before("rename")
      try system.rename(at, from, to)
    }
    calls.renameNew = { (at, from, to) throws(Errno) in
      try before("renameNew")
      try system.renameNew(at, from, to)
    }
    calls.link = { (at, from, to) throws(Errno) in
      try before("link")
      try system.link(at, from, to)
    }
    calls.unlink = { (at, name) throws(Errno) in
      try before("unlink")
      try system.unlink(at, name)
    }
    calls.removeDirectory = { (at, name) throws(Errno) in
      try before("removeDirectory")
      try system.removeDirectory(at, name)
    }
    calls.makeDirectory = { (at, name, mode) throws(Errno) in
      try before("makeDirectory")
      try system.makeDirectory(at, name, mode)
    }
    calls.status = { (fd) throws(Errno) in
      try before("status")
      return try system.status(fd)
    }
    calls.statusAt = { (at, name) throws(Errno) in
      try before("statusAt")
      return try system.statusAt(at, name)
    }
    calls.lock = { (fd, operation) throws(Errno) in
      try before("lock")
      try system.lock(fd, operation)
    }
    calls.changeMode = { (fd, mode) throws(Errno) in
      try before("changeMode")
      try system.changeMode(fd, mode)
    }
    calls.changeOwner = { (fd, owner, group) throws(Errno) in
      try before("changeOwner")
      try system.changeOwner(fd, owner, group)
    }
    calls.setTimes = { (fd, accessed, modified) throws(Errno) in
      try before("setTimes")
      try system.setTimes(fd, accessed, modified)
    }
    calls.attributes = { (fd) throws(Errno) in
      try before("attributes")
      return try system.attributes(fd)
    }
    calls.attribute = { (fd, name) throws(Errno) in
      try before("attribute")
      return try system.attribute(fd, name)
    }
    calls.setAttribute = { (fd, name, value) throws(Errno) in
      try before("setAttribute")
      try system.setAttribute(fd, name, value)
    }
    calls.removeAttribute = { (fd, name) throws(Errno) in
      try before("removeAttribute")
      try system.removeAttribute(fd, name)
    }
    calls.entries = { (fd, visit) throws(Errno) in
      try before("entries")
      try system.entries(fd, visit)
    }
    return calls
  }

  /// A file system that cannot give a file a name that nothing has in one step.
  package var withoutRenameNew: Syscalls {
    var calls = self
    calls.renameNew = { (_, _, _) throws(Errno) in throw Errno(EINVAL) }
    return calls
  }

  /// Every write takes one byte only.
  package var withShortWrites: Syscalls {
    let system = self
    var calls = self
    calls.write = { (fd, buffer) throws(Errno) in
      try system.write(fd, UnsafeRawBufferPointer(rebasing: buffer.prefix(1)))
    }
    calls.writeAt = { (fd, buffer, offset) throws(Errno) in
      try system.writeAt(fd, UnsafeRawBufferPointer(rebasing: buffer.prefix(1)), offset)
    }
    calls.read = { (fd, buffer) throws(Errno) in
      try system.read(fd, UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(1)))
    }
    return calls
  }
}

/// Counts calls, and makes some of them fail once it is armed.
package final class Faults: Sendable {
  private struct State {
    var count = 0
    var failing: Range<Int> = 0..<0
    var code: Int32 = 0
    var isArmed = false
    var hits: [String] = []
  }

  private let state = Mutex(State())

  package init() {}

  /// From now on the calls numbered `failing` fail with `code`.
  package func arm(_ failing: Range<Int>, code: Int32) {
    state.withLock { $0 = State(failing: failing, code: code, isArmed: true) }
  }

  /// Which calls failed; none: all went through, and there is no further one to try.
  package func disarm() -> [String] {
    state.withLock { state in
      state.isArmed = false
      return state.hits
    }
  }

  package func callAsFunction(_ call: String) throws(Errno) {
    let code: Int32? = state.withLock { state in
      guard state.isArmed else { return nil }
      defer { state.count += 1 }
      guard state.failing.contains(state.count) else { return nil }
      state.hits.append(call)
      return state.code
    }
    if let code { throw Errno(code) }
  }
}
