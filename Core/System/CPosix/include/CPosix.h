#pragma once
#include <sys/types.h>

/// `prctl(PR_SET_PDEATHSIG, signal)`: a C function with variable arguments does not exist for Swift.
int styx_set_parent_death_signal(int signal);

/// `prctl(PR_SET_NAME, name)` for the calling thread: the first 15 bytes are kept.
void styx_set_thread_name(const char *name);

/// `malloc_trim(0)`, of a header that Swift's Glibc module leaves out.
void styx_return_free_memory(void);
