// pthread-arguments.ok.c - each thread is given a structure of its own
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <pthread.h>
#include <stdio.h>

enum { THREADS = 4 };

struct range {
  int from;
  int to;
  long sum;
};

static void *add_up(void *argument) {
  struct range *mine = argument;
  long sum = 0;
  for (int i = mine->from; i < mine->to; ++i)
    sum += i;
  mine->sum = sum;
  return NULL;
}

int main(void) {
  pthread_t threads[THREADS];
  struct range ranges[THREADS];
  long total = 0;

  for (int i = 0; i < THREADS; ++i) {
    ranges[i].from = i * 100;
    ranges[i].to = (i + 1) * 100;
    pthread_create(&threads[i], NULL, add_up, &ranges[i]);
  }
  for (int i = 0; i < THREADS; ++i) {
    pthread_join(threads[i], NULL);
    total += ranges[i].sum;
  }
  printf("%ld\n", total);
  return 0;
}
