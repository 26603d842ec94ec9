# Rails with its session in the cookie, as a new application has it; CIPHER=cbc: as before 5.2; DIGEST=SHA256: as from 7.0 on.
require_relative "varied"
require "logger"
require "action_controller/railtie"

class PagesController < ActionController::Base
  def health = render(json: {})
  def write
    VARIED.each { |key, value| session[key] = value }
    render json: {}
  end
  def read = render(json: JSON.generate(session.to_hash.except("session_id", "flash")))
  def bump = render(json: JSON.generate(session[:visits] += 1))
  def leave
    flash[:notice] = "Left"
    render json: {}
  end
  def shown = render(json: JSON.generate(flash.to_a))
  def login
    session["warden.user.user.key"] = [[7], "$2a$12$abcdefghijklmnopqrstuu"]
    render json: {}
  end
  def whoami = render(json: JSON.generate(session["warden.user.user.key"]&.dig(0, 0)))
end

class Application < Rails::Application
  config.load_defaults 6.1
  config.eager_load = false
  config.secret_key_base = ENV["APPLICATION_SECRET"]
  config.logger = Logger.new($stderr, level: Logger::WARN)
  config.hosts.clear
  config.session_store :cookie_store, key: "_shop_session"
  config.action_dispatch.cookies_serializer = (ENV["SERIALIZER"] || "json").to_sym
  config.action_dispatch.use_authenticated_cookie_encryption = ENV["CIPHER"] != "cbc"
  routes.append do
    %w[health write read bump leave login whoami].each { |name| get "/#{name}", to: "pages##{name}" }
    get "/flash", to: "pages#shown"
  end
end
ENV["RAILS_ENV"] = "production"
Application.initialize!
# From 7.0 on the keys are derived by SHA-256; 6.1, which runs here, has SHA-1 alone: the derivation of 7.0 is put in its place.
if ENV["DIGEST"] == "SHA256"
  generator = Object.new
  def generator.generate_key(salt, size = 64) = OpenSSL::PKCS5.pbkdf2_hmac(ENV["APPLICATION_SECRET"], salt, 1000, size, OpenSSL::Digest.new("SHA256"))
  Application.env_config["action_dispatch.key_generator"] = ActiveSupport::CachingKeyGenerator.new(generator)
end
serve Application
