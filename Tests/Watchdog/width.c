// How many tests run at once. The testing library would begin them all together: each would wait for every turn behind a thousand
// others, while what it has started (a server, a watch, a writer) goes on beside it and wants the processor too.

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

__attribute__((constructor)) static void narrow(void) {
  long processors = sysconf(_SC_NPROCESSORS_ONLN);
  char width[24];
  // More than there are processors: many a test waits for another program most of its time.
  snprintf(width, sizeof width, "%ld", 4 * (processors > 0 ? processors : 1));
  // Who says another number has it.
  setenv("SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH", width, 0);
}
