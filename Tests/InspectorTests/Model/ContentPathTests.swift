import ECMAScript
import Sessions
import Testing

@testable import Inspection

@Suite("The one syntax of paths") struct ContentPathTests {
  @Test(
    "means the same whatever a session holds, and reads back as it is written",
    arguments: [
      ("cart[1].qty", "data", "cart[1].qty"), ("data.cart[1].qty", "data", "cart[1].qty"),
      ("flash.notice", "flash", "flash.notice"), ("flash", "flash", "flash"), ("data.flash.x", "data", "data.flash.x"),
      ("data.data", "data", "data.data"), ("[\"a.b\"].c", "data", "[\"a.b\"].c"), ("flash[\"a b\"]", "flash", "flash[\"a b\"]"),
      ("flashy.x", "data", "flashy.x"), ("database", "data", "database"),
    ])
  func reads(_ text: String, _ section: String, _ written: String) throws {
    let path = try ContentPath(parsing: text)
    #expect(path.section.rawValue == section && path.description == written)
    #expect(try ContentPath(parsing: path.description) == path)
    #expect(try ContentPath(parsing: path.fullName) == path)
  }
}
