import SessionCookies
import ECMAScript
import Platform
import Sessions
import SessionsAdministration
package import SessionsFile

extension Framework {
  /// Tomcat's PersistentManager with its FileStore: objects of Java, whose texts are shown.
  static let tomcat = Framework("Tomcat") {
    $0.cookies = [
      .bare(
        "tomcat", "JSESSIONID; Path=/; HttpOnly", IDShape(.visible, 32...128), otherNames: ["BSESSION"], sendsExpiry: false)
    ]
    $0.files = [.tomcat]
  }
}

extension FileLayout {
  package static let tomcat = FileLayout(
    name: "Tomcat", payload: .java,
    // In a cluster the name of the host stands behind the id: `4F1C….node-1`.
    naming: FileNaming(
      meaning: .id, suffix: ".session", alphabet: ASCIISet(lettersDigitsAnd: ".-_"), length: 16...128),
    container: .text,
    expiryObstacle: "Tomcat keeps it among its objects, from the last access")
}
