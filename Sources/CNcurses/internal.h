#ifndef CN_INTERNAL_H
#define CN_INTERNAL_H

// Gives the terminal back with nothing but what a signal handler may call.
void cn_restore_in_signal(void);

// The terminal's description with colours of 24 bits, for the variable TERMINFO; null where they cannot be had. To be freed.
char *cn_direct_description(const char *type);

#endif
