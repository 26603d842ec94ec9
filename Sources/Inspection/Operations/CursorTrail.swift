import Sessions

/// One way from page to page, remembered as far as it takes to see that it leads in a circle. Where the next page begins says where
/// one is: what is come by twice is gone from in the same way for ever.
///
/// One cursor is remembered, of a later and later page: a circle of any length comes back to it.
struct CursorTrail: Sendable {
  private var pages = 0
  private var remembered: PageCursor?

  /// - Parameter start: where the first page begins; nil: at the beginning.
  init(from start: PageCursor?) { remembered = start }

  /// - Parameter next: where the page behind the one that was read begins; nil: that was the last.
  mutating func goOn(to next: PageCursor?) throws(StoreError) {
    guard let next else { return }
    guard next != remembered else { throw .failed("the pages of this store lead in a circle: what it says is not true") }
    pages += 1
    if pages & (pages - 1) == 0 { remembered = next }
  }
}
