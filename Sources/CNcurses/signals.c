#include "CNcurses.h"
#include "internal.h"
#include "../CProcess/crashes.h"
#include "../CProcess/unmeant_signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const int told[] = {SIGHUP, SIGTERM, SIGINT, SIGWINCH, SIGTSTP, SIGCONT, SIGCHLD, SIGALRM};
#define COUNT(list) (sizeof(list) / sizeof *(list))

static struct sigaction told_before[COUNT(told)];
static struct sigaction crashes_before[COUNT(crashes)];
static volatile int pipe_end = -1;
static bool caught = false;

// Whoever is told to end has a second for it: then this ends the program, whatever its threads are busy with.
enum { grace_seconds = 1, terminated = 128 + SIGTERM, interrupted = 128 + SIGINT };

static bool is_from_keyboard(const siginfo_t *info) {
#ifdef SI_KERNEL
  return info->si_code == SI_KERNEL;
#else
  return info->si_pid == 0;
#endif
}

static void tell(int number, siginfo_t *info, void *context) {
  (void)context;
  int saved = errno;
  unsigned char byte = (unsigned char)number;
  static volatile sig_atomic_t ending = terminated;
  if (number == SIGALRM) cn_end_in_signal(ending);
  if (number == SIGINT && is_from_keyboard(info)) {
    // Meant for the program that has the terminal now, or for this one that does not hear it as a key, or no more.
    if (!cn_is_ours()) return;
    if (cn_is_deaf() || cn_is_closing()) cn_end_in_signal(interrupted);
    byte = cn_interrupt_key;
  } else if ((number == SIGTERM || number == SIGHUP || number == SIGINT) && cn_is_ours()) {
    // Once: who is told again and again has no longer for it.
    static volatile sig_atomic_t begun = 0;
    if (!begun) {
      if (number == SIGINT) ending = interrupted;
      alarm(grace_seconds);
    }
    begun = 1;
  }
  // A full pipe means that the loop has enough to read about.
  if (pipe_end >= 0) (void)!write(pipe_end, &byte, 1);
  errno = saved;
}

// The terminal first.
static void crash(int number) {
  cn_restore_in_signal();
  crash_plainly(number);
}

static void listen_to(int number) {
  struct sigaction action = {0};
  action.sa_sigaction = tell;
  action.sa_flags = SA_RESTART | SA_SIGINFO;
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, NULL);
}

static void crash_at(int number) {
  struct sigaction action = {0};
  action.sa_handler = crash;
  action.sa_flags = SA_ONSTACK | SA_NODEFER;
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, NULL);
}

// Whoever started us may ignore it, and a profiler hears some: then it ends nothing, and stays as it is.
static void crash_where_unheard(int number) {
  struct sigaction now;
  if (sigaction(number, NULL, &now) == 0 && now.sa_handler == SIG_DFL) crash_at(number);
}

static void crash_no_more(int number) {
  struct sigaction now;
  if (sigaction(number, NULL, &now) == 0 && now.sa_handler == crash) signal(number, SIG_DFL);
}

void cn_catch_signals(int32_t descriptor) {
  pipe_end = descriptor;
  if (caught) return;
  caught = true;
  for (size_t i = 0; i < COUNT(told); i++) {
    sigaction(told[i], NULL, &told_before[i]);
    listen_to(told[i]);
  }
  cn_start_watch();
  // A stack of its own, for when it is the stack that ran out.
  static char stack[64 * 1024];
  stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
  sigaltstack(&alternate, NULL);
  for (size_t i = 0; i < COUNT(crashes); i++) {
    sigaction(crashes[i], NULL, &crashes_before[i]);
    crash_at(crashes[i]);
  }
  for_each_unmeant(crash_where_unheard);
}

void cn_release_signals(void) {
  if (!caught) return;
  caught = false;
  // The grace goes on: what is left to do may take no longer either.
  for (size_t i = 0; i < COUNT(told); i++) {
    if (told[i] != SIGALRM) sigaction(told[i], &told_before[i], NULL);
  }
  for (size_t i = 0; i < COUNT(crashes); i++) sigaction(crashes[i], &crashes_before[i], NULL);
  for_each_unmeant(crash_no_more);
  pipe_end = -1;
}

void cn_lend_signals(bool lent) {
  if (!caught) return;
  // The kernel stops a whole job when one of it touches the terminal in the background, as editors do that are told to end.
  static void (*input_before)(int) = SIG_DFL, (*output_before)(int) = SIG_DFL;
  if (lent) {
    // Ctrl-Z stops this process with the other; Ctrl-Backslash is the other's alone.
    signal(SIGTSTP, SIG_DFL);
    listen_to(SIGQUIT);
    input_before = signal(SIGTTIN, SIG_IGN);
    output_before = signal(SIGTTOU, SIG_IGN);
  } else {
    signal(SIGTTIN, input_before);
    signal(SIGTTOU, output_before);
    listen_to(SIGTSTP);
    crash_at(SIGQUIT);
  }
}

void cn_stop(void) {
  signal(SIGTSTP, SIG_DFL);
  kill(0, SIGTSTP);
  // Here again after SIGCONT.
  if (caught) listen_to(SIGTSTP);
}
