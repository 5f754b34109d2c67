// RUN: not %lockstitch check --checks=-*,double-lock,lock-leak,self-deadlock,unlock-not-held %s -- -std=gnu11 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <threads.h>

static pthread_mutex_t M = PTHREAD_MUTEX_INITIALIZER;
static int Count;

int earlyReturnBad(int n) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{&?}}M' is still held when 'earlyReturnBad' returns [lock-leak]
  pthread_mutex_lock(&M);
  if (Count > n)
    return -1;
  ++Count;
  pthread_mutex_unlock(&M);
  return 0;
}

int gotoBad(int n) {
  int result = -1;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{&?}}M' is still held when 'gotoBad' returns [lock-leak]
  pthread_mutex_lock(&M);
  if (Count > n)
    goto done;
  result = 0;
  pthread_mutex_unlock(&M);
done:
  return result;
}

int gotoOk(int n) {
  int result = -1;
  if (n < 0)
    goto done;
  pthread_mutex_lock(&M);
  if (Count > n)
    goto unlock;
  result = 0;
unlock:
  pthread_mutex_unlock(&M);
done:
  return result;
}

struct journal {
  pthread_mutex_t lock;
  char *text;
};

bool memberBad(struct journal *j) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{&?}}j->lock' is still held when 'memberBad' returns [lock-leak]
  pthread_mutex_lock(&j->lock);
  char *text = malloc(80);
  if (!text)
    return false;
  j->text = text;
  pthread_mutex_unlock(&j->lock);
  return true;
}

bool memberOk(struct journal *j) {
  pthread_mutex_lock(&j->lock);
  char *text = malloc(80);
  if (!text) {
    pthread_mutex_unlock(&j->lock);
    return false;
  }
  j->text = text;
  pthread_mutex_unlock(&j->lock);
  return true;
}

static void lockJournal(struct journal *j) { pthread_mutex_lock(&j->lock); }
static void unlockJournal(struct journal *j) {
  pthread_mutex_unlock(&j->lock);
}

bool throughACallBad(struct journal *j) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{&?}}j->lock' is still held when 'throughACallBad' returns [lock-leak]
  lockJournal(j);
  if (!j->text)
    return false;
  unlockJournal(j);
  return true;
}

bool throughACallOk(struct journal *j) {
  lockJournal(j);
  bool empty = !j->text;
  unlockJournal(j);
  return empty;
}

// The caller gets the locked object, or null and no lock.
static struct journal *openLocked(struct journal *j) {
  pthread_mutex_lock(&j->lock);
  if (!j->text) {
    pthread_mutex_unlock(&j->lock);
    return NULL;
  }
  return j;
}

void lockedIfNotNullOk(struct journal *all) {
  struct journal *j = openLocked(all);
  if (!j)
    return;
  j->text = NULL;
  pthread_mutex_unlock(&j->lock);
}

int trylockOk(void) {
  int error = pthread_mutex_trylock(&M);
  if (error != 0)
    return error;
  ++Count;
  return pthread_mutex_unlock(&M);
}

int trylockBad(int n) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{&?}}M' is still held when 'trylockBad' returns [lock-leak]
  if (pthread_mutex_trylock(&M) != 0)
    return -1;
  if (n)
    return -2;
  pthread_mutex_unlock(&M);
  return 0;
}

void exitOk(int n) {
  pthread_mutex_lock(&M);
  if (n)
    exit(1);
  pthread_mutex_unlock(&M);
}

void lockOnlyWhenThreadedOk(bool threaded) {
  if (threaded)
    pthread_mutex_lock(&M);
  ++Count;
  if (threaded)
    pthread_mutex_unlock(&M);
}

int c11Bad(mtx_t *m) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{.*}}m' is still held when 'c11Bad' returns [lock-leak]
  mtx_lock(m);
  if (Count)
    return 1;
  mtx_unlock(m);
  return 0;
}

// Locks checked for an error.
int errorCheckedOk(void) {
  if (pthread_mutex_lock(&M) != 0)
    abort();
  ++Count;
  if (pthread_mutex_unlock(&M) != 0)
    abort();
  return 0;
}

// The result of a lock is an error: then it is not held.
int resultOk(void) {
  int error = pthread_mutex_lock(&M);
  if (error != 0)
    return error;
  ++Count;
  return pthread_mutex_unlock(&M);
}

int resultBad(int n) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{&?}}M' is still held when 'resultBad' returns [lock-leak]
  int error = pthread_mutex_lock(&M);
  if (error != 0)
    return error;
  if (Count > n)
    return -1;
  ++Count;
  return pthread_mutex_unlock(&M);
}

int resultAtOnceOk(void) {
  if (pthread_mutex_lock(&M))
    return -1;
  ++Count;
  pthread_mutex_unlock(&M);
  return 0;
}

int resultInConditionOk(void) {
  int error;
  if ((error = pthread_mutex_lock(&M)) != 0)
    return error;
  pthread_mutex_unlock(&M);
  return 0;
}

int resultMirroredOk(void) {
  if (0 != pthread_mutex_lock(&M))
    return -1;
  pthread_mutex_unlock(&M);
  return 0;
}

