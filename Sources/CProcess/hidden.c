#include "CProcess.h"
#include "unmeant_signals.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <termios.h>
#include <unistd.h>

// The terminal's settings outlive the process: what ends or stops it while typing is hidden gives them back first, and then takes its
// course as if nobody had looked.

static const int heard[] = {
  SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT, SIGALRM, SIGSEGV, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSYS,
};

// By the number of the signal.
static struct sigaction before[NSIG];
static struct termios shown, hidden;
static volatile sig_atomic_t hides = 0, has_hidden_again = 0;

// There the terminal is the shell's, and whoever sets it is stopped.
static bool is_in_background(void) {
  pid_t group = tcgetpgrp(STDIN_FILENO);
  return group > 0 && group != getpgrp();
}

static void give_back(void) {
  if (is_in_background()) return;
  // What was pasted behind the end is no command for the shell.
  tcflush(STDIN_FILENO, TCIFLUSH);
  tcsetattr(STDIN_FILENO, TCSANOW, &shown);
}

static void hide_again(void) {
  if (!hides || is_in_background()) return;
  if (tcsetattr(STDIN_FILENO, TCSANOW, &hidden) == 0) has_hidden_again = 1;
}

static void for_each_heard(void (*act)(int)) {
  for (size_t i = 0; i < sizeof heard / sizeof *heard; i++) act(heard[i]);
  for_each_unmeant(act);
}

static void hear(int number);

static void listen_to(int number) {
  // Whoever started us may ignore it.
  if (before[number].sa_handler == SIG_IGN) return;
  struct sigaction action = {0};
  action.sa_handler = hear;
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, NULL);
}

static void begin_to_hear(int number) {
  if (sigaction(number, NULL, &before[number]) == 0) listen_to(number);
}

static void hear_no_more(int number) { sigaction(number, &before[number], NULL); }

static void hear(int number) {
  int saved = errno;
  if (number != SIGCONT) {
    give_back();
    hear_no_more(number);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    raise(number);
    // Here again where it did not end the process: it was stopped, and is continued.
    if (hides) listen_to(number);
  }
  // Stopped by whatever signal: the shell has set the terminal its own way.
  hide_again();
  errno = saved;
}

bool cp_hide_typing(void) {
  if (tcgetattr(STDIN_FILENO, &shown) != 0) return false;
  hidden = shown;
  // Key by key: a terminal that edits lines for us keeps no more than 4,095 bytes of one.
  hidden.c_lflag &= ~(tcflag_t)(ECHO | ICANON | ISIG);
  hides = 1;
  for_each_heard(begin_to_hear);
  while (tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) != 0) {
    if (errno == EINTR) continue;
    int reason = errno;
    cp_show_typing();
    errno = reason;
    return false;
  }
  has_hidden_again = 0;
  return true;
}

void cp_show_typing(void) {
  // In this order: what is heard meanwhile gives the terminal back too, and hides nothing again.
  hides = 0;
  give_back();
  for_each_heard(hear_no_more);
}

bool cp_has_hidden_again(void) {
  bool has = has_hidden_again;
  has_hidden_again = 0;
  return has;
}
