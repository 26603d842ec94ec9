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
static atomic_bool deaf = false;  // keys have been waiting for a second, and nobody looked: then Ctrl-C is a signal
static pthread_mutex_t turning = PTHREAD_MUTEX_INITIALIZER;

enum { slices = 4, slice_milliseconds = 250 };

void cn_note_look(void) { atomic_fetch_add_explicit(&looks, 1, memory_order_relaxed); }

bool cn_is_deaf(void) { return atomic_load(&deaf); }

static bool take_control_c(bool as_signal) {
  struct termios now;
  if (cn_is_in_background() || tcgetattr(STDIN_FILENO, &now) != 0) return false;
  if (as_signal) {
    now.c_lflag |= ISIG | NOFLSH;
    now.c_cc[VINTR] = 3;
    now.c_cc[VQUIT] = now.c_cc[VSUSP] = _POSIX_VDISABLE;
  } else {
    now.c_lflag &= ~(tcflag_t)ISIG;
  }
  return tcsetattr(STDIN_FILENO, TCSANOW, &now) == 0;
}

void cn_lock_settings(void) { pthread_mutex_lock(&turning); }
void cn_unlock_settings(void) { pthread_mutex_unlock(&turning); }

static void become_deaf(unsigned seen) {
  pthread_mutex_lock(&turning);
  // Asked under the lock: whoever gives the terminal back turns its settings back under it, and nothing is turned after that.
  bool turns = cn_has_settings() && atomic_load(&looks) == seen && !atomic_load(&deaf) && take_control_c(true);
  if (turns) atomic_store(&deaf, true);
  pthread_mutex_unlock(&turning);
  // What is not the program's screen any more is somebody else's.
  if (!turns || !cn_holds_terminal()) return;
  static const char words[] = "\0337\033[999;1H\033[7m busy; ctrl-c ends the program \033[m\0338";
  struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
  if (cn_takes_sequences() && poll(&out, 1, 0) == 1 && (out.revents & POLLOUT)) {
    (void)cn_send_all(words, sizeof words - 1);
  }
}

bool cn_listen_again(void) {
  cn_note_look();
  if (!atomic_load(&deaf)) return false;
  pthread_mutex_lock(&turning);
  take_control_c(false);
  atomic_store(&deaf, false);
  pthread_mutex_unlock(&turning);
  return true;
}

void cn_note_given_back(void) { atomic_store(&deaf, false); }

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
    if (unread && cn_is_ours()) become_deaf(seen);
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
