// Userspace RCU: what waits for a grace period, what is called after it, and
// that readers and writers do not race.

// REQUIRES: urcu
// RUN: not %lockstitch check %s -- > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: not %lockstitch check %s -- -D_LGPL_SOURCE > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>
#include <urcu.h>
#include <urcu/rculfhash.h>
#include <urcu/rculist.h>
#include <urcu/wfcqueue.h>
#include <urcu/wfstack.h>

static pthread_mutex_t M = PTHREAD_MUTEX_INITIALIZER;

struct settings {
  int Level;
  struct rcu_head Head;
};

static struct settings *Settings;
static CDS_LIST_HEAD(List);
static unsigned long Count;

void *readOk(void *Unused) {
  rcu_register_thread();
  rcu_read_lock();
  struct settings *Now = rcu_dereference(Settings);
  int Level = Now ? Now->Level : 0;
  uatomic_inc(&Count);
  rcu_read_unlock();
  rcu_unregister_thread();
  return Level ? Unused : NULL;
}

void readSideBad(void) {
  rcu_read_lock();
  // CHECK: :[[@LINE+2]]:{{[0-9]+}}: warning: 'urcu_memb_synchronize_rcu' may block while 'userspace RCU' is held [blocking-under-lock]
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}RCU{{.*}} [lock-upgrade]
  synchronize_rcu();
  rcu_read_unlock();
}

static void reclaim(struct rcu_head *Head) {
  free(caa_container_of(Head, struct settings, Head));
}

void replaceOk(int Level) {
  struct settings *New = malloc(sizeof *New);
  New->Level = Level;
  pthread_mutex_lock(&M);
  struct settings *Old = Settings;
  rcu_assign_pointer(Settings, New);
  pthread_mutex_unlock(&M);
  synchronize_rcu();
  free(Old);
}

void replaceLaterOk(int Level) {
  struct settings *New = malloc(sizeof *New);
  New->Level = Level;
  struct settings *Old = rcu_xchg_pointer(&Settings, New);
  if (Old)
    call_rcu(&Old->Head, reclaim);
}

void synchronizeBad(void) {
  pthread_mutex_lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'urcu_memb_synchronize_rcu' may block while 'M' is held [blocking-under-lock]
  synchronize_rcu();
  pthread_mutex_unlock(&M);
}

void barrierBad(void) {
  pthread_mutex_lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'urcu_memb_barrier' may block while 'M' is held [blocking-under-lock]
  rcu_barrier();
  pthread_mutex_unlock(&M);
}

void popBad(struct cds_wfs_stack *Stack) {
  cds_wfs_pop_lock(Stack);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'Stack' is held [blocking-under-lock]
  usleep(1);
  cds_wfs_pop_unlock(Stack);
}

void popOk(struct cds_wfs_stack *Stack) {
  cds_wfs_pop_lock(Stack);
  __cds_wfs_pop_blocking(Stack);
  cds_wfs_pop_unlock(Stack);
  usleep(1);
}

static int matchSlowly(struct cds_lfht_node *Node, const void *Key) {
  usleep(1);
  return Node == Key;
}

void lookupBad(struct cds_lfht *Table, struct cds_lfht_iter *Found) {
  pthread_mutex_lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  cds_lfht_lookup(Table, 1, matchSlowly, NULL, Found);
  pthread_mutex_unlock(&M);
}

int main(void) {
  pthread_t Reader, Other;
  pthread_create(&Reader, NULL, readOk, NULL);
  pthread_create(&Other, NULL, readOk, NULL);
  replaceOk(1);
  replaceLaterOk(2);
  pthread_join(Reader, NULL);
  pthread_join(Other, NULL);
  return uatomic_read(&Count);
}
