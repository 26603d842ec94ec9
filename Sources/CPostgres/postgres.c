#include "CPostgres.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#ifdef __linux__
#include <linux/tcp.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>
#endif

// As libpq's header has it.
struct option {
  char *keyword, *environment, *compiled, *value, *label, *kind;
  int size;
};

// The functions that are called; each has been in libpq since 9.2 at the least.
#define FUNCTIONS(F)                                                                                            \
  F(pg_connection *, PQconnectStartParams, (const char *const *, const char *const *, int))                     \
  F(int, PQconnectPoll, (pg_connection *))                                                                      \
  F(void, PQfinish, (pg_connection *))                                                                          \
  F(int, PQsocket, (const pg_connection *))                                                                     \
  F(char *, PQhost, (const pg_connection *))                                                                    \
  F(char *, PQport, (const pg_connection *))                                                                    \
  F(int, PQstatus, (const pg_connection *))                                                                     \
  F(int, PQtransactionStatus, (const pg_connection *))                                                          \
  F(char *, PQerrorMessage, (const pg_connection *))                                                            \
  F(int, PQconnectionNeedsPassword, (const pg_connection *))                                                    \
  F(int, PQconnectionUsedPassword, (const pg_connection *))                                                     \
  F(void *, PQgetssl, (pg_connection *))                                                                        \
  F(int, PQserverVersion, (const pg_connection *))                                                              \
  F(const char *, PQparameterStatus, (const pg_connection *, const char *))                                     \
  F(struct option *, PQconninfo, (pg_connection *))                                                             \
  F(void, PQconninfoFree, (struct option *))                                                                    \
  F(int, PQsetErrorVerbosity, (pg_connection *, int))                                                           \
  F(void *, PQsetNoticeProcessor, (pg_connection *, void (*)(void *, const char *), void *))                    \
  F(int, PQsetnonblocking, (pg_connection *, int))                                                              \
  F(int, PQsendQuery, (pg_connection *, const char *))                                                          \
  F(int, PQsendQueryParams,                                                                                     \
    (pg_connection *, const char *, int, const unsigned *, const char *const *, const int *, const int *, int)) \
  F(int, PQsetSingleRowMode, (pg_connection *))                                                                 \
  F(int, PQflush, (pg_connection *))                                                                            \
  F(int, PQconsumeInput, (pg_connection *))                                                                     \
  F(int, PQisBusy, (pg_connection *))                                                                           \
  F(void *, PQnotifies, (pg_connection *))                                                                      \
  F(void, PQfreemem, (void *))                                                                                  \
  F(pg_result *, PQgetResult, (pg_connection *))                                                                \
  F(void, PQclear, (pg_result *))                                                                               \
  F(int, PQresultStatus, (const pg_result *))                                                                   \
  F(char *, PQresultErrorField, (const pg_result *, int))                                                       \
  F(char *, PQcmdTuples, (pg_result *))                                                                         \
  F(char *, PQcmdStatus, (pg_result *))                                                                         \
  F(int, PQntuples, (const pg_result *))                                                                        \
  F(int, PQnfields, (const pg_result *))                                                                        \
  F(unsigned, PQftype, (const pg_result *, int))                                                                \
  F(int, PQgetisnull, (const pg_result *, int, int))                                                            \
  F(char *, PQgetvalue, (const pg_result *, int, int))                                                          \
  F(int, PQgetlength, (const pg_result *, int, int))

// What says at which address a server is asked, since 12; and what asks for several statements in one go, since 14.
#define NEWER_FUNCTIONS(F)                              \
  F(char *, PQhostaddr, (const pg_connection *))        \
  F(int, PQenterPipelineMode, (pg_connection *))        \
  F(int, PQpipelineSync, (pg_connection *))             \
  F(int, PQexitPipelineMode, (pg_connection *))

#define POINTER(result, name, parameters) result(*name) parameters;
static struct { FUNCTIONS(POINTER) NEWER_FUNCTIONS(POINTER) } f;

static const char *library;
static pthread_once_t opened = PTHREAD_ONCE_INIT;

