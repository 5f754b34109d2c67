// RUN: not %lockstitch check --checks=-*,mutex-lifecycle,unlock-not-held,double-lock %s -- -std=gnu11 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=STORY < %t

#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <threads.h>
#include <unistd.h>

static pthread_mutex_t M;
static pthread_rwlock_t R;
static pthread_cond_t Changed;
static mtx_t C11;
static sem_t Free;
static int Count;

struct queue {
  pthread_mutex_t lock;
  int count;
};

// ---- Destroyed while it is held ---------------------------------------------

void heldBad(struct queue *q) {
  pthread_mutex_lock(&q->lock);
  q->count = 0;
  // CHECK: :[[@LINE+2]]:3: warning: 'q->lock' is destroyed while this thread holds it [mutex-lifecycle]
  // STORY: [[@LINE-3]]:3: note: 'heldBad' acquires 'q->lock' here
  pthread_mutex_destroy(&q->lock);
}

void heldOk(struct queue *q) {
  pthread_mutex_lock(&q->lock);
  q->count = 0;
  pthread_mutex_unlock(&q->lock);
  pthread_mutex_destroy(&q->lock);
}

void heldOnOneWayBad(struct queue *q) {
  pthread_mutex_lock(&q->lock);
  if (q->count) {
    // CHECK: :[[@LINE+1]]:5: warning: 'q->lock' is destroyed while this thread holds it [mutex-lifecycle]
    pthread_mutex_destroy(&q->lock);
    return;
  }
  pthread_mutex_unlock(&q->lock);
}

void heldRwlockBad(void) {
  pthread_rwlock_wrlock(&R);
  // CHECK: :[[@LINE+1]]:3: warning: 'R' is destroyed while this thread holds it [mutex-lifecycle]
  pthread_rwlock_destroy(&R);
}

void heldC11Bad(void) {
  mtx_lock(&C11);
  // CHECK: :[[@LINE+1]]:3: warning: 'C11' is destroyed while this thread holds it [mutex-lifecycle]
  mtx_destroy(&C11);
}

static void finish(struct queue *q) { pthread_mutex_destroy(&q->lock); }

void heldByCallerBad(struct queue *q) {
  pthread_mutex_lock(&q->lock);
  // CHECK: :[[@LINE+1]]:3: warning: 'q->lock' is destroyed while this thread holds it [mutex-lifecycle]
  finish(q);
}

void heldAnotherOk(struct queue *q, struct queue *other) {
  pthread_mutex_lock(&q->lock);
  finish(other);
  pthread_mutex_unlock(&q->lock);
}

// ---- Used after it was destroyed --------------------------------------------

void usedBad(struct queue *q) {
  pthread_mutex_destroy(&q->lock);
  // CHECK: :[[@LINE+1]]:3: warning: 'q->lock' is used after it was destroyed [mutex-lifecycle]
  pthread_mutex_lock(&q->lock);
  q->count = 0;
  pthread_mutex_unlock(&q->lock);
}

static int drain(struct queue *q) {
  pthread_mutex_lock(&q->lock);
  int count = q->count;
  pthread_mutex_unlock(&q->lock);
  return count;
}

int usedByCalleeBad(struct queue *q) {
  finish(q);
  // CHECK: :[[@LINE+3]]:10: warning: 'q->lock' is used after it was destroyed [mutex-lifecycle]
  // STORY: {{[0-9]+}}:39: note: 'finish' destroys 'q->lock' here
  // STORY: {{[0-9]+}}:3: note: 'drain' uses 'q->lock' here
  return drain(q);
}

int usedOtherOk(struct queue *q, struct queue *other) {
  finish(q);
  return drain(other);
}

void destroyedTwiceBad(void) {
  pthread_mutex_destroy(&M);
  // CHECK: :[[@LINE+1]]:3: warning: 'M' is used after it was destroyed [mutex-lifecycle]
  pthread_mutex_destroy(&M);
}

void notifiedBad(void) {
  pthread_cond_destroy(&Changed);
  // CHECK: :[[@LINE+1]]:3: warning: 'Changed' is used after it was destroyed [mutex-lifecycle]
  pthread_cond_signal(&Changed);
}

void semaphoreBad(void) {
  sem_destroy(&Free);
  // CHECK: :[[@LINE+1]]:3: warning: 'Free' is used after it was destroyed [mutex-lifecycle]
  sem_post(&Free);
}

void initialisedAgainOk(struct queue *q) {
  pthread_mutex_destroy(&q->lock);
  pthread_mutex_init(&q->lock, NULL);
  pthread_mutex_lock(&q->lock);
  pthread_mutex_unlock(&q->lock);
}

static void begin(struct queue *q) {
  pthread_mutex_init(&q->lock, NULL);
  q->count = 0;
}

void initialisedAgainByCalleeOk(struct queue *q) {
  finish(q);
  begin(q);
  drain(q);
}

static void restart(struct queue *q) {
  pthread_mutex_init(&q->lock, NULL);
  pthread_mutex_lock(&q->lock);
  q->count = 0;
  pthread_mutex_unlock(&q->lock);
}

void initialisedAndUsedByCalleeOk(struct queue *q) {
  finish(q);
  restart(q);
}

