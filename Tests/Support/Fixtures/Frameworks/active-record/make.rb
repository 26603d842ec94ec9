# activerecord-session_store, which neither Debian nor PyPI has: it runs from its source, by Debian's Rails. SOURCES names the directory in which a
# checkout of its version 2.0.0 lies as activerecord-session_store; without it what lies here stays.
require_relative "../record"
source = ENV["SOURCES"] && File.join(ENV["SOURCES"], "activerecord-session_store", "lib")
abort "SOURCES names no checkout of activerecord-session_store: nothing is made" unless source && File.directory?(source)
$LOAD_PATH.unshift(source)
require "rails"
require "active_record"
require "action_dispatch"
require "active_record/session_store"
require "rack/mock"
require "tmpdir"

database = File.join(Dir.mktmpdir, "app.sqlite3")
ActiveRecord::Base.establish_connection(adapter: "sqlite3", database: database)
Model = ActiveRecord::SessionStore::Session
# What its generator's migration makes.
ActiveRecord::Schema.verbose = false
ActiveRecord::Schema.define do
  create_table :sessions do |t|
    t.string :session_id, null: false
    t.text :data
    t.timestamps
  end
  add_index :sessions, :session_id, unique: true
  add_index :sessions, :updated_at
end
ActionDispatch::Session::ActiveRecordStore.session_class = Model
record = Record.new("activerecord-session_store #{ActiveRecord::SessionStore::VERSION}, Rails #{Rails.version} (Debian)")
VARIED = { "user_id" => 42, "name" => "Zoë", "big" => 2**70, "cart" => [{ "sku" => "A-1", "qty" => 2, "price" => 9.5 }],
           "flash" => { "discard" => [], "flashes" => { "notice" => "Saved" } } }

# One request of a visitor who has no cookie yet; answers what the cookie holds afterwards.
def visited(serializer, data)
  Model.serializer = serializer
  application = lambda { |env| request = ActionDispatch::Request.new(env); data.each { |key, value| request.session[key] = value }; [200, {}, []] }
  store = ActionDispatch::Session::ActiveRecordStore.new(application, key: "_session_id")
  set_cookies(ActionDispatch::Cookies.new(store).call(Rack::MockRequest.env_for("/"))[1])["_session_id"].first
end

sessions = []
{ "Marshal" => :marshal, "JSON" => :json, "hybrid" => :hybrid }.each do |name, serializer|
  id = visited(serializer, VARIED)
  sessions << { case: name, id: id, row: Rack::Session::SessionId.new(id).private_id, cookie: id, content: VARIED, flashes: { "notice" => "Saved" } }
end
# As versions before 2.0 left it: the row has the id itself, with no digest.
Model.serializer = :marshal
old = "11223344556677889900aabbccddeeff"
Model.create!(session_id: old, data: { "user_id" => 43 })
sessions << { case: "before 2.0", id: old, cookie: old, content: { user_id: 43 } }

def dump(database, path) = File.write(path, IO.popen(["python3", "-c", "import sqlite3, sys; print(chr(10).join(sqlite3.connect(sys.argv[1]).iterdump()))", database], &:read))
dump(database, "sessions.sql")
record.store("table", "sessions.sql", sessions, kind: "sql")
record.write
