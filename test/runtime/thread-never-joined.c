// thread-never-joined: main neither joins nor detaches the thread of work
// With OK: main joins it
// RUN: %cc %s -o %t && not %watch %t 2>&1 | FileCheck %s
// RUN: %cc -DOK %s -o %t && %watch %t 2>&1 | count 0
// CHECK: lockstitch: misuse: thread 2 is neither joined nor detached [thread-never-joined]
// CHECK-NEXT: thread 1 (main) starts thread 2:
// CHECK-NEXT: #0 main {{.*}}thread-never-joined.c:{{[0-9]+}}

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stddef.h>

atomic_int Worked;

void *work(void *Unused) {
  atomic_store_explicit(&Worked, 1, memory_order_relaxed);
  return Unused;
}

int main(void) {
  pthread_t Worker;
  pthread_create(&Worker, NULL, work, NULL);
  while (!atomic_load_explicit(&Worked, memory_order_relaxed))
    sched_yield();
#ifdef OK
  pthread_join(Worker, NULL);
#endif
  return 0;
}