static void open_library(void) {
  static const char *const names[] = {"libpq.so.5", "libpq.5.dylib", "/opt/homebrew/opt/libpq/lib/libpq.5.dylib", NULL};
  void *handle = NULL;
  const char *name = NULL;
  for (int i = 0; names[i] && !handle; i++) {
    handle = dlopen(name = names[i], RTLD_NOW | RTLD_LOCAL);
  }
  if (!handle) return;
#define LOAD(result, name, parameters) \
  if (!(*(void **)&f.name = dlsym(handle, #name))) return;
  FUNCTIONS(LOAD)
#define LOAD_IF_THERE(result, name, parameters) *(void **)&f.name = dlsym(handle, #name);
  NEWER_FUNCTIONS(LOAD_IF_THERE)
  library = name;
}

const char *postgres_library(void) {
  pthread_once(&opened, open_library);
  return library;
}

// What the server remarks would go to the terminal.
static void ignore(void *context, const char *message) {}

pg_connection *postgres_connect(const char *const *keywords, const char *const *values) {
  pg_connection *made = f.PQconnectStartParams(keywords, values, 0);
  if (!made) return NULL;
  f.PQsetNoticeProcessor(made, ignore, NULL);
  f.PQsetErrorVerbosity(made, 2 /* with its code: a refusal to connect has no fields */);
  return made;
}

void postgres_free(pg_connection *connection) { f.PQfinish(connection); }

postgres_progress postgres_go_on(pg_connection *connection) {
  int state = f.PQstatus(connection) == 1 /* bad from the start */ ? 0 : f.PQconnectPoll(connection);
  if (state == postgres_ready) f.PQsetnonblocking(connection, 1);
  return state >= postgres_failed && state <= postgres_ready ? (postgres_progress)state : postgres_failed;
}

int postgres_socket(pg_connection *connection) { return f.PQsocket(connection); }
const char *postgres_host(pg_connection *connection) { return f.PQhost(connection); }
const char *postgres_port(pg_connection *connection) { return f.PQport(connection); }
const char *postgres_host_address(pg_connection *connection) { return f.PQhostaddr ? f.PQhostaddr(connection) : NULL; }
int postgres_is_broken(pg_connection *connection) { return f.PQstatus(connection) != 0; }
int postgres_is_in_transaction(pg_connection *connection) { return f.PQtransactionStatus(connection) != 0; }
const char *postgres_message(pg_connection *connection) { return f.PQerrorMessage(connection); }
int postgres_asks_password(pg_connection *connection) {
  return f.PQconnectionNeedsPassword(connection) || f.PQconnectionUsedPassword(connection);
}
int postgres_is_encrypted(pg_connection *connection) { return f.PQgetssl(connection) != NULL; }
int postgres_version(pg_connection *connection) { return f.PQserverVersion(connection); }
const char *postgres_parameter(pg_connection *connection, const char *name) { return f.PQparameterStatus(connection, name); }

long postgres_setting(pg_connection *connection, const char *keyword, char *text, size_t size) {
  struct option *all = f.PQconninfo(connection);
  long length = -1;
  for (struct option *option = all; option && option->keyword; option++) {
    if (option->value && !strcmp(option->keyword, keyword)) length = snprintf(text, size, "%s", option->value);
  }
  f.PQconninfoFree(all);
  return length;
}

int postgres_send(pg_connection *connection, const char *statements) { return f.PQsendQuery(connection, statements); }

int postgres_ask(pg_connection *connection, const char *statement, int count, const char *const *values, const int *lengths,
                 const int *formats) {
  return f.PQsendQueryParams(connection, statement, count, NULL, values, lengths, formats, 1);
}
int postgres_one_by_one(pg_connection *connection) { return f.PQsetSingleRowMode(connection); }

int postgres_has_pipelines(void) { return f.PQenterPipelineMode && f.PQpipelineSync && f.PQexitPipelineMode; }
int postgres_begin_pipeline(pg_connection *connection) { return f.PQenterPipelineMode(connection); }
int postgres_end_pipeline(pg_connection *connection) { return f.PQpipelineSync(connection); }
int postgres_leave_pipeline(pg_connection *connection) { return f.PQexitPipelineMode(connection); }

int postgres_flush(pg_connection *connection) { return f.PQflush(connection); }
int postgres_receive(pg_connection *connection) { return f.PQconsumeInput(connection); }
int postgres_is_busy(pg_connection *connection) { return f.PQisBusy(connection); }

int postgres_arrived(pg_connection *connection) {
  int count = 0;
  return ioctl(f.PQsocket(connection), FIONREAD, &count) == 0 && count > 0 ? count : 0;
}

long long postgres_taken(pg_connection *connection) {
#ifdef __linux__
  struct tcp_info info;
  socklen_t size = sizeof info;
  if (getsockopt(f.PQsocket(connection), IPPROTO_TCP, TCP_INFO, &info, &size) == 0 &&
      size >= offsetof(struct tcp_info, tcpi_bytes_received) + sizeof info.tcpi_bytes_received) {
    long long taken = (long long)info.tcpi_bytes_received - postgres_arrived(connection);
    return taken > 0 ? taken : 0;
  }
#else
  (void)connection;
#endif
  return -1;
}

void postgres_drop_notifications(pg_connection *connection) {
  for (void *one; (one = f.PQnotifies(connection));) f.PQfreemem(one);
}

pg_result *postgres_result(pg_connection *connection) { return f.PQgetResult(connection); }
void postgres_clear(pg_result *result) { f.PQclear(result); }
int postgres_result_status(pg_result *result) { return f.PQresultStatus(result); }
const char *postgres_field(pg_result *result, int field) { return f.PQresultErrorField(result, field); }
const char *postgres_affected(pg_result *result) { return f.PQcmdTuples(result); }
const char *postgres_tag(pg_result *result) { return f.PQcmdStatus(result); }
int postgres_row_count(pg_result *result) { return f.PQntuples(result); }
int postgres_column_count(pg_result *result) { return f.PQnfields(result); }
unsigned postgres_type(pg_result *result, int column) { return f.PQftype(result, column); }
int postgres_is_null(pg_result *result, int row, int column) { return f.PQgetisnull(result, row, column); }
const char *postgres_value(pg_result *result, int row, int column) { return f.PQgetvalue(result, row, column); }
int postgres_length(pg_result *result, int row, int column) { return f.PQgetlength(result, row, column); }
