#define _GNU_SOURCE
#include "CPosix.h"
#include <malloc.h>
#include <sys/prctl.h>

int styx_set_parent_death_signal(int signal) { return prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0); }
void styx_set_thread_name(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }
void styx_return_free_memory(void) { malloc_trim(0); }
