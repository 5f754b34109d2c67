// double-lock-errorcheck: append locks an errorcheck mutex that it holds
// With OK: append unlocks it in between
// RUN: %cc %s -o %t && not %watch %t 2>&1 | FileCheck %s
// RUN: %cc -DOK %s -o %t && %watch %t 2>&1 | count 0
// CHECK: lockstitch: deadlock: 'Log' is acquired by the thread that holds it [double-lock]
// CHECK-NEXT: thread 2 acquires 'Log' while it holds 'Log':
// CHECK-NEXT: #0 append {{.*}}double-lock-errorcheck.c:{{[0-9]+}}
// CHECK-NEXT: it acquired 'Log' here:
// CHECK-NEXT: #0 append {{.*}}double-lock-errorcheck.c:{{[0-9]+}}

#include <pthread.h>
#include <stddef.h>

pthread_mutex_t Log;
int Lines;

void *append(void *Unused) {
  pthread_mutex_lock(&Log);
  ++Lines;
#ifdef OK
  pthread_mutex_unlock(&Log);
#endif
  pthread_mutex_lock(&Log);
  ++Lines;
  pthread_mutex_unlock(&Log);
  return Unused;
}

int main(void) {
  pthread_mutexattr_t Checked;
  pthread_mutexattr_init(&Checked);
  pthread_mutexattr_settype(&Checked, PTHREAD_MUTEX_ERRORCHECK);
  pthread_mutex_init(&Log, &Checked);
  pthread_mutexattr_destroy(&Checked);

  pthread_t Append;
  pthread_create(&Append, NULL, append, NULL);
  pthread_join(Append, NULL);
  pthread_mutex_destroy(&Log);
  return 0;
}
