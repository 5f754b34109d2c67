// condition-two-mutexes: two threads await one condition, each with another mutex
// With OK: both use Queue
// RUN: %cc %s -o %t && not %watch %t 2>&1 | FileCheck %s
// RUN: %cc -DOK %s -o %t && %watch %t 2>&1 | count 0
// CHECK: lockstitch: misuse: a condition is waited for with '{{Queue' and 'Printer|Printer' and 'Queue}}' at once [condition-two-mutexes]
// CHECK-DAG: thread 2 waits with 'Queue':
// CHECK-DAG: #0 sendMail {{.*}}condition-two-mutexes.c:{{[0-9]+}}
// CHECK-DAG: thread 3 waits with 'Printer':
// CHECK-DAG: #0 printPage {{.*}}condition-two-mutexes.c:{{[0-9]+}}

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stddef.h>

pthread_mutex_t Queue = PTHREAD_MUTEX_INITIALIZER;
#ifdef OK
#define Printer Queue
#else
pthread_mutex_t Printer = PTHREAD_MUTEX_INITIALIZER;
#endif
pthread_cond_t Filled = PTHREAD_COND_INITIALIZER;
atomic_int Waiting;
int ToSend, ToPrint;

void *sendMail(void *Unused) {
  pthread_mutex_lock(&Queue);
  atomic_fetch_add_explicit(&Waiting, 1, memory_order_relaxed);
  while (!ToSend)
    pthread_cond_wait(&Filled, &Queue);
  pthread_mutex_unlock(&Queue);
  return Unused;
}

void *printPage(void *Unused) {
  pthread_mutex_lock(&Printer);
  atomic_fetch_add_explicit(&Waiting, 1, memory_order_relaxed);
  while (!ToPrint)
    pthread_cond_wait(&Filled, &Printer);
  pthread_mutex_unlock(&Printer);
  return Unused;
}

int main(void) {
  pthread_t Send, Print;
  pthread_create(&Send, NULL, sendMail, NULL);
  pthread_create(&Print, NULL, printPage, NULL);
  while (atomic_load_explicit(&Waiting, memory_order_relaxed) != 2)
    sched_yield();
  pthread_mutex_lock(&Queue);
  ToSend = 1;
  pthread_mutex_unlock(&Queue);
  pthread_mutex_lock(&Printer);
  ToPrint = 1;
  pthread_mutex_unlock(&Printer);
  pthread_cond_broadcast(&Filled);
  pthread_join(Send, NULL);
  pthread_join(Print, NULL);
  return 0;
}
