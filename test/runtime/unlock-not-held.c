// unlock-not-held: append unlocks a mutex that nobody holds
// With OK: append locks it first
// RUN: %cc %s -o %t && not %watch %t 2>&1 | FileCheck %s
// RUN: %cc -DOK %s -o %t && %watch %t 2>&1 | count 0
// CHECK: lockstitch: misuse: 'Log' is released, and not held [unlock-not-held]
// CHECK-NEXT: thread 2 releases 'Log':
// CHECK-NEXT: #0 append {{.*}}unlock-not-held.c:{{[0-9]+}}

#include <pthread.h>
#include <stddef.h>

pthread_mutex_t Log = PTHREAD_MUTEX_INITIALIZER;
int Lines;

void *append(void *Unused) {
#ifdef OK
  pthread_mutex_lock(&Log);
#endif
  ++Lines;
  pthread_mutex_unlock(&Log);
  return Unused;
}

int main(void) {
  pthread_t Append;
  pthread_create(&Append, NULL, append, NULL);
  pthread_join(Append, NULL);
  return 0;
}
