// RUN: not %lockstitch check %s '--checks=-*,wait-result-ignored,wait-without-predicate' --confidence=low -- -std=gnu11 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>
#include <stdbool.h>
#include <time.h>

struct queue {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  int count;
};

void put(struct queue *q) {
  pthread_mutex_lock(&q->lock);
  ++q->count;
  pthread_cond_signal(&q->changed);
  pthread_mutex_unlock(&q->lock);
}

// Told once, by the better name.
int takeBad(struct queue *q, const struct timespec *until) {
  pthread_mutex_lock(&q->lock);
  if (q->count == 0)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the result of this wait on 'q->changed' is ignored, but 'q->count' is used as if it had not given up [wait-result-ignored]
    pthread_cond_timedwait(&q->changed, &q->lock, until);
  int left = --q->count;
  pthread_mutex_unlock(&q->lock);
  return left;
}

int takeOk(struct queue *q, const struct timespec *until) {
  int error = 0;
  pthread_mutex_lock(&q->lock);
  while (q->count == 0 && error == 0)
    error = pthread_cond_timedwait(&q->changed, &q->lock, until);
  int left = error == 0 ? --q->count : -1;
  pthread_mutex_unlock(&q->lock);
  return left;
}

int loopOk(struct queue *q, const struct timespec *until) {
  pthread_mutex_lock(&q->lock);
  while (q->count == 0)
    pthread_cond_timedwait(&q->changed, &q->lock, until);
  int left = --q->count;
  pthread_mutex_unlock(&q->lock);
  return left;
}
