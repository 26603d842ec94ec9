#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/mman.h>
#include <sys/resource.h>
#endif

// Curses writes after every movement of the cursor: some eighty times for a screen, and who looks in between sees half of it.
// What it writes of a frame is gathered in memory, and sent with one call.

static int output = -1;  // curses' own; the terminal, but for the length of a frame
static int memory = -1;  // where a frame is gathered; -1: nowhere, curses writes to the terminal
static volatile bool sending = false;  // a part of a frame may be sent, and the rest not

bool cn_is_sending(void) { return sending; }

#ifdef __linux__
// A frame counts as a file: where those may not grow as far as the largest of screens takes, curses writes to the terminal.
static bool has_room(void) {
  struct rlimit limit;
  return getrlimit(RLIMIT_FSIZE, &limit) == 0 && (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >= 16 << 20);
}
#endif

FILE *cn_frame_output(void) {
  // Once for all screens: the terminal stays the same.
  static FILE *stream = NULL;
  if (stream) return stream;
#ifdef __linux__
  output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  if (output < 0) return stdout;
  stream = fdopen(output, "w");
  memory = stream && has_room() ? memfd_create("frame", MFD_CLOEXEC) : -1;
#endif
  return stream ? stream : stdout;
}

#ifdef __linux__
static bool point(int at) {
  while (dup3(at, output, O_CLOEXEC) < 0) {
    if (errno != EINTR && errno != EBUSY) return false;
  }
  return true;
}

static void write_all(const char *bytes, size_t count) {
  sending = true;
  while (count > 0) {
    ssize_t sent = write(STDOUT_FILENO, bytes, count);
    if (sent < 0 && errno != EINTR) break;  // the terminal is gone: whoever reads keys is told
    if (sent > 0) {
      bytes += sent;
      count -= (size_t)sent;
    }
  }
  sending = false;
}
#endif

void cn_begin_frame(void) {
#ifdef __linux__
  if (memory >= 0 && !point(memory)) memory = -1;
#endif
}

void cn_send_frame(void) {
#ifdef __linux__
  if (memory < 0 || !point(STDOUT_FILENO)) return;
  off_t size = lseek(memory, 0, SEEK_CUR);
  if (size <= 0) return;
  void *bytes = mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED, memory, 0);
  if (bytes != MAP_FAILED) {
    write_all(bytes, (size_t)size);
    munmap(bytes, (size_t)size);
  } else {
    // Without the room to see it whole: in pieces.
    char piece[4096];
    for (off_t sent = 0; sent < size;) {
      ssize_t count = pread(memory, piece, sizeof piece, sent);
      if (count <= 0) break;
      write_all(piece, (size_t)count);
      sent += count;
    }
  }
  lseek(memory, 0, SEEK_SET);
#endif
}
