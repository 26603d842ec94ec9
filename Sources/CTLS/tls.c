#include "CTLS.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

// The functions that are called, as OpenSSL 1.1 and 3 have them.
static struct {
  const void *(*TLS_client_method)(void);
  void *(*SSL_CTX_new)(const void *);
  void (*SSL_CTX_free)(void *);
  long (*SSL_CTX_ctrl)(void *, int, long, void *);
  int (*SSL_CTX_set_default_verify_paths)(void *);
  int (*SSL_CTX_load_verify_locations)(void *, const char *, const char *);
  int (*SSL_CTX_use_certificate_chain_file)(void *, const char *);
  int (*SSL_CTX_use_PrivateKey_file)(void *, const char *, int);
  void (*SSL_CTX_set_verify)(void *, int, void *);
  void *(*SSL_new)(void *);
  void (*SSL_free)(void *);
  int (*SSL_set1_host)(void *, const char *);
  void *(*SSL_get0_param)(void *);
  int (*X509_VERIFY_PARAM_set1_ip_asc)(void *, const char *);
  long (*SSL_ctrl)(void *, int, long, void *);
  void (*SSL_set_bio)(void *, void *, void *);
  void (*SSL_set_connect_state)(void *);
  int (*SSL_do_handshake)(void *);
  int (*SSL_read)(void *, void *, int);
  int (*SSL_write)(void *, const void *, int);
  int (*SSL_get_error)(const void *, int);
  long (*SSL_get_verify_result)(const void *);
  const void *(*BIO_s_mem)(void);
  void *(*BIO_new)(const void *);
  int (*BIO_read)(void *, void *, int);
  int (*BIO_write)(void *, const void *, int);
  unsigned long (*ERR_get_error)(void);
  void (*ERR_clear_error)(void);
  const char *(*ERR_reason_error_string)(unsigned long);
  const char *(*X509_verify_cert_error_string)(long);
} f;

struct tls_connection {
  void *context, *ssl, *input, *output;
};

static const char *library;
static pthread_once_t opened = PTHREAD_ONCE_INIT;

