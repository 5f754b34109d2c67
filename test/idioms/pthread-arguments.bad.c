// pthread-arguments.bad.c - all threads are given the same structure
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <pthread.h>
#include <stdio.h>

enum { THREADS = 4 };

struct range {
  int from;
  int to;
};

static void *add_up(void *argument) {
  struct range *mine = argument;
  long sum = 0;
  for (int i = mine->from; i < mine->to; ++i) // OTHER
    sum += i;
  return (void *)sum;
}

int main(void) {
  pthread_t threads[THREADS];
  struct range next;
  long total = 0;

  for (int i = 0; i < THREADS; ++i) {
    next.from = i * 100; // EXPECT data-race|inconsistent-guard
    next.to = (i + 1) * 100; // EXPECT data-race|inconsistent-guard
    pthread_create(&threads[i], NULL, add_up, &next);
  }
  for (int i = 0; i < THREADS; ++i) {
    void *sum;
    pthread_join(threads[i], &sum);
    total += (long)sum;
  }
  printf("%ld\n", total);
  return 0;
}
