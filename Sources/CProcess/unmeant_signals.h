#ifndef C_PROCESS_UNMEANT_SIGNALS_H
#define C_PROCESS_UNMEANT_SIGNALS_H

#include <signal.h>

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

#endif
