#ifndef SESSIONS_CSQLITE_SHIM_H
#define SESSIONS_CSQLITE_SHIM_H

#include <sqlite3.h>
#ifdef __linux__
#include <sys/vfs.h>
#endif

// What Swift cannot import of SQLite's interface: variadic functions, and destructors that are numbers; and a call of Linux that
// its module of the C library leaves out.

/// A file of SQL that another wrote cannot corrupt the file by writing its schema. Which functions its schema may use is not limited
/// (SQLITE_DBCONFIG_TRUSTED_SCHEMA): we add none, loading extensions is off as it is from the start, and no other that is built in has a
/// side effect; while in SQLite 3.40 those of JSON count as dangerous, and a whole database is "malformed" where an index uses one.
static inline int sessions_sqlite_harden(sqlite3 *connection) {
  return sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
}

/// Binds a copy of the bytes as text.
static inline int sessions_sqlite_bind_text(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count) {
  return sqlite3_bind_text64(statement, index, (const char *)bytes, count, SQLITE_TRANSIENT, SQLITE_UTF8);
}

/// Binds a copy of the bytes as a blob.
static inline int sessions_sqlite_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count) {
  return sqlite3_bind_blob64(statement, index, bytes, count, SQLITE_TRANSIENT);
}

/// The kernel's number of the kind of file system that a path is on; 0 where there is no such number.
static inline unsigned int sessions_file_system_kind(const char *path) {
#ifdef __linux__
  struct statfs found;
  return statfs(path, &found) == 0 ? (unsigned int)found.f_type : 0;
#else
  (void)path;
  return 0;
#endif
}

#endif
