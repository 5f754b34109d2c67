// RUN: not %lockstitch check --checks=-*,try-lock-unchecked,unlock-not-held %s -- -std=gnu11 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <errno.h>
#include <pthread.h>
#include <threads.h>
#include <time.h>

static pthread_mutex_t M = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t R = PTHREAD_RWLOCK_INITIALIZER;
static mtx_t C11;
static int Count;

void ignoredBad(void) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: nobody looks at whether this got '{{&?}}M': {{.*}} [try-lock-unchecked]
  pthread_mutex_trylock(&M);
  ++Count;
  pthread_mutex_unlock(&M);
}

void ignoredOk(void) {
  if (pthread_mutex_trylock(&M))
    return;
  ++Count;
  pthread_mutex_unlock(&M);
}

void timedBad(const struct timespec *Until) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: nobody looks at whether this got '{{&?}}M': {{.*}} [try-lock-unchecked]
  pthread_mutex_timedlock(&M, Until);
  ++Count;
  pthread_mutex_unlock(&M);
}

void rwlockBad(void) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: nobody looks at whether this got '{{&?}}R': {{.*}} [try-lock-unchecked]
  pthread_rwlock_trywrlock(&R);
  ++Count;
  pthread_rwlock_unlock(&R);
}

void c11Bad(void) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: nobody looks at whether this got '{{&?}}C11': {{.*}} [try-lock-unchecked]
  mtx_trylock(&C11);
  ++Count;
  mtx_unlock(&C11);
}

void busyBad(void) {
  if (pthread_mutex_trylock(&M) == EBUSY)
    ++Count;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{&?}}M' is released here also where the attempt to acquire it failed [try-lock-unchecked]
  pthread_mutex_unlock(&M);
}

struct queue {
  pthread_mutex_t lock;
  int count;
};

static int enter(struct queue *q) { return pthread_mutex_trylock(&q->lock); }

void wrapperBad(struct queue *q) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: nobody looks at whether this got '{{&?}}q->lock': {{.*}} [try-lock-unchecked]
  enter(q);
  q->count++;
  pthread_mutex_unlock(&q->lock);
}

int wrapperOk(struct queue *q) {
  if (enter(q) != 0)
    return 0;
  q->count++;
  pthread_mutex_unlock(&q->lock);
  return 1;
}

// An error of a lock that waits is another matter.
static int lock(struct queue *q) {
  int error = pthread_mutex_lock(&q->lock);
  if (error)
    return error;
  return 0;
}

void lockOk(struct queue *q) {
  lock(q);
  q->count++;
  pthread_mutex_unlock(&q->lock);
}

// A value that is kept in a way that is not followed was looked at.
void keptOk(int *results, int i) {
  results[i] = pthread_mutex_trylock(&M);
  if (results[i] == 0)
    pthread_mutex_unlock(&M);
}
