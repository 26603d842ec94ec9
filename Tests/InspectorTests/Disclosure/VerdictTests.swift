import ECMAScript
import Inspection
import Testing

/// What validators say of a password stands under its name, in the language of whoever reads it.
@Suite("A sentence under the name of a password") struct VerdictTests {
  private static func isHidden(_ text: String, under key: JSString = "password") -> Bool {
    Masking().rule(key: key, value: .string(JSString(text))) != nil
      || Masking().rule(key: key, value: .array([.string(JSString(text))])) != nil
  }

  @Test(
    "is shown where it says what is wrong",
    arguments: [
      "Ensure this value has at least 8 characters (it has 5).", "The provided password was incorrect.",
      "Field must be between 8 and 20 characters long.", "This value is too short. It should have 8 characters or more.",
      "size must be between 12 and 64", "must be longer than or equal to 8 characters", "was already used previously.",
      "Password is too short - should be 8 chars minimum.", "Too small: expected string to have >=8 characters",
      "The password must include a number and a special character", "Please enter the correct username and password.",
      "has previously appeared in a data breach and should not be used", "Enter a valid value.",
      "Your old password was entered incorrectly. Please enter it again.", "Das Passwort muss mindestens 8 Zeichen lang sein.",
      "Bitte wählen Sie ein anderes Passwort.", "Le mot de passe est trop court.", "El campo contraseña es obligatorio.",
      "Il campo password deve contenere almeno 8 caratteri.", "La clave debe tener al menos 8 caracteres.",
      "Das Benutzerpasswort ist zu kurz.",
    ])
  func verdicts(_ text: String) { #expect(!Self.isHidden(text)) }

  @Test(
    "is hidden where it could be one that somebody chose",
    arguments: [
      "correct horse battery staple", "Correct horse battery staple.", "correct horse is on my battery.", "Hunter2 is my dog.",
      "My pin is 4821 for now.", "The Quick Brown Fox.", "My Kx9qW is one.", "staple.", "My dog is called Rex.",
      "Life is too short for weak coffee.",
    ])
  func passwords(_ text: String) { #expect(Self.isHidden(text)) }

  @Test("is hidden where a sentence is the secret", arguments: ["security_answer", "passphrase", "pass_phrase", "secret"])
  func sentences(_ key: String) { #expect(Self.isHidden("My first dog was called rex.", under: JSString(key))) }
}
