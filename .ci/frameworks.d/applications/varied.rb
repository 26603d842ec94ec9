# What /write puts into a session: the same as varied.py says.
require "json"
VARIED = { "text" => "Zoë 😀 |;\"}", "big" => 9007199254740993, "least" => -9223372036854775808, "float" => 5.0, "yes" => true, "none" => nil,
           "list" => [1, [2, { "a" => "b" }]], "map" => { "sku" => "A-1", "qty" => 2 }, "visits" => 0 }

def serve(application)
  require "rack/handler/webrick"
  Rack::Handler::WEBrick.run(application, Host: "127.0.0.1", Port: ENV["PORT"].to_i, AccessLog: [], Logger: WEBrick::Log.new($stderr, WEBrick::Log::WARN))
end
