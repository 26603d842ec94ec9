#ifndef CNCURSES_H
#define CNCURSES_H

// The part of curses that the program uses, in functions and closed types. The header of curses itself stays out of it: its macros,
// variadics and globals do not come through to Swift, and its short names would be everywhere.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CN_CLOSED __attribute__((enum_extensibility(closed)))

typedef enum CN_CLOSED : int32_t { cn_opened, cn_unknown_terminal, cn_unusable_terminal } cn_open_result;

// Sets the character set from the environment; true when it is UTF-8. Before anything else: widths depend on it.
bool cn_set_locale(void);
// Takes over the terminal on descriptors 0 and 1. Null for the terminal's type: what TERM says. Direct: it shows colours of 24 bits,
// whatever its description says of that.
cn_open_result cn_open(const char *_Nullable type, bool direct);
// Gives the terminal back as it was, and takes it again, also when somebody else has changed it meanwhile. Both may be called at any time.
// In the background there is nothing to give back: the shell has set the terminal its own way.
void cn_release(void);
// From a child: another program had the terminal, and may have left something where this one draws.
void cn_acquire(bool from_child);
// Whether the terminal is another job's, or the shell's: who sets it then, or reads from it, is stopped with all of its own job.
bool cn_is_in_background(void);
// Gives it back for good.
void cn_close(void);

int32_t cn_columns(void);
int32_t cn_rows(void);
// Asks the kernel for the size; true when it is another than before, which is then taken.
bool cn_follow_size(void);

// The number of colours the terminal has, and whether a colour's number is its 24 bits.
int32_t cn_colors(void);
bool cn_has_direct_color(void);
// A pair of colours by number, -1 for the terminal's own; the pair's number.
int32_t cn_pair(int32_t foreground, int32_t background);

typedef enum CN_CLOSED : uint32_t { cn_bold = 1, cn_dim = 2, cn_italic = 4, cn_underline = 8, cn_reverse = 16 } cn_attribute;

// Puts one character with its marks, 0 for none, into a cell.
void cn_put(int32_t row, int32_t column, uint32_t base, uint32_t mark1, uint32_t mark2, uint32_t attributes, int32_t pair);
// Where the cursor rests; hidden for a negative row.
void cn_cursor(int32_t row, int32_t column);
// Sends what changed to the terminal.
void cn_paint(void);
// Makes the next paint send everything.
void cn_forget(void);
void cn_mouse(bool on);
// Sends bytes as they are, and waits for a terminal that takes nothing just now. False: it is gone, and has a part of them at the most.
bool cn_send_all(const void *_Nonnull bytes, size_t count);

// The characters that arrived, at most so many, without waiting; those that are none in the locale as U+FFFD, but
// controls of eight bits as themselves, where they are no part of a letter in UTF-8. 0: nothing has
// come, or the terminal is given back; -1: the terminal is at its end.
int32_t cn_read(uint32_t *_Nonnull scalars, int32_t capacity);

// From now on the number of a signal is written to the descriptor when one of those that the loop cares for arrives
// (hang-up, terminate, interrupt, window size, stop, continue, the end or stop of a child); and a crash gives the terminal back before it takes its course.
// A program that was told to end and has not after a second is ended, and the terminal given back.
void cn_catch_signals(int32_t descriptor);
void cn_release_signals(void);
// Written in the place of a signal's number: Ctrl-C, where it came as a signal because nobody had read keys for long: for a
// second keys were waiting and cn_read was not called. Then the terminal says so, and Ctrl-C ends the program.
enum { cn_interrupt_key = 255 };
// Keys are read again. True where they were not for a while: then something was written over the screen.
bool cn_listen_again(void);
// Stops the process, and those that share its job, as a shell expects, until it is continued.
void cn_stop(void);
// While another program of the same job has the terminal: its user's signals are that program's, and Ctrl-Z stops both. One that
// touches the terminal in the background is stopped alone, and can be ended from here.
void cn_lend_signals(bool lent);

#endif
