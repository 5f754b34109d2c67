// pthread-mutex.bad.c - the list is tested before the mutex is taken
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct job {
  struct job *next;
  int size;
};

struct queue {
  pthread_mutex_t mutex;
  struct job *first;
};

static void push(struct queue *q, int size) {
  struct job *added = malloc(sizeof *added);
  if (!added)
    abort();
  added->size = size;
  pthread_mutex_lock(&q->mutex);
  added->next = q->first;
  q->first = added; // OTHER
  pthread_mutex_unlock(&q->mutex);
}

static struct job *pop(struct queue *q) {
  struct job *taken;
  if (!q->first) // EXPECT data-race|inconsistent-guard
    return NULL;
  pthread_mutex_lock(&q->mutex);
  taken = q->first;
  if (taken)
    q->first = taken->next; // OTHER
  pthread_mutex_unlock(&q->mutex);
  return taken;
}

static void *work(void *argument) {
  struct queue *q = argument;
  long done = 0;
  for (struct job *mine; (mine = pop(q)); free(mine))
    done += ++mine->size;
  return (void *)done;
}

int main(void) {
  struct queue jobs = {PTHREAD_MUTEX_INITIALIZER, NULL};
  pthread_t threads[3];
  long total = 0;
  for (int i = 0; i < 500; ++i)
    push(&jobs, i % 10);
  for (int i = 0; i < 3; ++i)
    pthread_create(&threads[i], NULL, work, &jobs);
  for (int i = 0; i < 3; ++i) {
    void *done;
    pthread_join(threads[i], &done);
    total += (long)done;
  }
  printf("%ld\n", total);
  return 0;
}