int resultGotoOk(void) {
  int error = pthread_mutex_lock(&M);
  if (error)
    goto out;
  ++Count;
  pthread_mutex_unlock(&M);
out:
  return error;
}

int resultSuccessOk(void) {
  int error = pthread_mutex_lock(&M);
  if (error == 0) {
    ++Count;
    pthread_mutex_unlock(&M);
  }
  return error;
}

int resultTwiceOk(void) {
  int error = pthread_mutex_lock(&M);
  if (error == 0)
    ++Count;
  if (error == 0)
    pthread_mutex_unlock(&M);
  return error;
}

int resultSwitchOk(void) {
  switch (pthread_mutex_lock(&M)) {
  case 0:
  case EOWNERDEAD:
    break;
  default:
    return -1;
  }
  return pthread_mutex_unlock(&M);
}

// Told, but not heeded.
int resultPrintedOk(void) {
  int error = pthread_mutex_lock(&M);
  if (error != 0)
    printf("error %d\n", error);
  ++Count;
  pthread_mutex_unlock(&M);
  return 0;
}

int resultPrintedBad(int n) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{&?}}M' is still held when 'resultPrintedBad' returns [lock-leak]
  int error = pthread_mutex_lock(&M);
  if (error != 0)
    lockJournal(NULL);
  if (Count > n)
    return -1;
  pthread_mutex_unlock(&M);
  return 0;
}

int resultUnlockedAnywayOk(void) {
  int error = pthread_mutex_lock(&M);
  if (error != 0)
    goto out;
  ++Count;
out:
  pthread_mutex_unlock(&M);
  return error;
}

static pthread_rwlock_t W = PTHREAD_RWLOCK_INITIALIZER;
static pthread_spinlock_t S;

int readLockOk(void) {
  int error = pthread_rwlock_rdlock(&W);
  if (error)
    return error;
  return pthread_rwlock_unlock(&W);
}

int writeLockOk(void) {
  if (pthread_rwlock_wrlock(&W) != 0)
    return -1;
  pthread_rwlock_unlock(&W);
  return 0;
}

int writeLockBad(int n) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{&?}}W' is still held when 'writeLockBad' returns [lock-leak]
  if (pthread_rwlock_wrlock(&W) != 0)
    return -1;
  if (Count > n)
    return -1;
  pthread_rwlock_unlock(&W);
  return 0;
}

int spinLockOk(void) {
  if (pthread_spin_lock(&S) != 0)
    return -1;
  pthread_spin_unlock(&S);
  return 0;
}

int c11ResultOk(mtx_t *m) {
  if (mtx_lock(m) != thrd_success)
    return 1;
  mtx_unlock(m);
  return 0;
}

int c11ErrorOk(mtx_t *m) {
  if (mtx_lock(m) == thrd_error)
    return 1;
  mtx_unlock(m);
  return 0;
}

// A robust mutex whose owner died is held.
int ownerDeadOk(void) {
  int error = pthread_mutex_lock(&M);
  if (error == EOWNERDEAD)
    pthread_mutex_consistent(&M);
  else if (error != 0)
    return error;
  ++Count;
  return pthread_mutex_unlock(&M);
}

int ownerDeadLaterOk(void) {
  int error = pthread_mutex_lock(&M);
  if (error != 0) {
    openLocked(NULL);
    if (error != EOWNERDEAD)
      return error;
  }
  ++Count;
  return pthread_mutex_unlock(&M);
}

int ownerDeadLaterBad(void) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{&?}}M' is still held when 'ownerDeadLaterBad' returns [lock-leak]
  int error = pthread_mutex_lock(&M);
  if (error != 0) {
    if (error != EOWNERDEAD)
      return error;
    return 0;
  }
  ++Count;
  return pthread_mutex_unlock(&M);
}

int ownerDeadBad(void) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{&?}}M' is still held when 'ownerDeadBad' returns [lock-leak]
  int error = pthread_mutex_lock(&M);
  if (error == EOWNERDEAD)
    return error;
  if (error != 0)
    return error;
  ++Count;
  return pthread_mutex_unlock(&M);
}

// Through a function: its result, or what it makes of it.
static int lockM(void) { return pthread_mutex_lock(&M); }
static bool tryM(void) {
  if (pthread_mutex_lock(&M) != 0)
    return false;
  ++Count;
  return true;
}
static void check(int error) {
  if (error != 0)
    abort();
}

int passedOnOk(void) {
  if (lockM())
    return -1;
  ++Count;
  pthread_mutex_unlock(&M);
  return 0;
}

int passedOnBad(int n) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{&?}}M' is still held when 'passedOnBad' returns [lock-leak]
  if (lockM())
    return -1;
  if (Count > n)
    return -1;
  pthread_mutex_unlock(&M);
  return 0;
}

int passedOnUnheardOk(void) {
  lockM();
  ++Count;
  return pthread_mutex_unlock(&M);
}

int turnedOk(void) {
  if (!tryM())
    return -1;
  ++Count;
  pthread_mutex_unlock(&M);
  return 0;
}

