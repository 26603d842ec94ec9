/// Which part of a server it is that says no, and so what may stand in its words.
///
/// A function of the database says what it likes, under any code (`RAISE … USING ERRCODE`); and the server's own sentences repeat a value
/// where SQL, a search or a path was made of it. So words are told of those parts alone that know the text of our statement, names of the
/// schema, or the server itself. A refusal says where in the server's source it comes from, the same in every language.
struct PostgresVoice {
  var code: String
  /// `aclchk.c`; nil: it is no server's but that of a pooler before it, which has no functions.
  var file: String?
  /// `aclcheck_error`
  var routine: String?
  /// Whether it was said within something: a function of the database, the waiting for a row, a value that is no JSON.
  var isWithin: Bool
  /// Whether it points to a place in the text of our statement, which holds no value.
  var pointsToStatement: Bool

  var origin: PostgresFailure.Origin {
    if routine == "ExecWithCheckOptions" { return .policy }
    guard isWithin else { return .statement }
    if isOf(Self.languages) { return .raised }
    switch code.prefix(2) {
    // Of a value.
    case "22": return .statement
    case "42": return .function
    case "23", "08", "25", "40", "53", "57", "58": return knowsNoValue ? .statement : .raised
    case "55" where code == PostgresFailure.held: return knowsNoValue ? .statement : .raised
    default: return .raised
    }
  }

  /// Whether the words and the names that come with them can hold no value.
  var tellsNoValue: Bool { pointsToStatement || knowsNoValue }

  private var knowsNoValue: Bool {
    guard let file else { return true }
    // It also opens what a function gave it the path of.
    if file == "fd.c" { return code.hasPrefix("53") }
    // It also looks for the setting whose name was made of a value, and sets what it is given.
    if file == "guc.c" { return code == "42501" || code.hasPrefix("55") }
    return [Self.names, Self.waiting, Self.memory, Self.storage].contains { $0.contains(file) }
  }

  private func isOf(_ files: Set<String>) -> Bool { file.map(files.contains) ?? false }

  /// Languages in which functions are written: their words are the functions' own.
  private static let languages: Set = ["pl_exec.c", "plpy_elog.c", "plperl.c", "pltcl.c"]

  /// Rights, constraints, and how statements are planned and made.
  private static let names: Set = [
    "aclchk.c", "domains.c", "execExprInterp.c", "execIndexing.c", "execMain.c", "execPartition.c", "nbtinsert.c",
    "nodeModifyTable.c", "plancache.c", "plancat.c", "rewriteHandler.c", "ri_triggers.c", "rls.c", "trigger.c", "utility.c",
    "xact.c",
  ]

  /// Locks, time, the end of a connection.
  private static let waiting: Set = [
    "deadlock.c", "heapam.c", "heapam_handler.c", "lmgr.c", "lock.c", "nodeLockRows.c", "postgres.c", "predicate.c", "proc.c",
    "procarray.c", "standby.c",
  ]

  private static let memory: Set = [
    "aset.c", "bump.c", "dsa.c", "dsm.c", "dsm_impl.c", "dynahash.c", "generation.c", "mcxt.c", "shmem.c", "slab.c",
    "stack_depth.c",
    "stringinfo.c",
  ]

  private static let storage: Set = [
    "bufmgr.c", "bufpage.c", "buffile.c", "clog.c", "detoast.c", "heaptoast.c", "hio.c", "localbuf.c", "logtape.c", "md.c",
    "multixact.c", "nbtpage.c", "nbtutils.c", "slru.c", "smgr.c", "toast_internals.c", "tuptoaster.c", "varsup.c", "xlog.c",
    "xloginsert.c", "xlogutils.c",
  ]
}
