import Platform
import SessionsFile
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a store asked of the system, in the terms of a disk: inodes, and names in directories.
enum DiskOperation: Sendable {
  case make(inode: UInt64, name: String, in: UInt64, isDirectory: Bool)
  case write(inode: UInt64, [UInt8])
  case sync(inode: UInt64)
  case syncAll
  case rename(in: UInt64, from: String, to: String)
  case link(in: UInt64, from: String, to: String)
  case unlink(in: UInt64, name: String)
  /// A step of the workload was acknowledged.
  case acknowledged
}

/// Notes every operation that changes the disk, in the order in which the real system does them, whichever thread asks.
final class DiskRecorder: Sendable {
  private struct Log {
    var operations: [DiskOperation] = []
    /// An inode's number is given again once it is free: here every file has a number of its own.
    var numbers: [UInt64: UInt64] = [:]

    subscript(inode: UInt64) -> UInt64 { numbers[inode] ?? inode }

    mutating func note(_ operation: DiskOperation) { operations.append(operation) }

    mutating func made(_ inode: UInt64, _ name: String, in directory: UInt64, isDirectory: Bool) {
      numbers[inode] = (1 << 60) + UInt64(operations.count)
      note(.make(inode: self[inode], name: name, in: self[directory], isDirectory: isDirectory))
    }
  }

  private let state = Mutex(Log())

  var log: [DiskOperation] { state.withLock { $0.operations } }
  func note(_ operation: DiskOperation) { state.withLock { $0.note(operation) } }

  /// Nothing is really forced to the disk: the model does not need it, and it takes long.
  func recording(_ system: Syscalls) -> Syscalls {
    var calls = system
    calls.open = { (at, name, flags, mode) throws(Errno) in
      guard flags & O_CREAT != 0 else { return try system.open(at, name, flags, mode) }
      return try self.state.withLock { (log) throws(Errno) in
        let fd = try system.open(at, name, flags, mode)
        log.made(try system.status(fd).inode, name, in: try system.status(at).inode, isDirectory: false)
        return fd
      }
    }
    calls.makeDirectory = { (at, name, mode) throws(Errno) in
      try self.state.withLock { (log) throws(Errno) in
        try system.makeDirectory(at, name, mode)
        log.made(try system.statusAt(at, name).inode, name, in: try system.status(at).inode, isDirectory: true)
      }
    }
    calls.write = { (fd, buffer) throws(Errno) in
      let count = try system.write(fd, buffer)
      let bytes = Array(buffer.prefix(count))
      try self.state.withLock { (log) throws(Errno) in log.note(.write(inode: log[try system.status(fd).inode], bytes)) }
      return count
    }
    calls.sync = { (fd) throws(Errno) in
      try self.state.withLock { (log) throws(Errno) in log.note(.sync(inode: log[try system.status(fd).inode])) }
    }
    calls.syncAll = { (_) throws(Errno) in self.state.withLock { $0.note(.syncAll) } }
    calls.rename = { (at, from, to) throws(Errno) in
      try self.state.withLock { (log) throws(Errno) in
        try system.rename(at, from, to)
        log.note(.rename(in: log[try system.status(at).inode], from: from, to: to))
      }
    }
    calls.renameNew = { (at, from, to) throws(Errno) in
      try self.state.withLock { (log) throws(Errno) in
        try system.renameNew(at, from, to)
        log.note(.rename(in: log[try system.status(at).inode], from: from, to: to))
      }
    }
    calls.link = { (at, from, to) throws(Errno) in
      try self.state.withLock { (log) throws(Errno) in
        try system.link(at, from, to)
        log.note(.link(in: log[try system.status(at).inode], from: from, to: to))
      }
    }
    calls.unlink = { (at, name) throws(Errno) in
      try self.state.withLock { (log) throws(Errno) in
        try system.unlink(at, name)
        log.note(.unlink(in: log[try system.status(at).inode], name: name))
      }
    }
    calls.removeDirectory = { (at, name) throws(Errno) in
      try self.state.withLock { (log) throws(Errno) in
        try system.removeDirectory(at, name)
        log.note(.unlink(in: log[try system.status(at).inode], name: name))
      }
    }
    return calls
  }
}

/// A disk that forgets, when the power goes, what nobody asked it to keep.
struct ModelDisk {
  private struct Directory {
    var entries: [String: UInt64] = [:]
    /// The entries as they were at the last sync, and after each operation since.
    var history: [[String: UInt64]] = [[:]]
  }

  private struct File {
    var bytes: [UInt8] = []
    var synced: [UInt8] = []
  }

  /// What is left of what nobody synced.
  enum Loss: CaseIterable {
    /// Nothing.
    case everything
    /// All names, but no data.
    case data
    /// Some of the operations on each directory, in their order; some of the data, from its beginning.
    case some
  }

  private var directories: [UInt64: Directory]
  private var files: [UInt64: File] = [:]
  private let root: UInt64

  init(root: UInt64) {
    self.root = root
    directories = [root: Directory()]
  }

  mutating func apply(_ operation: DiskOperation) {
    switch operation {
    case .make(let inode, let name, let directory, let isDirectory):
      if isDirectory { directories[inode] = Directory() } else { files[inode] = File() }
      change(directory) { $0[name] = inode }
    case .write(let inode, let bytes): files[inode]?.bytes += bytes
    case .sync(let inode):
      if let bytes = files[inode]?.bytes { files[inode]?.synced = bytes }
      if let entries = directories[inode]?.entries { directories[inode]?.history = [entries] }
    case .syncAll:
      for inode in files.keys { apply(.sync(inode: inode)) }
      for inode in directories.keys { apply(.sync(inode: inode)) }
    case .rename(let directory, let from, let to): change(directory) { $0[to] = $0.removeValue(forKey: from) }
    case .link(let directory, let from, let to): change(directory) { $0[to] = $0[from] }
    case .unlink(let directory, let name): change(directory) { $0[name] = nil }
    case .acknowledged: break
    }
  }

  private mutating func change(_ directory: UInt64, _ change: (inout [String: UInt64]) -> Void) {
    guard var state = directories[directory] else { return }
    change(&state.entries)
    state.history.append(state.entries)
    directories[directory] = state
  }

  /// The sessions that are found after the power went: path and bytes.
  func afterLoss(_ loss: Loss, _ random: inout some RandomNumberGenerator) -> [String: [UInt8]] {
    func survivors(_ directory: Directory) -> [String: UInt64] {
      switch loss {
      case .everything: directory.history[0]
      case .data: directory.entries
      case .some: directory.history.randomElement(using: &random) ?? [:]
      }
    }
    var found: [String: [UInt8]] = [:]
    guard let top = directories[root] else { return [:] }
    for (shard, folder) in survivors(top) where !shard.hasPrefix(".") {
      guard let directory = directories[folder] else { continue }
      for (name, inode) in survivors(directory) where !name.hasPrefix(".") {
        guard let file = files[inode] else { continue }
        let kept = loss == .some ? Int.random(in: file.synced.count...file.bytes.count, using: &random) : file.synced.count
        found["\(shard)/\(name)"] = Array(file.bytes.prefix(kept))
      }
    }
    return found
  }
}

/// SplitMix64: the same seed, the same numbers, everywhere.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
