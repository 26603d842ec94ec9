#include "CProcess.h"
#include "crashes.h"
#include "waiting.h"

#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>

#ifdef __APPLE__
#include <xlocale.h>
#endif
#ifdef __linux__
#include <malloc.h>
#include <sys/prctl.h>
#include <sys/resource.h>

bool cp_forbid_images(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0; }
#else
bool cp_forbid_images(void) { return false; }
#endif

bool cp_ignores(int number) {
  struct sigaction action;
  return sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

void cp_hold_standard_descriptors(void) {
  for (int number = 0; number < 3; number++) {
    if (fcntl(number, F_GETFD) >= 0 || errno != EBADF) continue;
    // The lowest that is free is this one.
    (void)!open("/dev/null", number == 0 ? O_WRONLY : O_RDONLY);
  }
}

void cp_crash_plainly(void) {
  for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++) {
    // Ctrl-Backslash is no crash, and what is ignored stays so.
    if (crashes[i] == SIGQUIT) signal(SIGQUIT, cp_ignores(SIGQUIT) ? SIG_IGN : SIG_DFL);
    else if (!cp_ignores(crashes[i])) signal(crashes[i], crash_plainly);
  }
}

void cp_hear_signals(void) {
  static const int heard[] = {
    SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGALRM, SIGTSTP, SIGCONT, SIGCHLD, SIGWINCH, SIGSEGV, SIGILL, SIGTRAP, SIGABRT, SIGBUS,
    SIGFPE, SIGSYS,
  };
  sigset_t set;
  sigemptyset(&set);
  for (size_t i = 0; i < sizeof heard / sizeof *heard; i++) sigaddset(&set, heard[i]);
  sigprocmask(SIG_UNBLOCK, &set, NULL);
}

bool cp_locale_is_unicode(void) {
  locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
  if (!locale) return false;
  bool is_unicode = strcmp(nl_langinfo_l(CODESET, locale), "UTF-8") == 0;
  freelocale(locale);
  return is_unicode;
}

int cp_write_whole(int descriptor, const void *bytes, size_t count) { return write_whole(descriptor, bytes, count); }

ssize_t cp_read_waiting(int descriptor, void *bytes, size_t count) { return read_waiting(descriptor, bytes, count); }

#define TEXT_OF(token) #token
#define EXPANDED(token) TEXT_OF(token)

#ifdef SESSION_INSPECTOR_COMMIT
const char *cp_build_commit(void) { return EXPANDED(SESSION_INSPECTOR_COMMIT); }
#else
const char *cp_build_commit(void) { return ""; }
#endif

void cp_share_heap_where_limited(void) {
#ifdef __GLIBC__
  struct rlimit limit;
  if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) mallopt(M_ARENA_MAX, 1);
#endif
}
