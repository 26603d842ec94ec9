#define _GNU_SOURCE
#include "whole_write.h"

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

// What the child has to tell. All other memory is its own: of those that share it, as after `vfork`, the system kills none without the
// others where memory runs out.
struct outcome {
  long written;
  int error;
};

// No call answers that.
enum { untold = -2 };

// In the child nothing but calls of the system may happen: what another thread has locked at this moment stays locked in the copy, and
// nobody gives it back there. Swift cannot promise that.
long whole_pwrite(int file, const void *bytes, size_t count, long long offset) {
  volatile struct outcome *told = mmap(NULL, sizeof *told, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANON, -1, 0);
  if (told == MAP_FAILED) return pwrite(file, bytes, count, offset);
  told->written = untold;
  // No handler of the program's runs in the child.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  pid_t child = fork();
  if (child == 0) {
    // Out of the group that a shell or a supervisor signals.
    setsid();
    long written = pwrite(file, bytes, count, offset);
    told->error = errno;
    told->written = written;
    _exit(0);
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (child > 0) {
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
  }
  long written = told->written;
  int error = told->error;
  munmap((void *)told, sizeof *told);
  // There was none, or it was killed and this process not: what it did is done once more.
  if (written == untold) return pwrite(file, bytes, count, offset);
  errno = error;
  return written;
}
