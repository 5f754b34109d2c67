// RUN: not %lockstitch check --checks=-*,double-lock,lock-leak,self-deadlock,unlock-not-held %s -- -std=gnu11 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <threads.h>

static pthread_mutex_t M = PTHREAD_MUTEX_INITIALIZER;
static int Count;

void twiceBad(void) {
  pthread_mutex_lock(&M);
  pthread_mutex_unlock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: releasing '{{&?}}M', which is not held [unlock-not-held]
  pthread_mutex_unlock(&M);
}

int gotoBad(int n) {
  int result = -1;
  pthread_mutex_lock(&M);
  if (Count < n) {
    pthread_mutex_unlock(&M);
    goto done;
  }
  result = 0;
done:
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: releasing '{{&?}}M', which is not held [unlock-not-held]
  pthread_mutex_unlock(&M);
  return result;
}

int gotoOk(int n) {
  int result = -1;
  pthread_mutex_lock(&M);
  if (Count < n)
    goto unlock;
  void *memory = malloc(n);
  if (!memory)
    goto unlock;
  result = 0;
  free(memory);
unlock:
  pthread_mutex_unlock(&M);
  return result;
}

int gotoTwoLabelsOk(int n) {
  int result = -1;
  if (n < 0)
    goto out;
  pthread_mutex_lock(&M);
  if (Count < n)
    goto out_unlock;
  result = 0;
out_unlock:
  pthread_mutex_unlock(&M);
out:
  return result;
}

void tryOk(void) {
  if (pthread_mutex_trylock(&M) == 0)
    pthread_mutex_unlock(&M);
}

int tryEarlyReturnOk(void) {
  int error;
  if ((error = pthread_mutex_trylock(&M)) != 0)
    return error;
  pthread_mutex_unlock(&M);
  return 0;
}

struct queue {
  pthread_mutex_t lock;
  int closed, count;
};

void memberBad(struct queue *q) {
  pthread_mutex_lock(&q->lock);
  if (q->closed)
    pthread_mutex_unlock(&q->lock);
  q->count = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: releasing '{{&?}}q->lock', which is not held [unlock-not-held]
  pthread_mutex_unlock(&q->lock);
}

void memberOk(struct queue *q) {
  pthread_mutex_lock(&q->lock);
  if (q->closed) {
    pthread_mutex_unlock(&q->lock);
    return;
  }
  q->count = 0;
  pthread_mutex_unlock(&q->lock);
}

static void lockQueue(struct queue *q) { pthread_mutex_lock(&q->lock); }
static void unlockQueue(struct queue *q) { pthread_mutex_unlock(&q->lock); }

void wrappersOk(struct queue *q) {
  lockQueue(q);
  ++q->count;
  unlockQueue(q);
}

void wrappersBad(struct queue *q) {
  lockQueue(q);
  unlockQueue(q);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: releasing '{{&?}}q->lock', which is not held [unlock-not-held]
  unlockQueue(q);
}

#define LOCK(q) pthread_mutex_lock(&(q)->lock)
#define UNLOCK(q) pthread_mutex_unlock(&(q)->lock)

void macrosBad(struct queue *q) {
  LOCK(q);
  UNLOCK(q);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: releasing '{{.*}}lock', which is not held [unlock-not-held]
  UNLOCK(q);
}

void macrosOk(struct queue *q) {
  LOCK(q);
  UNLOCK(q);
}

void c11Bad(mtx_t *m) {
  mtx_lock(m);
  mtx_unlock(m);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: releasing '{{.*}}m', which is not held [unlock-not-held]
  mtx_unlock(m);
}

void c11TryOk(mtx_t *m) {
  if (mtx_trylock(m) != thrd_success)
    return;
  mtx_unlock(m);
}

int resultBad(void) {
  int error = pthread_mutex_lock(&M);
  if (error != 0) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: releasing '{{&?}}M', which is not held [unlock-not-held]
    pthread_mutex_unlock(&M);
    return error;
  }
  return pthread_mutex_unlock(&M);
}

int resultOk(void) {
  int error = pthread_mutex_lock(&M);
  if (error == 0)
    ++Count;
  pthread_mutex_unlock(&M);
  return error;
}

// One function releases both modes.
static pthread_rwlock_t W = PTHREAD_RWLOCK_INITIALIZER;

void eitherModeOk(void) {
  pthread_rwlock_rdlock(&W);
  pthread_rwlock_unlock(&W);
  pthread_rwlock_wrlock(&W);
  pthread_rwlock_unlock(&W);
}

// Hooks around a wait: whether there is anybody to let in, which is not seen,
// decides both.
static pthread_mutex_t World;
int isAnybodyThere(void);
void waitForEvents(void);

static void beforeSleep(void) {
  if (isAnybodyThere())
    pthread_mutex_unlock(&World);
}

static void afterSleep(void) {
  if (isAnybodyThere())
    pthread_mutex_lock(&World);
}

static void processEvents(void) {
  beforeSleep();
  waitForEvents();
  afterSleep();
}

void hooksInALoopOk(void) {
  while (Count < 10)
    processEvents();
}

void hooksUnderTheLockOk(void) {
  pthread_mutex_lock(&World);
  processEvents();
  exit(0);
}

static void lockTheWorld(void) { pthread_mutex_lock(&World); }

void withoutAHookBad(void) {
  pthread_mutex_lock(&World);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: calling 'lockTheWorld' acquires 'World' again, which this thread already holds [self-deadlock]
  lockTheWorld();
}

void releasedByACalleeAlreadyBad(void) {
  pthread_mutex_lock(&World);
  beforeSleep();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: releasing 'World', which is not held [unlock-not-held]
  pthread_mutex_unlock(&World);
}

static int tryToFinish(void) {
  if (!isAnybodyThere())
    return 0;
  pthread_mutex_unlock(&World);
  return 1;
}

void toldByTheResultBad(void) {
  pthread_mutex_lock(&World);
  if (!tryToFinish()) {
    pthread_mutex_unlock(&World);
    return;
  }
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: releasing 'World', which is not held [unlock-not-held]
  beforeSleep();
}

// ---- Under one condition, which another function asks -----------------------

struct settings {
  int checks, mode, state;
};

static int isChecked(struct settings *s) { return s->checks && s->mode == 3; }

void askedTwiceOk(struct settings *s) {
  pthread_mutex_lock(&M);
  ++Count;
  pthread_mutex_unlock(&M);
  if (isChecked(s))
    pthread_mutex_lock(&M);
  s->state = 3;
  if (isChecked(s))
    pthread_mutex_unlock(&M);
}

// What is let go of under a condition was held whatever the condition was.
void releasedUnderItBad(struct settings *s) {
  pthread_mutex_lock(&M);
  pthread_mutex_unlock(&M);
  pthread_mutex_lock(&M);
  if (isChecked(s))
    pthread_mutex_unlock(&M);
  ++Count;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: releasing '{{&?}}M', which is not held [unlock-not-held]
  pthread_mutex_unlock(&M);
}

// It releases without asking.
void FN_releasedInAnyCase(struct settings *s) {
  pthread_mutex_lock(&M);
  pthread_mutex_unlock(&M);
  if (isChecked(s))
    pthread_mutex_lock(&M);
  ++Count;
  pthread_mutex_unlock(&M);
}
