#include "CNcurses.h"
#include "internal.h"
#include "../CProcess/waiting.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/mman.h>
#include <sys/resource.h>
#endif

// Curses writes after every movement of the cursor: some eighty times for a screen, and who looks in between sees half of it.
// What it writes of a frame is gathered in memory, and sent with one call.

static int output = -1;  // curses' own; the terminal, but for the length of a frame
static int memory = -1;  // where a frame is gathered; -1: nowhere, curses writes to the terminal
static atomic_int sending = 0;  // how many are at it: of what they send a part may be sent, and the rest not

bool cn_is_sending(void) { return atomic_load(&sending) > 0; }

bool cn_send_all(const void *bytes, size_t count) {
  atomic_fetch_add(&sending, 1);
  bool is_all = write_whole(STDOUT_FILENO, bytes, count) == 0;
  atomic_fetch_sub(&sending, 1);
  return is_all;
}

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
#endif

void cn_begin_frame(void) {
#ifdef __linux__
  if (memory >= 0 && !point(memory)) memory = -1;
#endif
}

void cn_add_to_frame(const void *bytes, size_t count) {
  (void)write_whole(memory >= 0 ? output : STDOUT_FILENO, bytes, count);
}

void cn_send_frame(void) {
#ifdef __linux__
  if (memory < 0 || !point(STDOUT_FILENO)) return;
  off_t size = lseek(memory, 0, SEEK_CUR);
  if (size <= 0) return;
  void *bytes = mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED, memory, 0);
  bool is_whole = true;
  if (bytes != MAP_FAILED) {
    is_whole = cn_send_all(bytes, (size_t)size);
    munmap(bytes, (size_t)size);
  } else {
    // Without the room to see it whole: in pieces.
    char piece[4096];
    for (off_t sent = 0; is_whole && sent < size;) {
      ssize_t count = pread(memory, piece, sizeof piece, sent);
      is_whole = count > 0 && cn_send_all(piece, (size_t)count);
      sent += count;
    }
  }
  lseek(memory, 0, SEEK_SET);
  // Curses takes it for shown. A terminal that is gone is told of by whoever reads keys.
  if (!is_whole) cn_forget();
#endif
}
