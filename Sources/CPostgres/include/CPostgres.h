#pragma once
#include <stddef.h>

// PostgreSQL's own client library (libpq), opened when it is first needed and never linked. Nothing here waits: who calls waits
// for the socket.
typedef struct pg_conn pg_connection;
typedef struct pg_result pg_result;

// The library that was opened; NULL: this machine has none, or one that lacks what is needed.
const char *_Nullable postgres_library(void);

// Begins to connect: two lists of the same length, each ended by NULL. Free it whatever becomes of it; NULL: no memory.
pg_connection *_Nullable postgres_connect(const char *_Nullable const *_Nonnull keywords, const char *_Nullable const *_Nonnull values);
void postgres_free(pg_connection *_Nonnull connection);

typedef enum { postgres_failed = 0, postgres_reads = 1, postgres_writes = 2, postgres_ready = 3 } postgres_progress;
// Goes on connecting: says what the socket must be waited for, or that it is done.
postgres_progress postgres_go_on(pg_connection *_Nonnull connection);

int postgres_socket(pg_connection *_Nonnull connection);
// Of several places the one that is asked at the moment, or was asked last. The address in digits; empty or NULL: it is not known.
const char *_Nullable postgres_host(pg_connection *_Nonnull connection);
const char *_Nullable postgres_port(pg_connection *_Nonnull connection);
const char *_Nullable postgres_host_address(pg_connection *_Nonnull connection);
int postgres_is_broken(pg_connection *_Nonnull connection);
// Whether a transaction is open, failed or not.
int postgres_is_in_transaction(pg_connection *_Nonnull connection);
// The last failure that has no result, of connecting above all; with the server's code in it.
const char *_Nonnull postgres_message(pg_connection *_Nonnull connection);
// Whether the server asked for a password: one was missing, or the one that was given did not help.
int postgres_asks_password(pg_connection *_Nonnull connection);
int postgres_is_encrypted(pg_connection *_Nonnull connection);
int postgres_version(pg_connection *_Nonnull connection);
// What the server said of itself; NULL: nothing.
const char *_Nullable postgres_parameter(pg_connection *_Nonnull connection, const char *_Nonnull name);
// One of the settings by which it is connected, defaults and files considered, copied with its end; -1: it has none.
long postgres_setting(pg_connection *_Nonnull connection, const char *_Nonnull keyword, char *_Nonnull text, size_t size);

// Sends several statements without parameters (answers as texts), or one with parameters: those of format 1 as the bytes they
// are, the others as texts; its rows come as bytes. 0: it could not be sent.
int postgres_send(pg_connection *_Nonnull connection, const char *_Nonnull statements);
int postgres_ask(pg_connection *_Nonnull connection, const char *_Nonnull statement, int count,
                 const char *_Nullable const *_Nullable values, const int *_Nullable lengths, const int *_Nullable formats);
// The rows of the next answer come one by one; said before the first of them is asked for.
int postgres_one_by_one(pg_connection *_Nonnull connection);

// Whether several statements with parameters can be sent in one go. They are sent between a beginning and an end; then each has
// its answers and a NULL, in their order, and behind the last comes one that is postgres_synchronized. Where one is refused, those
// behind it are postgres_skipped. It is left once all has come. 0: it failed.
int postgres_has_pipelines(void);
int postgres_begin_pipeline(pg_connection *_Nonnull connection);
int postgres_end_pipeline(pg_connection *_Nonnull connection);
int postgres_leave_pipeline(pg_connection *_Nonnull connection);

// 1: more is to be written; 0: all is; -1: it failed.
int postgres_flush(pg_connection *_Nonnull connection);
// Takes what has arrived; 0: it failed.
int postgres_receive(pg_connection *_Nonnull connection);
int postgres_is_busy(pg_connection *_Nonnull connection);
// The bytes that wait at the socket, and were not taken yet.
int postgres_arrived(pg_connection *_Nonnull connection);
// All bytes that were ever taken from the socket; -1 where the system does not count them, as those of a socket of this machine.
long long postgres_taken(pg_connection *_Nonnull connection);
// What nobody asked to be notified of would be kept until somebody takes it. Like postgres_is_busy it looks at what was taken: before
// it is said how the rows of an answer come, neither is called.
void postgres_drop_notifications(pg_connection *_Nonnull connection);

// The next answer, when it is not busy; NULL: that was all.
pg_result *_Nullable postgres_result(pg_connection *_Nonnull connection);
void postgres_clear(pg_result *_Nonnull result);
typedef enum {
  postgres_done = 1, postgres_rows = 2, postgres_refused = 7, postgres_row = 9, postgres_synchronized = 10, postgres_skipped = 11
} postgres_status;
int postgres_result_status(pg_result *_Nonnull result);
// 'C' is the code, 'M' the sentence; NULL: there is none.
const char *_Nullable postgres_field(pg_result *_Nonnull result, int field);
const char *_Nonnull postgres_affected(pg_result *_Nonnull result);
// What the server calls what it did: COMMIT, or ROLLBACK where it could not.
const char *_Nonnull postgres_tag(pg_result *_Nonnull result);
int postgres_row_count(pg_result *_Nonnull result);
int postgres_column_count(pg_result *_Nonnull result);
unsigned postgres_type(pg_result *_Nonnull result, int column);
int postgres_is_null(pg_result *_Nonnull result, int row, int column);
const char *_Nonnull postgres_value(pg_result *_Nonnull result, int row, int column);
int postgres_length(pg_result *_Nonnull result, int row, int column);
