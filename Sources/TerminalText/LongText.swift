/// A text of any length, of which rows are made where somebody looks, and nowhere else.
///
/// It is laid out in blocks, each by itself (see ``TextBlocks``): no step, not even the one to its end, costs more than the rows
/// that come into view.
package struct LongText: Sendable, Hashable {
  /// A row: the block it is in, by its first byte, and which of its rows.
  package struct Place: Sendable, Hashable {
    fileprivate var block = 0
    fileprivate var row = 0
    package init() {}
  }

  /// What a window shows of it.
  package struct Page: Sendable, Hashable {
    package let rows: [SafeText]
    /// Where that is: `3-24 of 40`, or, where counting them all would take long, `63%`; nil where it is all there is.
    package let position: String?
  }

  private let bytes: [UInt8]

  /// - Parameter bytes: should be UTF-8; what is not is written out.
  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Rows of one kind of character end where a block does: a scalar has one to four bytes.
  private static let rowsInABlock = 24
  /// So many bytes a cell has at the most; what has more is marks upon marks, and its row ends there.
  private static let bytesInACell = 8

  // MARK: Looking

  package func page(from place: Place, height: Int, width: Int) -> Page {
    guard width > 0, height > 0 else { return Page(rows: [], position: nil) }
    let blocks = blocks(width)
    let place = place.settled(in: blocks)
    var (rows, next, skipped) = ([SafeText](), Optional(place.block), place.row)
    var isCut = false
    while rows.count < height, let start = next {
      let block = rowsOfBlock(start, blocks, width).dropFirst(skipped)
      isCut = block.count > height - rows.count
      rows += block.prefix(height - rows.count)
      skipped = 0
      next = blocks.end(of: start).next
    }
    // A text that is much wider now has fewer rows than the place tells.
    if rows.isEmpty, place.row > 0 {
      return page(from: moved(place, by: .max, height: height, width: width), height: height, width: width)
    }
    return Page(
      rows: rows, position: position(of: place, rows.count, isAtEnd: next == nil && !isCut, height: height, width: width))
  }

  private func position(of place: Place, _ shown: Int, isAtEnd: Bool, height: Int, width: Int) -> String? {
    guard bytes.count <= 2 * Self.rowsInABlock * width else {
      return "\(isAtEnd ? 100 : min(99, place.block * 100 / bytes.count))%"
    }
    let blocks = blocks(width)
    var (count, first, next) = (0, 0, Optional(0))
    while let start = next {
      if start == place.block { first = count + place.row }
      count += rowsOfBlock(start, blocks, width).count
      next = blocks.end(of: start).next
    }
    return count > height ? "\(first + 1)-\(first + shown) of \(count)" : nil
  }

  // MARK: Moving

  /// Some rows on, or back, within the text; its last page is full. `.max` and `-.max` are its ends.
  package func moved(_ place: Place, by delta: Int, height: Int, width: Int) -> Place {
    guard width > 0 else { return place }
    let blocks = blocks(width)
    switch delta {
    case .max: return lastPage(height, blocks, width)
    case ...(-.max): return Place()
    case ..<0: return back(place.settled(in: blocks), -delta, blocks, width)
    default:
      let moved = on(place.settled(in: blocks), delta, blocks, width)
      // Far from the end there is a full page, without a look.
      guard bytes.count - moved.block <= (height + 2 * Self.rowsInABlock) * width * Self.bytesInACell else { return moved }
      let last = lastPage(height, blocks, width)
      return (moved.block, moved.row) > (last.block, last.row) ? last : moved
    }
  }

  private func lastPage(_ height: Int, _ blocks: TextBlocks, _ width: Int) -> Place {
    var last = Place()
    last.block = blocks.start(containing: bytes.count)
    last.row = rowsOfBlock(last.block, blocks, width).count - 1
    return back(last, max(0, height - 1), blocks, width)
  }

  private func on(_ place: Place, _ count: Int, _ blocks: TextBlocks, _ width: Int) -> Place {
    var place = place
    place.row += count
    while true {
      let rows = rowsOfBlock(place.block, blocks, width).count
      if place.row < rows { return place }
      guard let next = blocks.end(of: place.block).next else {
        place.row = rows - 1
        return place
      }
      place.row -= rows
      place.block = next
    }
  }

  private func back(_ place: Place, _ count: Int, _ blocks: TextBlocks, _ width: Int) -> Place {
    var place = place
    place.row -= count
    while place.row < 0 {
      guard place.block > 0 else { return Place() }
      place.block = blocks.start(containing: place.block - 1)
      place.row += rowsOfBlock(place.block, blocks, width).count
    }
    return place
  }

  // MARK: Rows

  private func blocks(_ width: Int) -> TextBlocks { TextBlocks(bytes: bytes, size: Self.rowsInABlock * width, slack: width) }

  private func rowsOfBlock(_ start: Int, _ blocks: TextBlocks, _ width: Int) -> [SafeText] {
    let block = bytes[start..<blocks.end(of: start).end]
    let most = width * Self.bytesInACell
    let text = SafeText(sanitisingUTF8: block)
    guard block.count > most, text.width * Self.bytesInACell < block.count else { return text.wrapped(to: width) }
    var rows: [SafeText] = []
    var rest = block
    while !rest.isEmpty {
      let end = min(blocks.scalar(from: min(rest.startIndex + most, rest.endIndex)), rest.endIndex)
      rows += SafeText(sanitisingUTF8: rest[..<end]).wrapped(to: width)
      rest = rest[end...]
    }
    return rows
  }
}

extension LongText.Place {
  /// The same place at another width: in the block that has its first byte.
  fileprivate func settled(in blocks: TextBlocks) -> Self {
    var settled = self
    settled.block = blocks.start(containing: min(block, blocks.bytes.count))
    if settled.block != block { settled.row = 0 }
    return settled
  }
}