int turnedUnheardOk(void) {
  tryM();
  ++Count;
  pthread_mutex_unlock(&M);
  return 0;
}

int checkedOk(void) {
  check(pthread_mutex_lock(&M));
  ++Count;
  check(pthread_mutex_unlock(&M));
  return 0;
}

// The second is released on the first's account.
static pthread_mutex_t N = PTHREAD_MUTEX_INITIALIZER;

int bothOk(void) {
  int error = pthread_mutex_lock(&M);
  if (error)
    return error;
  error = pthread_mutex_lock(&N);
  if (error) {
    pthread_mutex_unlock(&M);
    return error;
  }
  pthread_mutex_unlock(&N);
  return pthread_mutex_unlock(&M);
}

int bothBad(void) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{&?}}M' is still held when 'bothBad' returns [lock-leak]
  int error = pthread_mutex_lock(&M);
  if (error)
    return error;
  error = pthread_mutex_lock(&N);
  if (error)
    return error;
  pthread_mutex_unlock(&N);
  return pthread_mutex_unlock(&M);
}

// Numbers in shared places are not followed.
struct session {
  pthread_mutex_t lock;
  int error;
};

int FP_storedElsewhere(struct session *s) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{&?}}s->lock' is still held when 'FP_storedElsewhere' returns [lock-leak]
  s->error = pthread_mutex_lock(&s->lock);
  if (s->error)
    return -1;
  ++Count;
  pthread_mutex_unlock(&s->lock);
  return 0;
}

// ---- The end of a thread ----------------------------------------------------

void *threadEndBad(void *arg) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{&?}}M' is still held when the thread ends [lock-leak]
  pthread_mutex_lock(&M);
  ++Count;
  pthread_exit(arg);
}

void *threadEndOk(void *arg) {
  pthread_mutex_lock(&M);
  ++Count;
  pthread_mutex_unlock(&M);
  pthread_exit(arg);
}

void *threadEndEarlyBad(void *arg) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{&?}}M' is still held when the thread ends [lock-leak]
  pthread_mutex_lock(&M);
  if (!arg)
    pthread_exit(NULL);
  pthread_mutex_unlock(&M);
  return arg;
}

int c11ThreadEndBad(void *arg) {
  mtx_t *m = arg;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{.*}}' is still held when the thread ends [lock-leak]
  mtx_lock(m);
  thrd_exit(0);
}

int c11ThreadEndOk(void *arg) {
  mtx_t *m = arg;
  mtx_lock(m);
  mtx_unlock(m);
  thrd_exit(0);
}

static void unlockM(void *m) { pthread_mutex_unlock(m); }

void *threadEndHandledOk(void *arg) {
  pthread_cleanup_push(unlockM, &M);
  pthread_mutex_lock(&M);
  if (!arg)
    pthread_exit(NULL);
  pthread_cleanup_pop(1);
  return arg;
}

void *threadEndHandledAtOnceOk(void *arg) {
  pthread_mutex_lock(&M);
  pthread_cleanup_push((void (*)(void *))pthread_mutex_unlock, &M);
  if (!arg)
    pthread_exit(NULL);
  pthread_cleanup_pop(1);
  return arg;
}

// ---- An object that is returned with its lock held, or null -----------------

typedef struct Client {
  pthread_mutex_t Lock;
  int Key, Count;
  struct Client *Next;
} Client;
static Client *Clients;

static Client *findLocked(int key) {
  Client *c;
  pthread_mutex_lock(&M);
  for (c = Clients; c; c = c->Next)
    if (c->Key == key)
      break;
  if (c)
    pthread_mutex_lock(&c->Lock);
  pthread_mutex_unlock(&M);
  return c;
}

int returnedLockedOk(int key) {
  Client *c = findLocked(key);
  if (!c)
    return -1;
  int n = ++c->Count;
  pthread_mutex_unlock(&c->Lock);
  return n;
}

static Client *leastLocked(Client *least) {
  for (Client *c = least; c; c = c->Next)
    if (c->Count < least->Count)
      least = c;
  if (least)
    pthread_mutex_lock(&least->Lock);
  return least;
}

void returnedByAnotherNameOk(void) {
  Client *c = leastLocked(Clients);
  if (c) {
    c->Count = 0;
    pthread_mutex_unlock(&c->Lock);
  }
}

static Client *makeLocked(void) {
  Client *c = malloc(sizeof *c);
  if (!c)
    return NULL;
  pthread_mutex_init(&c->Lock, NULL);
  pthread_mutex_lock(&c->Lock);
  return c;
}

void madeLockedOk(void) {
  Client *c = makeLocked();
  if (!c)
    return;
  pthread_mutex_unlock(&c->Lock);
  free(c);
}

static Client *firstLocked(void) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Clients->Lock' is still held when 'firstLocked' returns [lock-leak]
  pthread_mutex_lock(&Clients->Lock);
  if (Clients->Count == 0) {
    pthread_mutex_unlock(&Clients->Lock);
    return NULL;
  }
  return Clients;
}

void firstBad(void) {
  Client *c = firstLocked();
  if (c)
    c->Count = 1;
}
