#include "CProcess.h"

#ifdef __linux__
#include <sys/prctl.h>

bool cp_forbid_images(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0; }
#else
bool cp_forbid_images(void) { return false; }
#endif