struct queue *newOk(struct queue *q) {
  finish(q);
  free(q);
  q = malloc(sizeof *q);
  begin(q);
  drain(q);
  return q;
}

void otherObjectOk(struct queue *q, struct queue *next) {
  finish(q);
  q = next;
  drain(q);
}

void eitherOk(struct queue *q, int last) {
  if (last)
    pthread_mutex_destroy(&q->lock);
  if (!last)
    drain(q);
}

void lastOneOk(struct queue *q) {
  pthread_mutex_lock(&q->lock);
  int last = --q->count == 0;
  pthread_mutex_unlock(&q->lock);
  if (last) {
    pthread_mutex_destroy(&q->lock);
    free(q);
  }
}

void allOk(struct queue *q, int n) {
  for (int i = 0; i < n; ++i)
    pthread_mutex_destroy(&q[i].lock);
  for (int i = 0; i < n; ++i)
    pthread_mutex_init(&q[i].lock, NULL);
  for (int i = 0; i < n; ++i)
    drain(&q[i]);
}

// ---- Initialised while it is in use -----------------------------------------

void twiceBad(void) {
  pthread_mutex_init(&M, NULL);
  // CHECK: :[[@LINE+1]]:3: warning: 'M' is initialised a second time [mutex-lifecycle]
  pthread_mutex_init(&M, NULL);
}

void twiceByCalleeBad(struct queue *q) {
  begin(q);
  // CHECK: :[[@LINE+1]]:3: warning: 'q->lock' is initialised a second time [mutex-lifecycle]
  begin(q);
}

void afterUseBad(void) {
  pthread_mutex_lock(&M);
  ++Count;
  pthread_mutex_unlock(&M);
  // CHECK: :[[@LINE+1]]:3: warning: 'M' is initialised after it was used [mutex-lifecycle]
  pthread_mutex_init(&M, NULL);
}

void whileHeldBad(void) {
  pthread_mutex_lock(&M);
  // CHECK: :[[@LINE+1]]:3: warning: 'M' is initialised while this thread holds it [mutex-lifecycle]
  pthread_mutex_init(&M, NULL);
}

int onceOk(void) {
  if (pthread_mutex_init(&M, NULL))
    return -1;
  pthread_mutex_lock(&M);
  ++Count;
  pthread_mutex_unlock(&M);
  return 0;
}

void retryOk(void) {
  while (pthread_mutex_init(&M, NULL) != 0)
    sleep(1);
}

void eachLocalOk(int n) {
  for (int i = 0; i < n; ++i) {
    struct queue q;
    begin(&q);
    drain(&q);
  }
}

void eachNewOk(struct queue **all, int n) {
  for (int i = 0; i < n; ++i) {
    struct queue *q = malloc(sizeof *q);
    begin(q);
    all[i] = q;
  }
}

void oneOrTheOtherOk(int recursive) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  if (recursive)
    pthread_mutex_init(&M, &attributes);
  else
    pthread_mutex_init(&M, NULL);
}

static int initialised;
static void beginOnce(void) {
  if (!initialised) {
    pthread_mutex_init(&M, NULL);
    initialised = 1;
  }
}

void lazilyOk(void) {
  beginOnce();
  beginOnce();
}

void childOk(void) {
  pthread_mutex_init(&M, NULL);
  if (fork() == 0)
    pthread_mutex_init(&M, NULL);
}

void enter(struct queue *q);
void unknownOk(struct queue *q) {
  begin(q);
  enter(q);
  pthread_mutex_unlock(&q->lock);
}

static pthread_mutex_t Static = PTHREAD_MUTEX_INITIALIZER;
void staticOk(void) { pthread_mutex_init(&Static, NULL); }

// Where there is no telling whether it was initialised.
void FN_neverInitialised(void) {
  pthread_mutex_t Local;
  pthread_mutex_lock(&Local);
  ++Count;
  pthread_mutex_unlock(&Local);
}

// Freed with its lock held.
void FN_freedHeld(struct queue *q) {
  pthread_mutex_lock(&q->lock);
  free(q);
}

// What is initialised is not held.
void neverLockedBad(void) {
  pthread_mutex_init(&M, NULL);
  // CHECK: :[[@LINE+1]]:3: warning: releasing 'M', which is not held [unlock-not-held]
  pthread_mutex_unlock(&M);
}

// ---- Made anew, time after time ---------------------------------------------

void keep(struct queue *q);

void eachAnewOk(int Times) {
  while (Times-- > 0) {
    struct queue *q = malloc(sizeof *q);
    pthread_mutex_init(&q->lock, NULL);
    keep(q);
    pthread_mutex_lock(&q->lock);
    pthread_mutex_unlock(&q->lock);
  }
}

void oneAgainBad(void) {
  struct queue *q = malloc(sizeof *q);
  pthread_mutex_init(&q->lock, NULL);
  keep(q);
  pthread_mutex_lock(&q->lock);
  pthread_mutex_unlock(&q->lock);
  // CHECK: :[[@LINE+1]]:3: warning: 'queue::lock' is initialised after it was used [mutex-lifecycle]
  pthread_mutex_init(&q->lock, NULL);
}
