import Testing

@testable import Inspection

@Suite struct NameOutlineTests {
  @Test(
    "Of a name that may be an id nothing is shown but how long it is, and of what characters",
    arguments: [
      ("0000000000000000ABCDEF0123458678.node1.session", "(32 hexadecimal digits).node1.session"),
      ("AB12CD34EF56AB78.session", "(16 hexadecimal digits).session"),
      ("sess_canaryid1abcdef0123456789abcd", "sess_(29 letters and digits)"),
      ("2ZyXwVuTsRqPoNmLkJiHgFeDcBa-_9876543210abcd", "(43 letters, digits, - and _)"),
      ("7a1c0d7e-5f3b-4c39-9b1e-0d6f1b2a3c4d", "(36 letters, digits, - and _)"), ("5f1d2c3b4a59", "(12 hexadecimal digits)"),
      ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "(49 printable characters)"),
      ("correcthorsebatterystaple", "(25 letters and digits)"), ("123456789012", "(12 decimal digits)"),
      ("session.k3l9q2v7m5n8p1r4t6w0x2y5z8", "session.(26 letters and digits)"),
    ])
  func hides(_ name: String, _ outline: String) { #expect(NameOutline(of: name).description == outline) }

  @Test(
    "A name of ordinary words is shown",
    arguments: [
      "notes.txt", "README.md", "package-lock.json", "access.log.1", "IMG_1234.JPG", "2026-11-28.log", "backup-20261128.tar.gz",
      ".gitignore", "Übersicht.txt", "node_modules", "a", "",
    ])
  func shows(_ name: String) { #expect(NameOutline(of: name).description == name) }
}