static void open_library(void) {
  static const char *const names[] = {"libssl.so.3", "libssl.so.1.1", "libssl.3.dylib", NULL};
  void *handle = NULL;
  const char *name = NULL;
  for (int i = 0; names[i] && !handle; i++) {
    handle = dlopen(name = names[i], RTLD_NOW | RTLD_LOCAL);
  }
  if (!handle) return;
#define LOAD(function) \
  if (!(*(void **)&f.function = dlsym(handle, #function))) return;
  LOAD(TLS_client_method) LOAD(SSL_CTX_new) LOAD(SSL_CTX_free) LOAD(SSL_CTX_ctrl) LOAD(SSL_CTX_set_default_verify_paths)
  LOAD(SSL_CTX_load_verify_locations) LOAD(SSL_CTX_use_certificate_chain_file) LOAD(SSL_CTX_use_PrivateKey_file)
  LOAD(SSL_CTX_set_verify) LOAD(SSL_new) LOAD(SSL_free) LOAD(SSL_set1_host) LOAD(SSL_get0_param)
  LOAD(X509_VERIFY_PARAM_set1_ip_asc) LOAD(SSL_ctrl) LOAD(SSL_set_bio) LOAD(SSL_set_connect_state) LOAD(SSL_do_handshake)
  LOAD(SSL_read) LOAD(SSL_write) LOAD(SSL_get_error) LOAD(SSL_get_verify_result) LOAD(BIO_s_mem) LOAD(BIO_new) LOAD(BIO_read)
  LOAD(BIO_write) LOAD(ERR_get_error) LOAD(ERR_clear_error) LOAD(ERR_reason_error_string) LOAD(X509_verify_cert_error_string)
#undef LOAD
  library = name;
}

const char *tls_library(void) {
  pthread_once(&opened, open_library);
  return library;
}

void tls_free(tls_connection *connection) {
  // The buffers are the connection's, and go with it.
  if (connection->ssl) f.SSL_free(connection->ssl);
  if (connection->context) f.SSL_CTX_free(connection->context);
  free(connection);
}

static tls_connection *refuse(tls_connection *connection, const char *what, const char *file, char *error, size_t size) {
  const char *reason = f.ERR_reason_error_string(f.ERR_get_error());
  snprintf(error, size, "%s %s cannot be used%s%s", what, file ? file : "", reason ? ": " : "", reason ? reason : "");
  tls_free(connection);
  return NULL;
}

tls_connection *tls_new(const char *host, const char *authorities, const char *certificate, const char *key, char *error, size_t size) {
  if (!tls_library()) {
    snprintf(error, size, "this machine has no OpenSSL");
    return NULL;
  }
  f.ERR_clear_error();
  tls_connection *made = calloc(1, sizeof *made);
  if (!made || !(made->context = f.SSL_CTX_new(f.TLS_client_method()))) abort();
  f.SSL_CTX_ctrl(made->context, 123 /* the least version */, 0x0303 /* 1.2 */, NULL);
  f.SSL_CTX_set_verify(made->context, 1 /* the other side's certificate */, NULL);
  if (authorities ? !f.SSL_CTX_load_verify_locations(made->context, authorities, NULL)
                  : !f.SSL_CTX_set_default_verify_paths(made->context)) {
    return refuse(made, "the file of authorities", authorities, error, size);
  }
  if (certificate && f.SSL_CTX_use_certificate_chain_file(made->context, certificate) != 1) {
    return refuse(made, "the certificate", certificate, error, size);
  }
  if (key && f.SSL_CTX_use_PrivateKey_file(made->context, key, 1 /* PEM */) != 1) {
    return refuse(made, "the key", key, error, size);
  }
  made->ssl = f.SSL_new(made->context);
  made->input = f.BIO_new(f.BIO_s_mem());
  made->output = f.BIO_new(f.BIO_s_mem());
  if (!made->ssl || !made->input || !made->output) abort();
  f.SSL_set_bio(made->ssl, made->input, made->output);
  // An address is not a name, and is not sent as one.
  if (!f.X509_VERIFY_PARAM_set1_ip_asc(f.SSL_get0_param(made->ssl), host)) {
    f.ERR_clear_error();
    if (!f.SSL_set1_host(made->ssl, host)) return refuse(made, "the name of the host", host, error, size);
    f.SSL_ctrl(made->ssl, 55 /* which host is meant */, 0, (void *)host);
  }
  f.SSL_ctrl(made->ssl, 33 /* mode */, 1 | 2 /* a part of a write will do, and it may lie elsewhere next time */, NULL);
  f.SSL_set_connect_state(made->ssl);
  return made;
}

int tls_handshake(tls_connection *connection) {
  f.ERR_clear_error();
  int result = f.SSL_do_handshake(connection->ssl);
  if (result == 1) return 1;
  return f.SSL_get_error(connection->ssl, result) == 2 /* wants to read */ ? 0 : -1;
}

long tls_read(tls_connection *connection, void *bytes, size_t count) {
  f.ERR_clear_error();
  int result = f.SSL_read(connection->ssl, bytes, count > 1 << 20 ? 1 << 20 : (int)count);
  if (result > 0) return result;
  int error = f.SSL_get_error(connection->ssl, result);
  return error == 2 ? -1 : error == 6 /* closed */ ? 0 : -2;
}

long tls_write(tls_connection *connection, const void *bytes, size_t count) {
  f.ERR_clear_error();
  int result = f.SSL_write(connection->ssl, bytes, count > 1 << 14 ? 1 << 14 : (int)count);
  return result > 0 ? result : -2;
}

long tls_output(tls_connection *connection, void *bytes, size_t count) {
  int result = f.BIO_read(connection->output, bytes, (int)count);
  return result > 0 ? result : 0;
}

void tls_input(tls_connection *connection, const void *bytes, size_t count) { f.BIO_write(connection->input, bytes, (int)count); }

int tls_failure(tls_connection *connection, char *error, size_t size) {
  long verdict = f.SSL_get_verify_result(connection->ssl);
  const char *reason = verdict ? f.X509_verify_cert_error_string(verdict) : f.ERR_reason_error_string(f.ERR_get_error());
  snprintf(error, size, "%s", reason ? reason : "no reason was given");
  return verdict != 0;
}
