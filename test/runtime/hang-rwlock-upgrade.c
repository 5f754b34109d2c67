// hang-rwlock-upgrade: two readers each wait to write until the other has read
// With OK: each stops reading before it writes
// RUN: %cc %s -o %t && not %watch %t 2>&1 | FileCheck %s
// RUN: %cc -DOK %s -o %t && %watch %t 2>&1 | count 0
// CHECK-DAG: lockstitch: deadlock: 'Routes' is acquired by the thread that holds it [double-lock]
// CHECK-DAG: lockstitch: deadlock: thread 2 and thread 3 wait for each other [deadlock]
// CHECK-DAG: thread 2 waits for 'Routes' while it holds 'Routes':
// CHECK-DAG: thread 3 waits for 'Routes' while it holds 'Routes':

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stddef.h>

pthread_rwlock_t Routes = PTHREAD_RWLOCK_INITIALIZER;
atomic_int Reading;

static void readTogether(void) {
  atomic_fetch_add_explicit(&Reading, 1, memory_order_relaxed);
  while (atomic_load_explicit(&Reading, memory_order_relaxed) != 2)
    sched_yield();
}

void *addRoute(void *Unused) {
  pthread_rwlock_rdlock(&Routes);
  readTogether();
#ifdef OK
  pthread_rwlock_unlock(&Routes);
#endif
  pthread_rwlock_wrlock(&Routes);
  pthread_rwlock_unlock(&Routes);
  return Unused;
}

void *removeRoute(void *Unused) {
  pthread_rwlock_rdlock(&Routes);
  readTogether();
#ifdef OK
  pthread_rwlock_unlock(&Routes);
#endif
  pthread_rwlock_wrlock(&Routes);
  pthread_rwlock_unlock(&Routes);
  return Unused;
}

int main(void) {
  pthread_t Add, Remove;
  pthread_create(&Add, NULL, addRoute, NULL);
  pthread_create(&Remove, NULL, removeRoute, NULL);
  pthread_join(Add, NULL);
  pthread_join(Remove, NULL);
  return 0;
}
