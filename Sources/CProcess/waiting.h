#ifndef C_PROCESS_WAITING_H
#define C_PROCESS_WAITING_H

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

// Reading and writing that wait, whoever opened the descriptor: that a call does not wait is a property of what is open, so any program
// that shares the terminal or the pipe sets it for this one as well. Only what a signal handler may call is called here.

// False, with errno, where a signal came first.
static inline bool is_ready(int descriptor, short events) {
  struct pollfd polled = {.fd = descriptor, .events = events};
  return poll(&polled, 1, -1) >= 0;
}

// Writes all of it, whatever signals come. The system's error where it takes no more, and 0 where all was written.
static inline int write_whole(int descriptor, const void *bytes, size_t count) {
  const char *rest = bytes;
  bool was_ready = false;
  while (count > 0) {
    ssize_t written = write(descriptor, rest, count);
    if (written > 0) {
      rest += written;
      count -= (size_t)written;
      was_ready = false;
    } else if (written == 0) {
      return EIO;
    } else if (errno == EAGAIN) {
      // A terminal with room for one byte says that it takes some, and no line break, of which it makes two.
      if (was_ready) poll(NULL, 0, 10);
      was_ready = is_ready(descriptor, POLLOUT);
      if (!was_ready && errno != EINTR) return errno;
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

// As `read`, but one that nothing can be read from yet is waited for. A signal ends that with EINTR.
static inline ssize_t read_waiting(int descriptor, void *bytes, size_t count) {
  while (true) {
    ssize_t got = read(descriptor, bytes, count);
    if (got >= 0 || errno != EAGAIN || !is_ready(descriptor, POLLIN)) return got;
  }
}

#endif
