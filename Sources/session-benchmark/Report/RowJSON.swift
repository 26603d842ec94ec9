import ECMAScript

extension Row {
  private static let names: [JSString] = ["figure", "what", "ours", "peer", "ratio", "target"]

  var json: JSONValue {
    var object = JSONObject(zip(Self.names, cells).map { ($0, .string(JSString($1))) })
    object["met"] = isMet.map { .bool($0) }
    if !curves.isEmpty { object["curves"] = .array(curves.map(\.json)) }
    return .object(object)
  }

  init?(json: JSONValue) {
    let texts = Self.names.map { json[$0]?.asString?.string ?? "" }
    guard !texts[0].isEmpty else { return nil }
    self.init(
      figure: texts[0], what: texts[1], ours: texts[2], peer: texts[3], ratio: texts[4], target: texts[5],
      isMet: json["met"]?.asBool, curves: (json["curves"]?.asArray ?? []).compactMap { Curve(json: $0) })
  }
}

extension Curve {
  var json: JSONValue {
    var object = JSONObject([
      ("panel", .string(JSString(panel))), ("name", .string(JSString(name))),
      ("points", .array(points.map { .array([.number(JSNumber($0.count)), .number(JSNumber($0.seconds))]) })),
    ])
    object["peer"] = peer.map { .string(JSString($0)) }
    return .object(object)
  }

  init?(json: JSONValue) {
    guard let panel = json["panel"]?.asString?.string, let name = json["name"]?.asString?.string else { return nil }
    let points = (json["points"]?.asArray ?? []).compactMap { point in
      point[0]?.asDouble.flatMap { count in point[1]?.asDouble.map { Point(count: count, seconds: $0) } }
    }
    self.init(panel: panel, name: name, peer: json["peer"]?.asString?.string, points: points)
  }
}

extension Measurement {
  var json: JSONValue {
    [
      "taken": .string(JSString(taken)), "machine": .string(JSString(machine)), "subject": .string(JSString(subject)),
      "build": .string(JSString(build)),
      "load": .number(JSNumber(load)), "cores": .number(JSNumber(Double(cores))), "rows": .array(rows.map(\.json)),
    ]
  }

  /// Nil: written by a program that kept less.
  init?(json: JSONValue) {
    guard let taken = json["taken"]?.asString?.string, let machine = json["machine"]?.asString?.string,
      let subject = json["subject"]?.asString?.string, let build = json["build"]?.asString?.string,
      let load = json["load"]?.asDouble, let cores = json["cores"]?.asInt,
      let rows = json["rows"]?.asArray
    else { return nil }
    self.init(
      rows: rows.compactMap { Row(json: $0) }, taken: taken, machine: machine, subject: subject, build: build, load: load,
      cores: cores)
  }
}
