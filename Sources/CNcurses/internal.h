#ifndef CN_INTERNAL_H
#define CN_INTERNAL_H

#include <stdbool.h>
#include <stdio.h>

// Gives the terminal back with nothing but what a signal handler may call.
void cn_restore_in_signal(void);
// The same, and then the end, whether or not the terminal takes what is sent to it.
_Noreturn void cn_end_in_signal(int status);
// Whether the terminal is the program's at this moment, which it is until it has been given back; and whether that is for good.
bool cn_is_ours(void);
bool cn_is_closing(void);
// Whether the terminal's settings are the program's: nothing but the main thread gives them back, with the settings locked.
bool cn_has_settings(void);
// Whether the screen is up.
bool cn_holds_terminal(void);
// The terminal's settings are turned by one thread at a time.
void cn_lock_settings(void);
void cn_unlock_settings(void);
// Whether the terminal understands what xterm brought.
bool cn_takes_sequences(void);
// The thread that watches over the terminal: somebody looked for keys; whether nobody does.
void cn_start_watch(void);
void cn_note_look(void);
bool cn_is_deaf(void);
// The settings have been given back, with those of Ctrl-C. To be called with them locked.
void cn_note_given_back(void);

// Where curses writes to; between a frame's beginning and its sending, that is memory.
FILE *cn_frame_output(void);
void cn_begin_frame(void);
void cn_send_frame(void);
// Adds bytes to the frame that is being made, before what curses says next.
void cn_add_to_frame(const void *bytes, size_t count);
// Whether the terminal may have had half of a frame, or of what else is sent, and so the beginning of a sequence.
bool cn_is_sending(void);

// Takes what is on the screen away before the whole of it is cleared, at once (false: this terminal cannot) or with the frame that is being
// made. For so many rows it is prepared first.
bool cn_blank(void);
void cn_blank_frame(void);
void cn_prepare_blank(int rows);
// The same with the frame that is being made, of what another program left where this one draws; the terminal may have another size since.
void cn_blank_after_child(void);
// Adds what the terminal's description says to bytes of which some are used; how many are then.
size_t cn_append_capability(char *bytes, size_t used, size_t room, const char *text);

// The terminal's description with colours of 24 bits, for the variable TERMINFO; null where they cannot be had. To be freed.
char *cn_direct_description(const char *type);

#endif
