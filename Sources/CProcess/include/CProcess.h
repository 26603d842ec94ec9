#ifndef C_PROCESS_H
#define C_PROCESS_H

#include <stdbool.h>

// What Swift cannot call of the C library, because it takes any number of arguments; and what a build is told of itself.

/// From now on the kernel makes no image of this process for anybody, not for a program that a core pattern pipes to either, and
/// other processes of the same user cannot look into its memory. False where the system knows no such thing.
bool cp_forbid_images(void);

/// The commit that this was built of; empty where the build was not told (-Xcc -DSESSION_INSPECTOR_COMMIT=...).
const char *cp_build_commit(void);

#endif
