#define _GNU_SOURCE
#include "whole_write.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

// In the child nothing but calls of the system may happen, and `vfork` has it done before this thread goes on: it has this
// thread's stack. Swift cannot promise either.
long whole_pwrite(int file, const void *bytes, size_t count, long long offset) {
  volatile long written = -1;
  volatile int error = 0;
  // No handler of the program's runs in the child.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wdeprecated-declarations"
  pid_t child = vfork();
#pragma clang diagnostic pop
  if (child == 0) {
    // Out of the group that a shell or a supervisor signals.
    setsid();
    written = pwrite(file, bytes, count, offset);
    error = errno;
    _exit(0);
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (child < 0) return pwrite(file, bytes, count, offset);
  while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
  errno = error;
  return written;
}
