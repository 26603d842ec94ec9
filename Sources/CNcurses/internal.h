#ifndef CN_INTERNAL_H
#define CN_INTERNAL_H

// Gives the terminal back with nothing but what a signal handler may call.
void cn_restore_in_signal(void);

#endif
