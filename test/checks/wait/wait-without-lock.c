// RUN: not %lockstitch check %s '--checks=-*,wait-without-lock' -- -std=gnu11 > %t
// RUN: grep ' warning: \| error: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning: --implicit-check-not=error:

#include <pthread.h>
#include <stdbool.h>
#include <threads.h>

static pthread_mutex_t M = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t Other = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t CV = PTHREAD_COND_INITIALIZER;
static bool Ready;

void releasedBad(void) {
  pthread_mutex_lock(&M);
  bool Seen = Ready;
  pthread_mutex_unlock(&M);
  while (!Seen) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: {{(warning|error)}}: waiting on '{{&?}}CV' with '{{&?}}M', which is not held [wait-without-lock]
    pthread_cond_wait(&CV, &M);
    Seen = Ready;
  }
}

void heldOk(void) {
  pthread_mutex_lock(&M);
  while (!Ready)
    pthread_cond_wait(&CV, &M);
  pthread_mutex_unlock(&M);
}

// A thread begins with no lock held.
static void *neverBad(void *arg) {
  while (!Ready)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: {{(warning|error)}}: waiting on 'CV' with 'M', which is not held [wait-without-lock]
    pthread_cond_wait(&CV, &M);
  return arg;
}

static void *wrongOneBad(void *arg) {
  pthread_mutex_lock(&Other);
  while (!Ready)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: {{(warning|error)}}: waiting on 'CV' with 'M', which is not held [wait-without-lock]
    pthread_cond_wait(&CV, &M);
  pthread_mutex_unlock(&Other);
  return arg;
}

struct queue {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  int count;
};

static void waitChanged(struct queue *q) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: {{(warning|error)}}: waiting on 'q->changed' with 'q->lock', which is not held [wait-without-lock]
  pthread_cond_wait(&q->changed, &q->lock);
}

static void *throughACallBad(void *arg) {
  struct queue *q = arg;
  while (q->count == 0)
    waitChanged(q);
  return arg;
}

static void awaitChanged(struct queue *q) {
  pthread_cond_wait(&q->changed, &q->lock);
}

static void *throughACallOk(void *arg) {
  struct queue *q = arg;
  pthread_mutex_lock(&q->lock);
  while (q->count == 0)
    awaitChanged(q);
  pthread_mutex_unlock(&q->lock);
  return arg;
}

static pthread_mutex_t *lockOf(struct queue *q) { return &q->lock; }

static void *aliasOk(void *arg) {
  struct queue *q = arg;
  pthread_mutex_t *lock = lockOf(q);
  pthread_mutex_lock(lock);
  while (q->count == 0)
    pthread_cond_wait(&q->changed, lock);
  pthread_mutex_unlock(lock);
  return arg;
}

// Whoever calls it holds the lock, it is assumed.
int calledFromOutsideOk(struct queue *q) {
  while (q->count == 0)
    pthread_cond_wait(&q->changed, &q->lock);
  return q->count;
}

static void lockQueue(struct queue *q) { pthread_mutex_lock(&q->lock); }
static void unlockQueue(struct queue *q) { pthread_mutex_unlock(&q->lock); }

static void *wrappedOk(void *arg) {
  struct queue *q = arg;
  lockQueue(q);
  while (q->count == 0)
    awaitChanged(q);
  unlockQueue(q);
  return arg;
}

void c11Bad(cnd_t *c, mtx_t *m) {
  mtx_lock(m);
  mtx_unlock(m);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: {{(warning|error)}}: waiting on '{{.*}}c' with '{{.*}}m', which is not held [wait-without-lock]
  cnd_wait(c, m);
}

int main(void) {
  static struct queue q;
  void *(*const entries[])(void *) = {neverBad, wrongOneBad, throughACallBad,
                                      throughACallOk, aliasOk, wrappedOk};
  pthread_t threads[6];
  pthread_create(&threads[0], 0, neverBad, &q);
  pthread_create(&threads[1], 0, wrongOneBad, &q);
  pthread_create(&threads[2], 0, throughACallBad, &q);
  pthread_create(&threads[3], 0, throughACallOk, &q);
  pthread_create(&threads[4], 0, aliasOk, &q);
  pthread_create(&threads[5], 0, wrappedOk, &q);
  for (int i = 0; i < 6; ++i)
    pthread_join(threads[i], 0);
  return entries[0] == 0;
}
