# Rails' session cookie (encrypted: AES-256-GCM, and AES-256-CBC with HMAC-SHA1 of before 5.2), signed cookies, flash, Devise's warden keys, by
# the serializers JSON and Marshal; keys by PBKDF2 with SHA-1 (to 6.1) and SHA-256 (from 7.0). A Rails application of Debian's Rails 6.1 answers requests;
# where 7.0 differs (the digest of its key generator), that generator is put into it.
require_relative "../record"
require "logger"
require "action_controller/railtie"
require "warden"
require "rack/mock"
BASE = "5f1d7a84da0ea312f2327056c5db1f1e" * 4
OLD_BASE = "0000000000000000000000000000000a" * 4
record = Record.new("Rails #{Rails.version} (Debian)")

class Sha256KeyGenerator # As ActiveSupport::KeyGenerator of 7.0: 1000 rounds where a Rails application makes it.
  def initialize(secret) = @secret = secret
  def generate_key(salt, size = 64) = OpenSSL::PKCS5.pbkdf2_hmac(@secret, salt, 1000, size, OpenSSL::Digest::SHA256.new)
end

class PagesController < ActionController::Base
  def write
    session[:user_id] = 42
    session[:big] = 2**70
    session[:name] = "Zoë"
    session["cart"] = [{ "sku" => "A-1", "qty" => 2, "price" => 9.5 }]
    session["warden.user.user.key"] = [[42], "$2a$12$abcdefghijklmnopqrstuu"] # What Devise's serializer leaves: [to_key, authenticatable_salt].
    flash[:notice] = "Gespeichert ✓"
    cookies.signed[:remembered] = { value: { id: 7, name: "Ada" }, expires: 1.hour }
    cookies.signed.permanent[:forever] = "yes"
    cookies.encrypted[:cart] = { value: "A-1", expires: 1.hour }
    render json: {}
  end
  def short
    session[:n] = 1
    render json: {}
  end
  def read = render(json: { session: session.to_hash, flash: flash.to_hash, remembered: cookies.signed[:remembered], cart: cookies.encrypted[:cart] })
end

class Application < Rails::Application
  config.load_defaults 6.1
  config.eager_load = false
  config.secret_key_base = BASE
  config.logger = Logger.new(nil)
  config.hosts.clear
  config.session_store :cookie_store, key: "_shop_session", expire_after: 14.days
  config.action_dispatch.cookies_serializer = :json
  routes.append { %w[write read short].each { |name| get "/#{name}", to: "pages##{name}" } }
end
ENV["RAILS_ENV"] = "production"
Application.initialize!

def ask(path, cookies = nil, settings = {})
  Application.env_config.merge!(settings) # What an application is configured to reaches the middleware by this.
  environment = Rack::MockRequest.env_for("http://shop.test/#{path}")
  environment["HTTP_COOKIE"] = cookies if cookies
  status, headers, body = Application.call(environment)
  text = +""
  body.each { |part| text << part }
  raise "#{path}: #{status} #{text}" unless status == 200
  [set_cookies(headers), text.empty? ? nil : JSON.parse(text)]
end

def settings(digest, serializer, authenticated, base = BASE)
  generator = digest == "SHA256" ? Sha256KeyGenerator.new(base) : ActiveSupport::KeyGenerator.new(base, iterations: 1000)
  { "action_dispatch.key_generator" => ActiveSupport::CachingKeyGenerator.new(generator), "action_dispatch.cookies_serializer" => serializer,
    "action_dispatch.use_authenticated_cookie_encryption" => authenticated, "action_dispatch.secret_key_base" => base }
end

[["SHA1", :json, true], ["SHA256", :json, true], ["SHA1", :marshal, true], ["SHA256", :marshal, true], ["SHA1", :json, false], ["SHA1", :marshal, false]].each do |digest, serializer, authenticated|
  options = settings(digest, serializer, authenticated)
  set, = ask("write", nil, options)
  answer = ask("read", set.map { |name, (value, _)| "#{name}=#{value}" }.join("; "), options).last
  title = "#{authenticated ? "AES-256-GCM" : "AES-256-CBC and HMAC-SHA1"}, keys by #{digest}, #{serializer}"
  facts = { digest: digest, serializer: serializer, cipher: authenticated ? "aes-256-gcm" : "aes-256-cbc" }
  value, line = set["_shop_session"]
  content = answer["session"].merge("flash" => { "discard" => [], "flashes" => { "notice" => "Gespeichert ✓" } })
  raise answer["flash"].inspect unless answer["flash"] == { "notice" => "Gespeichert ✓" }
  record.cookie("session, #{title}", "_shop_session", value, [BASE], content, form: "rails-encrypted", setCookie: line, expires: MOMENT + 14 * 86400, user: "42", flashes: { notice: "Gespeichert ✓" },
    purpose: "cookie._shop_session", **facts)
  if authenticated
    value, line = set["remembered"]
    record.cookie("signed, keys by #{digest}, #{serializer}", "remembered", value, [BASE], { id: 7, name: "Ada" }, form: "rails-signed", setCookie: line, expires: MOMENT + 3600, purpose: "cookie.remembered", **facts)
    value, line = set["cart"]
    record.cookie("encrypted, not the session, #{digest}, #{serializer}", "cart", value, [BASE], "A-1", form: "rails-encrypted", setCookie: line, expires: MOMENT + 3600, purpose: "cookie.cart", **facts)
  end
end
value, line = ask("short", nil, settings("SHA256", :json, true, OLD_BASE)).first["_shop_session"]
record.cookie("by last year's secret_key_base", "_shop_session", value, [BASE, OLD_BASE], { n: 1 }, form: "rails-encrypted", verifiedBy: 2, digest: "SHA256", partial: "session_id stands beside")
# What stands within, so that a reader can be followed step by step: the keys, and the plain text of the first cookie.
keys = %w[SHA1 SHA256].to_h do |digest|
  derive = ->(salt, size) { OpenSSL::PKCS5.pbkdf2_hmac(BASE, salt, 1000, size, OpenSSL::Digest.new(digest)).unpack1("H*") }
  [digest, { "authenticated encrypted cookie" => derive.("authenticated encrypted cookie", 32), "encrypted cookie" => derive.("encrypted cookie", 32),
             "signed encrypted cookie" => derive.("signed encrypted cookie", 64), "signed cookie" => derive.("signed cookie", 64)}]
end
File.write("keys.json", JSON.pretty_generate(secret_key_base: BASE, rounds: 1000, keys: keys) + "\n")
record.write
