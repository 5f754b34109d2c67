// RUN: not %lockstitch check --checks=-*,mutable-global %s -- -std=gnu11 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>
#include <stdatomic.h>
#include <threads.h>

// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'HitsBad' is mutable state that several threads use, with no lock held [mutable-global]
static int HitsBad;

// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Guarded' is mutable state that several threads use, each with 'Mutex' held [mutable-global]
int Guarded;
pthread_mutex_t Mutex = PTHREAD_MUTEX_INITIALIZER;

// The lock is found by a pointer, which is one for all.
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'GuardedByPointer' is mutable state that several threads use, each with 'Pointer' held [mutable-global]
int GuardedByPointer;
pthread_mutex_t *const Pointer = &Mutex;

// By a pointer that each caller has of its own: a lock, but who knows which.
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'GuardedBySomeBad' is mutable state that several threads use, not all with one lock held [mutable-global]
int GuardedBySomeBad;

// Two in one array.
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'GuardedByTwoBad' is mutable state that several threads use, not all with one lock held [mutable-global]
int GuardedByTwoBad;
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Pointers' is mutable state that all threads share; nobody changes it [mutable-global]
pthread_mutex_t *Pointers[2];

atomic_int AtomicOk;
_Thread_local int PerThreadOk;
const int ConstantOk = 1;

struct statistics {
  int lines;
};

// Changed through a pointer.
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'StatisticsBad' is mutable state that several threads use, with no lock held [mutable-global]
struct statistics StatisticsBad;

static int nextId(void) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{.*}}LastBad' is mutable state that several threads use, with no lock held [mutable-global]
  static int LastBad;
  return ++LastBad;
}

// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'TableBad' is mutable state that several threads use, with no lock held [mutable-global]
static int TableBad[8];

// Only main changes it, after the threads have ended.
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'AfterwardsOk' is mutable state that all threads share; one thread uses it [mutable-global]
int AfterwardsOk;

static void addLine(struct statistics *s) { ++s->lines; }

static void addWith(pthread_mutex_t *lock) {
  pthread_mutex_lock(lock);
  ++GuardedBySomeBad;
  pthread_mutex_unlock(lock);
}

static void addWithPointers(void) {
  pthread_mutex_lock(Pointers[0]);
  ++GuardedByTwoBad;
  pthread_mutex_unlock(Pointers[0]);
  pthread_mutex_lock(Pointers[1]);
  --GuardedByTwoBad;
  pthread_mutex_unlock(Pointers[1]);
}

static void *work(void *arg) {
  ++HitsBad;
  nextId();
  addLine(&StatisticsBad);
  ++TableBad[*(int *)arg];
  ++AtomicOk;
  ++PerThreadOk;
  pthread_mutex_lock(&Mutex);
  ++Guarded;
  pthread_mutex_unlock(&Mutex);
  pthread_mutex_lock(Pointer);
  ++GuardedByPointer;
  pthread_mutex_unlock(Pointer);
  addWith(arg);
  addWithPointers();
  return arg;
}

int main(void) {
  pthread_t threads[4];
  int parts[4];
  for (int i = 0; i < 4; ++i)
    pthread_create(&threads[i], 0, work, &parts[i]);
  for (int i = 0; i < 4; ++i)
    pthread_join(threads[i], 0);
  AfterwardsOk = HitsBad;
  return AfterwardsOk;
}
