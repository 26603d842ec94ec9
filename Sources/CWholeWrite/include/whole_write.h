#ifndef WHOLE_WRITE_H
#define WHOLE_WRITE_H

#include <stddef.h>

/// `pwrite`, which is not cut short by a signal that kills this process: for one of more than a page the kernel looks for such a
/// signal between two pages, and leaves half of each. The call is made by a process of its own that shares this one's memory, its
/// files and their locks; whoever waits for a lock gets it once the call is over. Where no process can be made, this one writes.
long whole_pwrite(int file, const void *bytes, size_t count, long long offset);

#endif
