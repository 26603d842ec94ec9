import ECMAScript
import Inspection
import Testing

/// What a message tells somebody stands there to be read: whatever is between a name and its value, and however many words the name has.
@Suite("Secrets in prose") struct ProseSecretsTests {
  private static func rule(_ text: String) -> String? { Masking().rule(key: "note", value: .string(JSString(text)))?.name }

  @Test(
    "are hidden behind markup and on the next line",
    arguments: [
      "Your password is <b>@</b>", "Your API token is <code>@</code>", "<b>Password:</b> @", "<b>Password</b>: @",
      "Password:<br>@",
      "Password:<br/> @", "Password:&nbsp;@", "**Password**: @", "*Password:* @", "Your password is **@**", "Password:\n@",
      "Password:\r\n\r\n@", "<td>Password</td><td>@</td>", "<td><b>Password</b></td>\n  <td class=\"c\">@</td>",
      "<dt>Password</dt><dd>@</dd>", "<p>Password: <em>@</em></p>", "<p>Username: ada</p><p>Password: <code>@</code></p>",
      "Your temporary password: <strong>@</strong>", "Password: <span class=\"secret\">@</span>", "Username: ada<br>Password: @",
    ])
  func markup(_ text: String) { #expect(Self.rule(text.replacing("@", with: "aB3xK9mQ7z")) != nil) }

  @Test(
    "are hidden under names of two words, by what became of them and by whose they are",
    arguments: [
      "Verification code: 482913", "Your login code: 482913", "Recovery codes: a1b2-c3d4, e5f6-a7b8", "Backup code: 12345678",
      "Access code: aB3xK9mQ7z", "Votre mot de passe : aB3xK9mQ7z", "Your access code is aB3xK9mQ7z", "API key is aB3xK9mQ7z",
      "Token created: aB3xK9mQ7z. Copy it now", "Personal access token created: aB3xK9mQ7z", "Password for ada is aB3xK9mQ7z",
      "New password for ada: aB3xK9mQ7z", "Password set to aB3xK9mQ7z", "Password changed to hunter2.",
      "Token 'aB3xK9mQ7z' is invalid",
      "Password \"aB3xK9mQ7z\" is too weak",
      #""password" with value "letmein" fails to match the required pattern: /^[a-z]{9,}$/"#, "Your verification code:\n482913",
    ])
  func names(_ text: String) { #expect(Self.rule(text) != nil) }

  @Test(
    "are hidden where they are digits alone",
    arguments: [
      "Your PIN is 4821", "Your PIN is 4821 and expires soon", "Your one-time password is 482913", "Your OTP is 482913.",
      "Your new password is 4829131", "Your verification code is 482913, valid for 5 minutes", "Your login code is 4829.",
      "Your PIN is <b>4821</b>", "<b>PIN:</b> 4821", "Your verification code: 482913. It expires in 5 minutes.",
      "OTP: 482913. Valid for 10 min", "482913 is your verification code", "G-482913 is your Google verification code.",
      "Shop: 482913 is your one-time password. Tell nobody", "4829 is your OTP",
      "482913 is your Booking.com verification code", "482913 is your Škoda PIN",
      "482913 is your Microsoft account security code", "482913 is your Bank of America verification code",
      "482913 is your Marks and Spencer verification code", "4829 is your order pickup PIN", "Passcode: 4829. Valid for 10 min",
      "Passcode: 2048. Valid for 10 min", "482913 is your code to reset your password", "482913 is your username and password",
      "482913 is your verification and security code", "482913 is your phone number verification code",
      "Your one-time passcode: 482913. It expires in 5 minutes", "Password: 482913. Please change it.",
    ])
  func digits(_ text: String) { #expect(Self.rule(text) != nil) }

  @Test(
    "are hidden where their last sign is one that Markdown has, too",
    arguments: ["Password: letmein*", "* Password: letmein*", "**Password**: letmein*", "a *new* one\nPassword: letmein*"])
  func signs(_ text: String) { #expect(Self.rule(text) == "password") }

  @Test(
    "are hidden in a path behind a part that says what they are",
    arguments: [
      "https://app.example/set-password/aB3xK9mQ7zRt5Lp2", "/users/password/aB3xK9mQ7zRt5Lp2/edit", "/change-password/aB3xK9mQ7z",
      "/create-password/3f2a9c1d27be84f60a1b2c3d4e5f60718a9b0c1d", "/login/aB3xK9mQ7zRt5Lp2", "/login-link/aB3xK9mQ7zRt5Lp2",
      "/signin/3f2a9c1d27be84f60a1b2c3d4e5f60718a9b0c1d", "/passwordless/aB3xK9mQ7z", "/one-time/aB3xK9mQ7z",
      "/sso/3f2a9c1d27be84f60a1b2c3d4e5f60718a9b0c1d", "/accept/aB3xK9mQ7zRt5Lp2",
    ])
  func paths(_ path: String) { #expect(Self.rule(path) != nil) }

  @Test(
    "are told from what prose says about them",
    arguments: [
      "<b>Password:</b> required", "**Password**: required", "**Password: required**", "Password: *required*", "Password: ****",
      "- *Password: required*", "Password:\nrequired", "Password:\nThe field is required.",
      "password:\n  address1: Main Street", "email:\npassword:\nphone2fa:\n",
      "<label>Password:</label> <input> <label>2FA-Code:</label>",
      "<tr><th>Password</th><th>Two-factor</th></tr><tr><td>Changed 3 days ago</td></tr>",
      "<li>Reset password</li><li>Order 4711</li>",
      "<td>Session</td><td>2026-11-28</td>", "<dt>Token</dt><dd>none</dd>", "<td>api_key</td><td>string</td>",
      "Token created: 2026-11-28T10:15:30Z", "Session started: 2026-11-28 10:15", "Password changed: yesterday",
      "482913 is your order number", "482913 is your order, the verification code is sent",
      "482913 is your ID. PIN follows by mail.",
      "482913 is your order. Password reset follows",
      #""username" with value "ada42x" fails to match"#, #""password" with value "" is not allowed to be empty"#,
      "Error code: 482913", "Postal code: 94110", "The country code is 0049", "Your order number is 482913",
      "Access code: required",
      "Your password is 1200 days old", "The access code was 1200 times used", "Your session is 20minutes",
      "Your token is 4821 bytes long",
      "Password for ada: required", "A list of tokens for order: AB-1234", "Session 'Kubernetes in 2026' is full",
      "Duplicate entry '5' for key 'orders_user_email_1c89df09_uniq'", "The password was set to expire",
      "Your plan is 'team2026'",
      "/login/oauth2/code/github", "/login/saml2/sso/okta", "/password/new", "/login/step-2", "/accept/order-10023",
      "/sso/azure-ad",
      "/login/550e8400-e29b-41d4-a716-446655440000", "/assets/login/main.3f2a9c1d.js", "/users/password/edit",
      "/accept-language/de-DE",
      "Das Passwort ist mindestens 8 Zeichen lang.", "Le mot de passe : au moins 8 caractères", "Votre code postal : 75011",
      "Ihre Bestellung 482913: am 28. November 2026 versandt", "Le code de la commande est 482913",
      #"<a href="/password/reset" class="btn col-md-6">Reset password</a> <b>Total:</b> 1200"#,
      #"<p style="margin:0">Your <b>password</b> is <a href="/account2">required</a></p>"#,
    ])
  func ordinary(_ text: String) { #expect(Self.rule(text) == nil) }
}
