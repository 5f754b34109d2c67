// Journal.c - lines that are kept until the end of the run
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Journal.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

void journalInit(struct Journal *J) {
  pthread_mutex_init(&J->Mutex, NULL);
  J->Lines = NULL;
  J->Count = 0;
  J->Capacity = 0;
}

void journalDestroy(struct Journal *J) {
  for (size_t I = 0; I != J->Count; ++I)
    free(J->Lines[I]);
  free(J->Lines);
  pthread_mutex_destroy(&J->Mutex);
}

static char *copyOf(const char *Line) {
  size_t Size = strlen(Line) + 1;
  char *Copy = malloc(Size);
  if (Copy)
    memcpy(Copy, Line, Size);
  return Copy;
}

int journalAppend(struct Journal *J, const char *Line) {
  char *Copy = copyOf(Line);
  if (!Copy)
    return ENOMEM;

  pthread_mutex_lock(&J->Mutex);
  if (J->Count == J->Capacity) {
    size_t Capacity = J->Capacity ? 2 * J->Capacity : 16;
    char **Lines = realloc(J->Lines, Capacity * sizeof(char *));
    if (!Lines) {
      free(Copy);
      return ENOMEM;
    }
    J->Lines = Lines;
    J->Capacity = Capacity;
  }
  J->Lines[J->Count++] = Copy;
  pthread_mutex_unlock(&J->Mutex);
  return 0;
}

size_t journalCount(struct Journal *J, const char *Prefix) {
  size_t Length = strlen(Prefix);
  size_t Found = 0;
  pthread_mutex_lock(&J->Mutex);
  for (size_t I = 0; I != J->Count; ++I)
    if (strncmp(J->Lines[I], Prefix, Length) == 0)
      ++Found;
  pthread_mutex_unlock(&J->Mutex);
  return Found;
}
