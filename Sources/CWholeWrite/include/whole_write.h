#ifndef WHOLE_WRITE_H
#define WHOLE_WRITE_H

#include <stddef.h>

/// `pwrite`, which is not cut short by a signal that kills this process: for one of more than a page the kernel looks for such a
/// signal between two pages, and leaves half of each. The call is made by a process of its own that has this one's files and their
/// locks; whoever waits for a lock gets it once the call is over. Where no process can be made, this one writes.
///
/// What kills both processes within the call still cuts it: the end of a container, of a control group or of a namespace of processes,
/// or a signal to all that have the program's name. For as long as the call takes the memory of this process is there twice by its
/// page tables, which the kernel copies: some milliseconds for a gigabyte.
long whole_pwrite(int file, const void *bytes, size_t count, long long offset);

#endif
