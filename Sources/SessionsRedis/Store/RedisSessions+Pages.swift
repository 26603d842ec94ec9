import Sessions

/// Listing, a page at a time.
extension RedisSessions {
  /// So many portions without a session are gone through for one page.
  private static let emptyPortions = 20
  /// So many sessions are asked for at once.
  private static let mostAtOnce = 256
  /// A page ends early once it holds so many bytes.
  private static let pageSize = 16 << 20

  /// Sessions that are asked for, and with them the next portion of keys.
  private struct Batch {
    let ids: [SessionID]
    /// Whether most are expected to be excluded by their bytes: the values come in one answer, without their expiry.
    let isSearch: Bool
    let contents: RedisQuestion
    /// For the next portion of keys, whose names are lost for no want of room, however much of it values fill.
    let portion: RedisQuestion?
  }

  func page(_ request: PageRequest) async throws(StoreError) -> SessionPage {
    await watching.beginning.use()
    try await readingGuard?.check(anew: request.cursor == nil)
    guard var walk = walks.take(request.cursor) else {
      throw .failed("this listing of Redis was left alone for too long: list again")
    }
    do throws(StoreError) {
      var page = try await page(request, of: &walk)
      page.next = walks.keep(walk, after: request.cursor)
      return page
    } catch {
      walks.keep(walk, before: request.cursor)
      throw error
    }
  }

  private func page(_ request: PageRequest, of walk: inout RedisWalk) async throws(StoreError) -> SessionPage {
    if walk.isLong {
      try walk.goOn(among: client.count(try await client.read([RedisCommand("DBSIZE")])[0], of: "DBSIZE"), client)
    }
    let limit = max(request.limit, 1)
    var portions = 0
    while walk.found.isEmpty, let portion = walk.question(space), portions < Self.emptyPortions {
      client.ask([portion])
      try await walk.take(portion, space, client)
      portions += 1
    }
    var page = SessionPage(entries: [], next: nil)
    var batch = ask(&walk, request, atMost: limit)
    var (count, bytes) = (batch.ids.count, 0)
    func asksMore(_ walk: RedisWalk) -> Bool { count < limit && bytes < Self.pageSize && !walk.found.isEmpty }
    while true {
      let answers = try await client.answers(to: batch.contents, guardedBy: readingGuard)
      if let portion = batch.portion { try await walk.take(portion, space, client) }
      // While what has come is understood, the server answers what is asked next; unless that may fill the page.
      let mayFill = bytes + answers.reduce(0) { $0 + $1.held } >= Self.pageSize
      var next = !mayFill && asksMore(walk) ? ask(&walk, request, atMost: limit - count) : nil
      let rest = try await take(answers, of: batch, request, room: Self.pageSize - bytes, into: &page, &bytes)
      walk.putBack(rest)
      count -= rest.count
      if next == nil, asksMore(walk) { next = ask(&walk, request, atMost: limit - count) }
      guard let next else { break }
      (batch, count) = (next, count + next.ids.count)
    }
    return page
  }

  /// - Returns: those that are too large to come with others, and for which there is no room on this page any more.
  private func take(
    _ answers: [RESPValue], of batch: Batch, _ request: PageRequest, room: Int, into page: inout SessionPage, _ bytes: inout Int
  ) async throws(StoreError) -> [SessionID] {
    let before = page.entries.count
    defer { bytes += page.entries[before...].reduce(0) { $0 + $1.heldBytes } }
    guard request.contents else {
      page.entries += try measures(of: batch.ids, from: answers[...])
      return []
    }
    if batch.isSearch {
      return try await search(answers[0], for: request.prefilter, among: batch.ids, room: room, into: &page)
    }
    let (entries, rest) = try await contents(of: batch.ids, from: answers[...], room: room)
    page.entries += entries
    return rest
  }

  /// Asks for what was found. The next portion of keys comes with it, so that a batch is one way to the server and back.
  private func ask(_ walk: inout RedisWalk, _ request: PageRequest, atMost limit: Int) -> Batch {
    let ids = walk.give(min(limit, Self.mostAtOnce))
    let portion = walk.found.count < Self.mostAtOnce ? walk.question(space) : nil
    let isSearch = request.contents && !request.prefilter.isOpen && space.kind == .string && !ids.isEmpty
    let keys = ids.map { space.key(of: $0) ?? [] }
    let contents = RedisQuestion(
      isSearch
        ? [RedisCommand("MGET", keys.map { .bytes($0) })]
        : keys.flatMap { request.contents ? space.reading($0) : space.measuring($0) })
    client.ask([contents, portion].compactMap { $0 })
    return Batch(ids: ids, isSearch: isSearch, contents: contents, portion: portion)
  }

  /// Makes entries of those that the filter does not exclude by their bytes alone.
  ///
  /// - Returns: those of them for which there is no room.
  private func search(
    _ answer: RESPValue, for prefilter: PayloadPrefilter, among ids: [SessionID], room: Int, into page: inout SessionPage
  ) async throws(StoreError) -> [SessionID] {
    var admitted: [SessionID] = []
    let values: [RESPValue]
    if let error = answer.error, error.code == "NOPERM" || error.isUnknownCommand {
      // Who may not ask for many at once asks for each.
      values = []
    } else {
      guard let list = try client.checked(answer, of: "MGET").list, list.count == ids.count else {
        throw client.somethingElse("MGET")
      }
      values = list
    }
    for (index, id) in ids.enumerated() {
      // What has none is gone, or something else, or too large to come with others: by itself it is told which.
      guard !values.isEmpty, let bytes = values[index].bytes else {
        admitted.append(id)
        continue
      }
      switch bytes.withUnsafeBytes({ prefilter.verdict(on: $0, of: space.name(of: id)) }) {
      case .admitted: admitted.append(id)
      case .needsLabel: page.entries.append(SessionEntry(id: id, size: bytes.count, modified: nil, content: .unread))
      case .excluded: page.excluded += 1
      }
    }
    let (entries, rest) = try await contents(of: admitted, room: room)
    page.entries += entries
    return rest
  }

  private func measures(of ids: [SessionID], from answers: ArraySlice<RESPValue>) throws(StoreError) -> [SessionEntry] {
    var entries: [SessionEntry] = []
    let command = space.kind == .string ? "STRLEN" : "MEMORY USAGE"
    for (index, id) in ids.enumerated() {
      let size = answers[answers.startIndex + 2 * index]
      if let error = size.error, error.isAboutKeys {
        let words = StoreError(error, asked: command, of: client.server.place).words
        entries.append(SessionEntry(id: id, size: 0, modified: nil, content: .unreadable(words)))
        continue
      }
      let end = try client.end(answers[answers.startIndex + 2 * index + 1])
      guard end != -2 else { continue }
      if size.error?.code == "WRONGTYPE" {
        entries.append(SessionEntry(id: id, size: 0, modified: nil, content: .unreadable(KeySpace.otherKind)))
        continue
      }
      // It may have ended between the two questions.
      if space.kind == .hash, size == .null { continue }
      let bytes = try client.count(size, of: command)
      entries.append(SessionEntry(id: id, size: Int(bytes), modified: nil, expires: KeySpace.moment(end), content: .unread))
    }
    return entries
  }
}
