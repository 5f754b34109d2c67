// pthread-rwlock.bad.c - the update takes the lock for reading
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { SENSORS = 8 };

struct board {
  pthread_rwlock_t lock;
  int reading[SENSORS];
  long updates;
};

static void update(struct board *b, int sensor, int value) {
  pthread_rwlock_rdlock(&b->lock);
  b->reading[sensor] = value; // EXPECT write-under-shared-lock|data-race|inconsistent-guard
  ++b->updates; // EXPECT write-under-shared-lock|data-race|inconsistent-guard
  pthread_rwlock_unlock(&b->lock);
}

static int highest(struct board *b) {
  int best = 0;
  pthread_rwlock_rdlock(&b->lock);
  for (int i = 0; i < SENSORS; ++i)
    if (b->reading[i] > best) // OTHER
      best = b->reading[i]; // OTHER
  pthread_rwlock_unlock(&b->lock);
  return best;
}

static long updates(struct board *b) {
  pthread_rwlock_rdlock(&b->lock);
  long count = b->updates; // OTHER
  pthread_rwlock_unlock(&b->lock);
  return count;
}

static void *measure(void *argument) {
  struct board *b = argument;
  for (int i = 0; i < 64; ++i)
    update(b, i % SENSORS, i);
  return NULL;
}

int main(void) {
  struct board *b = calloc(1, sizeof *b);
  pthread_t thread;
  int best = 0;
  pthread_rwlock_init(&b->lock, NULL);
  pthread_create(&thread, NULL, measure, b);
  for (int i = 0; i < 64; ++i)
    if (highest(b) > best)
      best = highest(b);
  long count = updates(b);
  pthread_join(thread, NULL);
  printf("%d after %ld\n", best, count);
  pthread_rwlock_destroy(&b->lock);
  free(b);
  return 0;
}
