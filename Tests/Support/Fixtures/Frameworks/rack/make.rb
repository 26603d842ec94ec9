# Rack's own session cookie: base64 of Marshal, "--", HMAC-SHA1 in hex (Rack 2); JSON by another coder; and Rack 3's encryptor (rack-session 2), from its
# published layout: nothing of it is in Debian.
require_relative "../record"
require "rack"
require "rack/mock"
require "rack/session/cookie"
require "openssl"
KEY = "rack fixture key"
record = Record.new("Rack #{Rack.release} (Debian)")
def run(**options)
  application = lambda do |environment|
    environment["rack.session"]["user_id"] = 42
    environment["rack.session"]["name"] = "Zoë"
    [200, { "Content-Type" => "text/plain" }, ["ok"]]
  end
  headers = Rack::MockRequest.new(Rack::Session::Cookie.new(application, secret: KEY, key: "rack.session", **options)).get("/").headers
  set_cookies(headers)["rack.session"]
end
value, line = run
record.cookie("Marshal", "rack.session", value, [KEY], { user_id: 42, name: "Zoë" }, form: "rack", setCookie: line, partial: "session_id stands beside", note: "percent-encoded; HMAC-SHA1 over the base64 text")
value, line = run(coder: Rack::Session::Cookie::Base64::JSON.new)
record.cookie("JSON", "rack.session", value, [KEY], { user_id: 42, name: "Zoë" }, form: "rack", setCookie: line, partial: "session_id stands beside")
value, line = run(hmac: OpenSSL::Digest::SHA256)
record.cookie("HMAC-SHA256", "rack.session", value, [KEY], { user_id: 42, name: "Zoë" }, form: "rack", setCookie: line, partial: "session_id stands beside")
# rack-session 2's Encryptor: message 2 bytes of the padding's length, padding, JSON (version 1 may hold Marshal); a multiple of 32 bytes.
secret = "k" * 32 + "h" * 32
json = JSON.generate(user_id: 42, name: "Zoë")
padding = 32 - (2 + json.bytesize) % 32
message = [padding].pack("v") + "p" * padding + json.b
salt = "s" * 32
encrypted = lambda do |name, iv, associated = nil|
  cipher = OpenSSL::Cipher.new(name).encrypt
  cipher.key = OpenSSL::HMAC.digest("SHA256", secret[0, 32], salt)
  cipher.iv = iv
  cipher.auth_data = associated if associated
  [cipher.update(message) + cipher.final, associated && cipher.auth_tag]
end
# Version 2: standard base64 of 2, salt (32), IV (12), tag (16), text by AES-256-GCM; the version and the salt are authenticated.
text, tag = encrypted.call("aes-256-gcm", "i" * 12, "\x02" + salt)
version2 = ["\x02" + salt + "i" * 12 + tag + text].pack("m0")
# Version 1: URL-safe base64 of 1, salt (32), IV (16), text by AES-256-CTR, HMAC-SHA256 under the rest of the secret.
text, = encrypted.call("aes-256-ctr", "i" * 16)
data = "\x01" + salt + "i" * 16 + text
version1 = [data + OpenSSL::HMAC.digest("SHA256", secret[32..], data)].pack("m0").tr("+/", "-_")
[["version 2", version2], ["version 1", version1]].each do |version, value|
  record.cookie("rack-session 2's encryptor, #{version}", "rack.session", Rack::Utils.escape(value), [secret], { user_id: 42, name: "Zoë" }, form: "rack-encrypted", source: "algorithm", made: "the layout of rack-session 2's Encryptor")
end
record.write
