import Platform
import Sessions

extension FileWriter {
  /// Keeps the application's count of files right. What was made or removed is so whether or not that succeeds.
  ///
  /// - Parameter difference: how many files there are more.
  func count(_ difference: Int, in shard: Descriptor) {
    guard let counter = directory.layout.counter, let name = directory.layout.naming.reserved,
      let current = try? directory.load(name, in: shard, attributes: true),
      let bytes = counter.changed(current.bytes, difference)
    else { return }
    let (ownership, process) = (Ownership.replacing(current), files.syscalls.credentials())
    guard ownership.obstacle(for: process, isNew: false) == nil,
      let temporary = try? write(bytes, in: shard, ownership, process, isNew: false)
    else { return }
    do throws(Errno) {
      try files.rename(temporary, to: name, at: shard)
    } catch {
      try? files.unlink(temporary, at: shard)
    }
  }
}
