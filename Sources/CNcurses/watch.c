#include "CNcurses.h"
#include "internal.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

// A thread that watches over the terminal while the main one may be busy: it tells of a terminal that is gone, as its signal
// would (which only the first process of a session gets), and of keys that nobody reads.

static atomic_uint looks = 0;     // how often the main thread looked for keys
static atomic_bool deaf = false;  // keys have been waiting for a second, and nobody looked

enum { slices = 4, slice_milliseconds = 250 };

void cn_note_look(void) { atomic_fetch_add_explicit(&looks, 1, memory_order_relaxed); }

bool cn_is_deaf(void) { return atomic_load(&deaf); }

// From here on Ctrl-C is a signal: as a key nobody would see it.
static void become_deaf(void) {
  struct termios now;
  if (tcgetattr(STDIN_FILENO, &now) != 0) return;
  now.c_lflag |= ISIG | NOFLSH;
  now.c_cc[VINTR] = 3;
  now.c_cc[VQUIT] = now.c_cc[VSUSP] = _POSIX_VDISABLE;
  atomic_store(&deaf, true);
  tcsetattr(STDIN_FILENO, TCSANOW, &now);
  static const char words[] = "\0337\033[999;1H\033[7m busy; ctrl-c ends the program \033[m\0338";
  struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
  if (cn_takes_sequences() && poll(&out, 1, 0) == 1 && (out.revents & POLLOUT)) {
    (void)!write(STDOUT_FILENO, words, sizeof words - 1);
  }
}

bool cn_listen_again(void) {
  if (!atomic_exchange(&deaf, false)) return false;
  struct termios now;
  if (tcgetattr(STDIN_FILENO, &now) == 0) {
    now.c_lflag &= ~(tcflag_t)ISIG;
    tcsetattr(STDIN_FILENO, TCSANOW, &now);
  }
  return true;
}

static void rest(void) {
  struct timespec time = {.tv_nsec = slice_milliseconds * 1000000L};
  nanosleep(&time, NULL);
}

static void *watch(void *nothing) {
  (void)nothing;
  while (true) {
    struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
    if (poll(&in, 1, -1) < 0) continue;
    unsigned seen = atomic_load(&looks);
    bool unread = true;
    for (int i = 0; i < slices && unread && !(in.revents & (POLLHUP | POLLERR | POLLNVAL)); i++) {
      rest();
      unread = poll(&in, 1, 0) == 1 && (in.revents & POLLIN) && atomic_load(&looks) == seen;
    }
    if (in.revents & (POLLHUP | POLLERR | POLLNVAL)) {
      kill(getpid(), SIGHUP);
      return NULL;
    }
    if (unread && cn_is_ours() && !cn_is_deaf()) become_deaf();
  }
}

void cn_start_watch(void) {
  static bool started = false;
  if (started) return;
  // Signals are for the other threads: this one is here for when those do nothing.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_t thread;
  started = pthread_create(&thread, NULL, watch, NULL) == 0;
  if (started) pthread_detach(thread);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}
