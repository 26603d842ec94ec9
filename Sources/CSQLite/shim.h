#ifndef SESSIONS_CSQLITE_SHIM_H
#define SESSIONS_CSQLITE_SHIM_H

#include <sqlite3.h>
#ifdef __linux__
#include <sys/vfs.h>
#endif

// What Swift cannot import of SQLite's interface: variadic functions, and destructors that are numbers; and a call of Linux that
// its module of the C library leaves out.

/// A file of SQL that another wrote cannot call functions with side effects, nor corrupt the file by writing its schema.
static inline int sessions_sqlite_harden(sqlite3 *connection) {
  int code = sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
  return code == SQLITE_OK ? sqlite3_db_config(connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)0) : code;
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
