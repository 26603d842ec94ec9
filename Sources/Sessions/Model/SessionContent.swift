public import ECMAScript

/// What a session holds, decoded: values under keys, and flash messages that are read once.
///
/// The originals keep flashes in one of two ways, and a session keeps the way it came in.
public enum SessionContent: Hashable, Sendable {
  /// React Router and Remix 2: one map, a flash `x` under the key `__flash_x__`.
  case flat(JSONObject)
  /// Remix 3: `[values, flash]`, two maps.
  case split(values: JSONObject, flash: JSONObject)
}
