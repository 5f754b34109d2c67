// RUN: not %lockstitch check %s '--checks=-*,double-lock,lock-upgrade' -- -std=gnu11 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>
#include <setjmp.h>
#include <stdbool.h>
#include <threads.h>

static pthread_mutex_t M = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t RW = PTHREAD_RWLOCK_INITIALIZER;
static int Count;

void twiceBad(void) {
  pthread_mutex_lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring '{{&?}}M', which this thread already holds [double-lock]
  pthread_mutex_lock(&M);
  pthread_mutex_unlock(&M);
  pthread_mutex_unlock(&M);
}

void tryFailedOk(void) {
  if (pthread_mutex_trylock(&M) != 0)
    pthread_mutex_lock(&M);
  ++Count;
  pthread_mutex_unlock(&M);
}

void tryFailedByTruthOk(void) {
  if (pthread_mutex_trylock(&M))
    pthread_mutex_lock(&M);
  ++Count;
  pthread_mutex_unlock(&M);
}

void trySucceededBad(void) {
  if (!pthread_mutex_trylock(&M)) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring '{{&?}}M', which this thread already holds [double-lock]
    pthread_mutex_lock(&M);
    pthread_mutex_unlock(&M);
    pthread_mutex_unlock(&M);
  }
}

int tryInAVariableOk(void) {
  int error = pthread_mutex_trylock(&M);
  if (error)
    return error;
  ++Count;
  pthread_mutex_unlock(&M);
  pthread_mutex_lock(&M);
  pthread_mutex_unlock(&M);
  return 0;
}

void retryBad(int n) {
again:
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring '{{&?}}M', which this thread already holds [double-lock]
  pthread_mutex_lock(&M);
  if (Count < n)
    goto again;
  pthread_mutex_unlock(&M);
}

void retryOk(int n) {
again:
  pthread_mutex_lock(&M);
  if (Count < n) {
    pthread_mutex_unlock(&M);
    goto again;
  }
  pthread_mutex_unlock(&M);
}

void upgradeBad(void) {
  pthread_rwlock_rdlock(&RW);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring '{{&?}}RW' exclusively, which this thread already holds shared [lock-upgrade]
  pthread_rwlock_wrlock(&RW);
  pthread_rwlock_unlock(&RW);
}

void upgradeOk(void) {
  pthread_rwlock_rdlock(&RW);
  pthread_rwlock_unlock(&RW);
  pthread_rwlock_wrlock(&RW);
  pthread_rwlock_unlock(&RW);
}

// The lock's kind is set where it is made; an attribute can make it recursive.
struct tree {
  pthread_mutex_t lock;
};

void initTree(struct tree *t) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
  pthread_mutex_init(&t->lock, &attributes);
  pthread_mutexattr_destroy(&attributes);
}

void recursiveByAttributeOk(struct tree *t) {
  pthread_mutex_lock(&t->lock);
  pthread_mutex_lock(&t->lock);
  pthread_mutex_unlock(&t->lock);
  pthread_mutex_unlock(&t->lock);
}

// What a function makes of its parameter, its callers' locks become.
struct forest {
  pthread_mutex_t lock, plain;
};

static void initRecursive(pthread_mutex_t *lock) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
  pthread_mutex_init(lock, &attributes);
  pthread_mutexattr_destroy(&attributes);
}

void initForest(struct forest *f) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ERRORCHECK);
  pthread_mutex_init(&f->plain, &attributes);
  pthread_mutexattr_destroy(&attributes);
  initRecursive(&f->lock);
}

void recursiveByParameterOk(struct forest *f) {
  pthread_mutex_lock(&f->lock);
  pthread_mutex_lock(&f->lock);
  pthread_mutex_unlock(&f->lock);
  pthread_mutex_unlock(&f->lock);
}

void otherAttributeBad(struct forest *f) {
  pthread_mutex_lock(&f->plain);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring '{{&?}}f->plain', which this thread already holds [double-lock]
  pthread_mutex_lock(&f->plain);
  pthread_mutex_unlock(&f->plain);
  pthread_mutex_unlock(&f->plain);
}

struct pair {
  mtx_t first, second;
};

void c11Bad(struct pair *p) {
  mtx_lock(&p->first);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring '{{&?}}p->first', which this thread already holds [double-lock]
  mtx_lock(&p->first);
  mtx_unlock(&p->first);
}

void c11Ok(struct pair *p) {
  mtx_lock(&p->first);
  mtx_lock(&p->second);
  mtx_unlock(&p->second);
  mtx_unlock(&p->first);
}

bool conditionalOk(bool threaded) {
  if (threaded)
    pthread_mutex_lock(&M);
  bool empty = Count == 0;
  if (threaded)
    pthread_mutex_unlock(&M);
  pthread_mutex_lock(&M);
  pthread_mutex_unlock(&M);
  return empty;
}

int resultBad(void) {
  int error = pthread_mutex_lock(&M);
  if (error != 0)
    return error;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring '{{&?}}M', which this thread already holds [double-lock]
  error = pthread_mutex_lock(&M);
  if (error != 0) {
    pthread_mutex_unlock(&M);
    return error;
  }
  pthread_mutex_unlock(&M);
  return pthread_mutex_unlock(&M);
}

int resultFailedOk(void) {
  int error = pthread_mutex_lock(&M);
  while (error != 0)
    error = pthread_mutex_lock(&M);
  return pthread_mutex_unlock(&M);
}

static jmp_buf Jump;
static int unlockUnderSetjmp(void) {
  int error;
  if ((error = setjmp(Jump)) == 0)
    error = pthread_mutex_unlock(&M);
  else
    error = 0;
  return error;
}

void theFirstReturnOfSetjmpOk(void) {
  pthread_mutex_lock(&M);
  unlockUnderSetjmp();
  pthread_mutex_lock(&M);
  unlockUnderSetjmp();
}

void afterSetjmpBad(void) {
  pthread_mutex_lock(&M);
  if (!setjmp(Jump)) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring '{{&?}}M', which this thread already holds [double-lock]
    pthread_mutex_lock(&M);
    pthread_mutex_unlock(&M);
  }
  pthread_mutex_unlock(&M);
}

typedef struct Client {
  pthread_mutex_t Lock;
  int Key;
  struct Client *Next;
} Client;
static Client *Clients;

static Client *findLocked(int key) {
  Client *c = Clients;
  while (c && c->Key != key)
    c = c->Next;
  if (c)
    pthread_mutex_lock(&c->Lock);
  return c;
}

void returnedLockedBad(int key) {
  Client *c = findLocked(key);
  if (!c)
    return;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring '{{.*}}Lock', which this thread already holds [double-lock]
  pthread_mutex_lock(&c->Lock);
  c->Key = 0;
  pthread_mutex_unlock(&c->Lock);
}
