#ifndef C_PROCESS_CRASHES_H
#define C_PROCESS_CRASHES_H

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

// What the kernel, and the runtime's own checks, end a program by.
static const int crashes[] = {SIGSEGV, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSYS, SIGQUIT};

// What runs the threads opens files for itself, unasked, and traps where the system gives none: this is what to say of it.
static inline void tell_shortage(void) {
  static const char words[] = "the program ends: no file can be opened any more (ulimit -n shows how many may be)\n";
  int file = open("/", O_RDONLY | O_CLOEXEC);
  if (file >= 0) {
    close(file);
  } else if (errno == EMFILE || errno == ENFILE) {
    (void)!write(STDERR_FILENO, words, sizeof words - 1);
  }
}

// The crash as if nobody had looked. The runtime's own reporter stays out: it prints memory, which may hold somebody's session, and asks
// questions on a terminal.
static inline void crash_plainly(int number) {
  if (number == SIGILL || number == SIGTRAP) tell_shortage();
  signal(number, SIG_DFL);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, number);
  sigprocmask(SIG_UNBLOCK, &set, NULL);
  raise(number);
}

#endif
