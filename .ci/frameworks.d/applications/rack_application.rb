# Rack's own session cookie, by Marshal as it is by default, or by JSON.
require_relative "varied"
require "rack"
require "rack/session/cookie"
pages = lambda do |environment|
  session = environment["rack.session"]
  answer = case environment["PATH_INFO"]
           when "/health" then {}
           when "/write" then VARIED.each { |key, value| session[key] = value }
           when "/read" then session.to_hash.except("session_id")
           when "/bump" then session["visits"] += 1
           when "/login" then session["user"] = "ada"
           when "/whoami" then session["user"]
           end
  [200, { "Content-Type" => "application/json" }, [JSON.generate(answer)]]
end
coder = ENV["SERIALIZER"] == "json" ? Rack::Session::Cookie::Base64::JSON.new : Rack::Session::Cookie::Base64::Marshal.new
serve Rack::Session::Cookie.new(pages, secret: ENV["APPLICATION_SECRET"], key: "rack.session", coder: coder)
