// RUN: not %lockstitch check --checks=-*,lazy-init-race,data-race,inconsistent-guard,double-checked-locking %s -- -std=gnu11 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

struct table {
  int size;
};
struct table *make(void);

// ---- A pointer --------------------------------------------------------------

struct table *instanceBad(void) {
  static struct table *instance_bad;
  if (!instance_bad)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{.*}}instance_bad' is made here because it was found unset, without a lock: two threads may both make it [lazy-init-race]
    instance_bad = malloc(sizeof *instance_bad);
  return instance_bad;
}

static struct table *early_bad;
struct table *earlyBad(void) {
  if (early_bad != NULL)
    return early_bad;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'early_bad' is made here because it was found unset, without a lock: two threads may both make it [lazy-init-race]
  early_bad = make();
  return early_bad;
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct table *locked_ok;
struct table *lockedOk(void) {
  pthread_mutex_lock(&lock);
  if (!locked_ok)
    locked_ok = make();
  struct table *made = locked_ok;
  pthread_mutex_unlock(&lock);
  return made;
}

// ---- A flag -----------------------------------------------------------------

static bool is_set_up_bad;
static int table_bad[16];
void setUpBad(void) {
  if (is_set_up_bad)
    return;
  for (int i = 0; i < 16; ++i)
    table_bad[i] = i;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'is_set_up_bad' is set here because it was found unset, without a lock: two threads may both find it so [lazy-init-race]
  is_set_up_bad = true;
}

// ---- Once, and by whoever comes first ---------------------------------------

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct table *once_ok;
static void make_once(void) { once_ok = make(); }
struct table *onceOk(void) {
  pthread_once(&once, make_once);
  return once_ok;
}

static struct table *_Atomic claimed_ok;
struct table *claimedOk(void) {
  struct table *found = atomic_load(&claimed_ok);
  if (found)
    return found;
  struct table *made = make();
  if (atomic_compare_exchange_strong(&claimed_ok, &found, made))
    return made;
  free(made);
  return found;
}

// Each thread has its own.
static _Thread_local struct table *own_ok;
struct table *ownOk(void) {
  if (!own_ok)
    own_ok = make();
  return own_ok;
}

// Before there is another thread.
static struct table *first_ok;
static struct table *first(void) {
  if (!first_ok)
    first_ok = make();
  return first_ok;
}
static void *useOk(void *arg) {
  ((struct table *)arg)->size = first_ok->size;
  return arg;
}

// ---- Threads ----------------------------------------------------------------

#define THREAD(F)                                                              \
  static void *run_##F(void *arg) {                                            \
    F();                                                                       \
    return arg;                                                                \
  }
THREAD(instanceBad)
THREAD(earlyBad)
THREAD(lockedOk)
THREAD(setUpBad)
THREAD(onceOk)
THREAD(claimedOk)
THREAD(ownOk)

int main(void) {
  pthread_t thread;
  struct table mine = {0};
  first();
  pthread_create(&thread, NULL, useOk, &mine);
  pthread_join(thread, NULL);
  pthread_t threads[14];
  pthread_create(&threads[0], NULL, run_instanceBad, NULL);
  pthread_create(&threads[1], NULL, run_earlyBad, NULL);
  pthread_create(&threads[2], NULL, run_lockedOk, NULL);
  pthread_create(&threads[3], NULL, run_setUpBad, NULL);
  pthread_create(&threads[4], NULL, run_onceOk, NULL);
  pthread_create(&threads[5], NULL, run_claimedOk, NULL);
  pthread_create(&threads[6], NULL, run_ownOk, NULL);
  pthread_create(&threads[7], NULL, run_instanceBad, NULL);
  pthread_create(&threads[8], NULL, run_earlyBad, NULL);
  pthread_create(&threads[9], NULL, run_lockedOk, NULL);
  pthread_create(&threads[10], NULL, run_setUpBad, NULL);
  pthread_create(&threads[11], NULL, run_onceOk, NULL);
  pthread_create(&threads[12], NULL, run_claimedOk, NULL);
  pthread_create(&threads[13], NULL, run_ownOk, NULL);
  return mine.size;
}
