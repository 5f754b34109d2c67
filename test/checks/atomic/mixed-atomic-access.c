// RUN: not %lockstitch check --checks=-*,mixed-atomic-access,data-race,inconsistent-guard %s -- -std=gnu11 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

// ---- Built-ins of the compiler ----------------------------------------------

static long hits_bad;
void hitBad(void) { __atomic_fetch_add(&hits_bad, 1, __ATOMIC_RELAXED); }
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'hits_bad' is read plainly here while another thread updates it atomically [mixed-atomic-access]
long hitsBad(void) { return hits_bad; }

static long hits_ok;
void hitOk(void) { __atomic_fetch_add(&hits_ok, 1, __ATOMIC_RELAXED); }
long hitsOk(void) { return __atomic_load_n(&hits_ok, __ATOMIC_RELAXED); }

// ---- What is _Atomic is, however it is spelt --------------------------------

static atomic_int plain_ok;
void plainOk(void) { plain_ok = plain_ok + 0; }
void plusOk(void) { ++plain_ok; }
int getOk(void) { return plain_ok; }

// That memset() writes them is not known.
struct limits {
  atomic_int lowest, highest;
};
static struct limits limits_bad;
void FN_raise(void) { atomic_fetch_add(&limits_bad.highest, 1); }
void FN_forget(void) { memset(&limits_bad, 0, sizeof limits_bad); }

// ---- Through a pointer, a member, a thread ----------------------------------

struct counter {
  int value;
  int other;
};
static struct counter shared_bad;

static void add_to(int *where) { __sync_fetch_and_add(where, 1); }
void *countBad(void *arg) {
  add_to(&shared_bad.value);
  return arg;
}
int startBad(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, countBad, NULL);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'shared_bad.value' is {{read|written}} plainly here while another thread updates it atomically [mixed-atomic-access]
  shared_bad.value = 1;
  pthread_join(thread, NULL);
  return 0;
}

static struct counter *passed_bad;
static int value_of(struct counter *of) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'passed_bad->value' is read plainly here while another thread writes it atomically [mixed-atomic-access]
  return of->value;
}
int lookBad(void) { return value_of(passed_bad); }
void tellBad(void) { __atomic_store_n(&passed_bad->value, 1, __ATOMIC_RELEASE); }

// Before it starts and after it was joined there is nobody else.
static struct counter shared_ok;
void *countOk(void *arg) {
  add_to(&shared_ok.value);
  return arg;
}
int startOk(void) {
  pthread_t thread;
  shared_ok.value = 1;
  pthread_create(&thread, NULL, countOk, NULL);
  shared_ok.other = 2;
  pthread_join(thread, NULL);
  return shared_ok.value;
}

// A new one is nobody else's.
struct counter *makeOk(void) {
  struct counter *made = malloc(sizeof *made);
  made->value = 0;
  __atomic_store_n(&made->value, 1, __ATOMIC_RELEASE);
  made->value = 2;
  return made;
}

// Neither is one that only a lock's holder looks at.
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int guarded_ok;
void guardedOk(void) {
  pthread_mutex_lock(&lock);
  guarded_ok = 1;
  pthread_mutex_unlock(&lock);
}
int guardedSumOk(void) {
  pthread_mutex_lock(&lock);
  int sum = __atomic_add_fetch(&guarded_ok, 1, __ATOMIC_RELAXED);
  pthread_mutex_unlock(&lock);
  return sum;
}

// ---- Threads ----------------------------------------------------------------

#define THREAD(F)                                                              \
  static void *run_##F(void *arg) {                                            \
    F();                                                                       \
    return arg;                                                                \
  }
THREAD(hitBad)
THREAD(hitsBad)
THREAD(hitOk)
THREAD(hitsOk)
THREAD(plainOk)
THREAD(plusOk)
THREAD(getOk)
THREAD(FN_raise)
THREAD(FN_forget)
THREAD(lookBad)
THREAD(tellBad)
THREAD(startBad)
THREAD(startOk)
THREAD(makeOk)
THREAD(guardedOk)
THREAD(guardedSumOk)

int main(void) {
  pthread_t threads[16];
  pthread_create(&threads[0], NULL, run_hitBad, NULL);
  pthread_create(&threads[1], NULL, run_hitsBad, NULL);
  pthread_create(&threads[2], NULL, run_hitOk, NULL);
  pthread_create(&threads[3], NULL, run_hitsOk, NULL);
  pthread_create(&threads[4], NULL, run_plainOk, NULL);
  pthread_create(&threads[5], NULL, run_plusOk, NULL);
  pthread_create(&threads[6], NULL, run_getOk, NULL);
  pthread_create(&threads[7], NULL, run_FN_raise, NULL);
  pthread_create(&threads[8], NULL, run_FN_forget, NULL);
  pthread_create(&threads[14], NULL, run_lookBad, NULL);
  pthread_create(&threads[15], NULL, run_tellBad, NULL);
  pthread_create(&threads[9], NULL, run_startBad, NULL);
  pthread_create(&threads[10], NULL, run_startOk, NULL);
  pthread_create(&threads[11], NULL, run_makeOk, NULL);
  pthread_create(&threads[12], NULL, run_guardedOk, NULL);
  pthread_create(&threads[13], NULL, run_guardedSumOk, NULL);
  return 0;
}
