// Journal.h - lines that are kept until the end of the run
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include <pthread.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct Journal {
  pthread_mutex_t Mutex;
  char **Lines;
  size_t Count;
  size_t Capacity;
};

void journalInit(struct Journal *J);

/* Frees the lines too. */
void journalDestroy(struct Journal *J);

/* Keeps a copy of the line. Returns 0 or an error number. */
int journalAppend(struct Journal *J, const char *Line);

/* How many lines begin with the prefix. */
size_t journalCount(struct Journal *J, const char *Prefix);

#ifdef __cplusplus
}
#endif
