#ifndef CN_INTERNAL_H
#define CN_INTERNAL_H

// Gives the terminal back with nothing but what a signal handler may call.
void cn_restore_in_signal(void);
// Names the sequences that curses does not know by itself; after the terminal is open.
void cn_define_keys(void);
void cn_end_keys(void);

#endif
