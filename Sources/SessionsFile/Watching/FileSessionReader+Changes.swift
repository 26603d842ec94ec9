public import Sessions

extension FileSessionReader {
  public func changes() -> AsyncStream<StoreChange> { AsyncStream { $0.finish() } }
}
