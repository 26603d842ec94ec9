#ifndef C_PROCESS_UNMEANT_SIGNALS_H
#define C_PROCESS_UNMEANT_SIGNALS_H

#include <signal.h>
#include <stddef.h>

// They say nothing to this program, and end one that does not hear them. Left out is what a system lacks, or ignores where nobody
// hears it, as macOS does SIGIO; elsewhere that is SIGPOLL.
static const int unmeant[] = {
  SIGUSR1, SIGUSR2, SIGPIPE, SIGXCPU, SIGPROF, SIGVTALRM,
#ifdef SIGPOLL
  SIGPOLL,
#endif
#ifdef SIGPWR
  SIGPWR,
#endif
#ifdef SIGSTKFLT
  SIGSTKFLT,
#endif
#ifdef SIGEMT
  SIGEMT,
#endif
};

// Those, and the ones of real time.
static inline void for_each_unmeant(void (*act)(int)) {
  for (size_t i = 0; i < sizeof unmeant / sizeof *unmeant; i++) act(unmeant[i]);
#ifdef SIGRTMIN
  for (int number = SIGRTMIN; number <= SIGRTMAX; number++) act(number);
#endif
}

#endif
