#include "CProcess.h"

#ifdef __linux__
#include <sys/prctl.h>

bool cp_forbid_images(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0; }
#else
bool cp_forbid_images(void) { return false; }
#endif

#define TEXT_OF(token) #token
#define EXPANDED(token) TEXT_OF(token)

#ifdef SESSION_INSPECTOR_COMMIT
const char *cp_build_commit(void) { return EXPANDED(SESSION_INSPECTOR_COMMIT); }
#else
const char *cp_build_commit(void) { return ""; }
#endif
