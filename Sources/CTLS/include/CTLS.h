#pragma once
#include <stddef.h>

// TLS by the OpenSSL that the system has, opened when it is first needed and never linked. It computes, and touches no socket:
// what came from the other side is given to it, and what is to go there is taken out of it.
typedef struct tls_connection tls_connection;

// The library that was opened; NULL: this machine has none.
const char *_Nullable tls_library(void);

// A client of a host whose certificate must name it and be trusted. Files may be NULL: the system's authorities, no certificate.
// NULL: error says why.
tls_connection *_Nullable tls_new(const char *_Nonnull host, const char *_Nullable authorities, const char *_Nullable certificate,
                                  const char *_Nullable key, char *_Nonnull error, size_t size);
void tls_free(tls_connection *_Nonnull connection);

// 1: done; 0: the other side must say more; -1: failed, see tls_failure.
int tls_handshake(tls_connection *_Nonnull connection);
// How many bytes; 0: the other side closed; -1: it must say more; -2: failed.
long tls_read(tls_connection *_Nonnull connection, void *_Nonnull bytes, size_t count);
// How many bytes were taken; -2: failed.
long tls_write(tls_connection *_Nonnull connection, const void *_Nonnull bytes, size_t count);

// What is to be sent; 0: nothing.
long tls_output(tls_connection *_Nonnull connection, void *_Nonnull bytes, size_t count);
// What was received.
void tls_input(tls_connection *_Nonnull connection, const void *_Nonnull bytes, size_t count);

// Why the last call failed. Returns whether it was the certificate.
int tls_failure(tls_connection *_Nonnull connection, char *_Nonnull error, size_t size);
