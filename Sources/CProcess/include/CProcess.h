#ifndef C_PROCESS_H
#define C_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

// What Swift cannot call of the C library, because it takes any number of arguments or is one library's own; what a signal may do in the
// middle of anything; and what a build is told of itself.

/// From now on the kernel makes no image of this process for anybody, not for a program that a core pattern pipes to either, and
/// other processes of the same user cannot look into its memory. False where the system knows no such thing.
bool cp_forbid_images(void);

/// All threads share one heap where the addresses of this process are limited (ulimit -v): each of its own would take 64 MB of them,
/// and how many there are depends on who waits for whom. To be called before there are threads.
void cp_share_heap_where_limited(void);

/// Lets through what ends, stops and continues this process, and what tells it of its terminal and its children, where whoever started it
/// blocked that: a mask is inherited, and mostly forgotten. What is ignored stays ignored. To be called before there are threads, which
/// have the mask of the one that begins them.
void cp_hear_signals(void);

/// Where standard input, output or errors are closed, what is opened next would be taken for them: they are held by what can be read or
/// written as little. To be called before anything is opened.
void cp_hold_standard_descriptors(void);

/// A crash ends this process with no report of what was in its registers and its memory, which may be somebody's session.
void cp_crash_plainly(void);

/// Whether whoever started this process wants it to ignore a signal, as nohup does.
bool cp_ignores(int signal);

/// Whether the characters of the environment's locale are those of UTF-8, as the interface asks it too (cn_set_locale); of a locale that
/// is not installed they are not. The process's own locale stays.
bool cp_locale_is_unicode(void);

/// Writes all of it, and waits for a terminal or a pipe that takes nothing just now, also where another program made it one that does not
/// wait. The system's error where it takes no more, and 0 where all was written.
int cp_write_whole(int descriptor, const void *bytes, size_t count);
/// As `read`, and waits for what comes in the same way. A signal ends that with EINTR.
ssize_t cp_read_waiting(int descriptor, void *bytes, size_t count);

/// From now on the terminal on standard input shows nothing of what is typed, and hands it out key by key: Ctrl-C and Ctrl-Z, too.
/// Whatever signal ends or stops this process gives it its settings back first; continued, it is hidden again. False, with errno, where
/// its settings cannot be had; then nothing was changed.
bool cp_hide_typing(void);
/// The terminal is as it was found, without what was typed and not read.
void cp_show_typing(void);
/// Whether this process was stopped and hides what is typed again, since it was last asked.
bool cp_has_hidden_again(void);

/// The commit that this was built of; empty where the build was not told (-Xcc -DSESSION_INSPECTOR_COMMIT=...).
const char *cp_build_commit(void);

#endif
