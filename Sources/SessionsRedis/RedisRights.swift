/// The least that a server's access rules must allow, as rules of `ACL SETUSER`.
package enum RedisRights {
  /// What looking takes.
  package static let reading = [
    "hello", "auth", "ping", "select", "time", "client|tracking", "subscribe", "scan", "randomkey", "dbsize", "type", "get",
    "mget",
    "strlen", "pttl", "pexpiretime", "hgetall", "memory|usage", "info",
  ]
  /// What servers of 7.2 and newer have beside it: reading leaves no trace with it.
  package static let readingSince72 = ["client|no-touch"]
  /// What writing takes beside it.
  package static let writing = ["watch", "unwatch", "multi", "exec", "set", "del", "srem", "zrem"]
  /// The channel on which the server tells what changed.
  package static let channel = "__redis__:invalidate"

  /// The command that makes a user who may do that much with the keys that begin with `prefix`.
  package static func command(user: String, prefix: String, writes: Bool, since72: Bool) -> [String] {
    let keys = writes ? "~\(prefix)*" : "%R~\(prefix)*"
    let commands = reading + (since72 ? readingSince72 : []) + (writes ? writing : [])
    return ["ACL", "SETUSER", user, "reset", "on", keys, "&\(channel)"] + commands.map { "+\($0)" }
  }
}
