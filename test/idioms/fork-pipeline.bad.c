// fork-pipeline.bad.c - the processes have become threads, and the variable one
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <pthread.h>
#include <stdio.h>

static long lines; // ALSO mutable-global

static void count(const char *text) {
  for (; *text; ++text)
    if (*text == '\n')
      ++lines; // BOTH data-race|inconsistent-guard
}

static void *child(void *text) {
  count(text);
  return NULL;
}

int main(void) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, child, "one\ntwo\nthree\n") != 0)
    return 1;
  count("four\nfive\n");
  long here = lines; // OTHER
  pthread_join(thread, NULL);
  printf("%ld here, %ld there\n", here, lines - here);
  return 0;
}
