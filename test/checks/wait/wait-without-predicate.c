// RUN: not %lockstitch check %s '--checks=-*,wait-without-predicate' -- -std=gnu11 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>
#include <stdbool.h>
#include <threads.h>

static pthread_mutex_t M = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t CV = PTHREAD_COND_INITIALIZER;
static bool Ready;

void ifBad(void) {
  pthread_mutex_lock(&M);
  if (!Ready)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on '{{&?}}CV' without a loop that tests the condition [wait-without-predicate]
    pthread_cond_wait(&CV, &M);
  pthread_mutex_unlock(&M);
}

void whileOk(void) {
  pthread_mutex_lock(&M);
  while (!Ready)
    pthread_cond_wait(&CV, &M);
  pthread_mutex_unlock(&M);
}

struct queue {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  int count;
};

int memberBad(struct queue *q) {
  pthread_mutex_lock(&q->lock);
  if (q->count == 0)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on '{{&?}}q->changed' without a loop that tests the condition [wait-without-predicate]
    pthread_cond_wait(&q->changed, &q->lock);
  int count = --q->count;
  pthread_mutex_unlock(&q->lock);
  return count;
}

int memberOk(struct queue *q) {
  pthread_mutex_lock(&q->lock);
  while (q->count == 0)
    pthread_cond_wait(&q->changed, &q->lock);
  int count = --q->count;
  pthread_mutex_unlock(&q->lock);
  return count;
}

static void waitChanged(struct queue *q) {
  pthread_cond_wait(&q->changed, &q->lock);
}

void helperInALoopOk(struct queue *q) {
  pthread_mutex_lock(&q->lock);
  while (q->count == 0)
    waitChanged(q);
  pthread_mutex_unlock(&q->lock);
}

// Perhaps it is meant as a pause that can be cut short.
int timedPauseOk(struct queue *q, const struct timespec *until) {
  pthread_mutex_lock(&q->lock);
  int error = pthread_cond_timedwait(&q->changed, &q->lock, until);
  pthread_mutex_unlock(&q->lock);
  return error;
}

int timedOk(struct queue *q, const struct timespec *until) {
  int error = 0;
  pthread_mutex_lock(&q->lock);
  while (q->count == 0 && error == 0)
    error = pthread_cond_timedwait(&q->changed, &q->lock, until);
  pthread_mutex_unlock(&q->lock);
  return error;
}

void gotoOk(void) {
  pthread_mutex_lock(&M);
again:
  if (!Ready) {
    pthread_cond_wait(&CV, &M);
    goto again;
  }
  pthread_mutex_unlock(&M);
}

void *threadLoopOk(void *arg) {
  pthread_mutex_lock(&M);
  for (;;) {
    if (Ready) {
      Ready = false;
      pthread_mutex_unlock(&M);
      return arg;
    }
    pthread_cond_wait(&CV, &M);
  }
}

void c11Bad(cnd_t *c, mtx_t *m) {
  mtx_lock(m);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on '{{.*}}c' without a loop that tests the condition [wait-without-predicate]
  cnd_wait(c, m);
  mtx_unlock(m);
}

void c11Ok(cnd_t *c, mtx_t *m) {
  mtx_lock(m);
  while (!Ready)
    cnd_wait(c, m);
  mtx_unlock(m);
}

// ---- Asked before, and asked again ------------------------------------------

bool try_take(struct queue *q, int *out);

int askedAgainOk(struct queue *q, int *out) {
  pthread_mutex_lock(&q->lock);
  if (!try_take(q, out)) {
    pthread_cond_wait(&q->changed, &q->lock);
    if (!try_take(q, out)) {
      pthread_mutex_unlock(&q->lock);
      return -1;
    }
  }
  pthread_mutex_unlock(&q->lock);
  return 0;
}

// The result of the second attempt is thrown away.
int notLookedAtBad(struct queue *q, int *out) {
  pthread_mutex_lock(&q->lock);
  if (!try_take(q, out)) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on '{{&?}}q->changed' without a loop that tests the condition [wait-without-predicate]
    pthread_cond_wait(&q->changed, &q->lock);
    try_take(q, out);
  }
  pthread_mutex_unlock(&q->lock);
  return *out;
}

int countedAgainOk(struct queue *q) {
  int taken = 0;
  pthread_mutex_lock(&q->lock);
  if (q->count == 0)
    pthread_cond_wait(&q->changed, &q->lock);
  if (q->count > 0) {
    q->count--;
    taken = 1;
  }
  pthread_mutex_unlock(&q->lock);
  return taken;
}

// Asks another queue.
int askedElsewhereBad(struct queue *q, struct queue *other) {
  int taken = 0;
  pthread_mutex_lock(&q->lock);
  if (q->count == 0)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on '{{&?}}q->changed' without a loop that tests the condition [wait-without-predicate]
    pthread_cond_wait(&q->changed, &q->lock);
  if (other->count > 0)
    taken = q->count--;
  pthread_mutex_unlock(&q->lock);
  return taken;
}
