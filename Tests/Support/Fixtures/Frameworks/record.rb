# Writes what a make.rb of a folder beside this file made: cookies.json and stores.json, one case a line.
require "json"
MOMENT = 1790000000 # 2026-09-21T14:13:20Z: the clock stands there while a script runs (see ./make)
Dir.chdir(File.dirname(File.expand_path($0)))

class Record
  # `source` is "framework" (it ran), "algorithm" (made from its published derivation) or "schema" (rows in its published tables).
  def initialize(made, source = "framework")
    @facts = { made: "#{made}, Ruby #{RUBY_VERSION}, #{ENV["FIXTURE_DATE"] || "undated"}", source: source }
    @cookies, @stores = [], []
  end

  def cookie(kind, name, value, secrets, content, **facts)
    @cookies << { case: kind, name: name, value: value, secrets: secrets, content: content, **@facts, **facts }
  end

  def store(kind, path, sessions, **facts)
    @stores << { case: kind, path: path, sessions: sessions, **@facts, **facts }
  end

  def write
    { "cookies.json" => @cookies, "stores.json" => @stores }.each do |name, cases|
      File.write(name, "[\n" + cases.map { |one| JSON.generate(one) }.join(",\n") + "\n]\n") unless cases.empty?
    end
  end
end

# The Set-Cookie lines of a Rack response: name => [value, whole line].
def set_cookies(headers)
  lines = headers["Set-Cookie"] || headers["set-cookie"]
  Array(lines).flat_map { |line| line.split("\n") }.to_h { |line| name, rest = line.split("=", 2); [name, [rest.split(";").first.to_s, line]] }
end
