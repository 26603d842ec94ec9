import Platform
public import Sessions

extension FileSessionReader {
  /// What happens to the directory from now on, whoever does it: through inotify where there is one, and where there is
  /// none, or not for all of a large store, by looking each second. ``watchMethod`` says which.
  ///
  /// Changes of one session that follow each other within 20 ms are told as one. After a ``StoreChange/resync`` list again:
  /// the system's queue or the reader of the stream could not keep up, or (over 4096 shards) the watch only stands now. The
  /// stream ends when its task is cancelled, and within a second of the directory's being removed, renamed, replaced or closed
  /// to us; the next one, and the next listing, go on with the directory that is at the path by then. A stream holds one thread
  /// while it lives.
  public func changes() -> AsyncStream<StoreChange> {
    let (stream, continuation) = AsyncStream.makeStream(of: StoreChange.self, bufferingPolicy: .bufferingNewest(4096))
    guard let pipe = try? WakePipe() else {
      continuation.finish()
      return stream
    }
    _ = try? directory.opened.follow()
    let (stop, running) = (pipe.readEnd, pipe.writeEnd)
    // The stream lets go of this when it ends, by whatever way: then the pipe is closed, and the thread wakes and goes.
    continuation.onTermination = { _ in withExtendedLifetime(running) {} }
    // Whoever lists goes on with the directory that took its place, and is not to take the watch for one of that.
    let watch = FileWatch(directory.held, watching, continuation)
    LoopThread.start {
      var watch = watch
      watch.run(until: stop)
      continuation.finish()
    }
    return stream
  }
}
