// destroy-held: closeLog destroys a mutex that it holds
// With OK: closeLog unlocks it first
// RUN: %cc %s -o %t && not %watch %t 2>&1 | FileCheck %s
// RUN: %cc -DOK %s -o %t && %watch %t 2>&1 | count 0
// CHECK: lockstitch: misuse: 'Log' is gone while a thread holds it [destroyed-while-held]
// CHECK-NEXT: thread 3 destroys 'Log':
// CHECK-NEXT: #0 closeLog {{.*}}destroy-held.c:{{[0-9]+}}
// CHECK-NEXT: thread 3 holds 'Log':
// CHECK-NEXT: #0 closeLog {{.*}}destroy-held.c:{{[0-9]+}}

#include <pthread.h>
#include <stddef.h>

pthread_mutex_t Log;
int Open;

void *openLog(void *Unused) {
  pthread_mutex_init(&Log, NULL);
  pthread_mutex_lock(&Log);
  Open = 1;
  pthread_mutex_unlock(&Log);
  return Unused;
}

void *closeLog(void *Unused) {
  pthread_mutex_lock(&Log);
  Open = 0;
#ifdef OK
  pthread_mutex_unlock(&Log);
#endif
  pthread_mutex_destroy(&Log);
  return Unused;
}

int main(void) {
  pthread_t Opener, Closer;
  pthread_create(&Opener, NULL, openLog, NULL);
  pthread_join(Opener, NULL);
  pthread_create(&Closer, NULL, closeLog, NULL);
  pthread_join(Closer, NULL);
  return 0;
}
