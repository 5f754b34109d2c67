// RUN: not %lockstitch check %s '--checks=-*,notify-without-state' -- -std=gnu11 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>
#include <stdbool.h>

struct queue {
  pthread_mutex_t lock;
  pthread_cond_t filled, emptied;
  int count;
  bool stopping;
};

int take(struct queue *q) {
  pthread_mutex_lock(&q->lock);
  while (q->count == 0)
    pthread_cond_wait(&q->filled, &q->lock);
  int left = --q->count;
  pthread_cond_signal(&q->emptied);
  pthread_mutex_unlock(&q->lock);
  return left;
}

void put(struct queue *q) {
  pthread_mutex_lock(&q->lock);
  while (q->count == 8)
    pthread_cond_wait(&q->emptied, &q->lock);
  ++q->count;
  pthread_cond_signal(&q->filled);
  pthread_mutex_unlock(&q->lock);
}

// It sets what nobody tests.
void stopBad(struct queue *q) {
  pthread_mutex_lock(&q->lock);
  q->stopping = true;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'q->filled' is notified here, but 'q->count', {{.*}} [notify-without-state]
  pthread_cond_broadcast(&q->filled);
  pthread_mutex_unlock(&q->lock);
}

void addOk(struct queue *q, int n) {
  pthread_mutex_lock(&q->lock);
  q->count += n;
  pthread_cond_broadcast(&q->filled);
  pthread_mutex_unlock(&q->lock);
}

// It looks whether there is anything to tell.
void forwardOk(struct queue *q) {
  pthread_mutex_lock(&q->lock);
  if (q->count > 0)
    pthread_cond_signal(&q->filled);
  pthread_mutex_unlock(&q->lock);
}
