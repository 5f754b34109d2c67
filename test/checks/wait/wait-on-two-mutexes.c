// RUN: not %lockstitch check %s '--checks=-*,wait-on-two-mutexes' -- -std=gnu11 > %t
// RUN: grep ' warning: \| error: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning: --implicit-check-not=error:

#include <pthread.h>
#include <stdbool.h>

static pthread_mutex_t A = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t B = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t Shared = PTHREAD_COND_INITIALIZER;
static pthread_cond_t InTurn = PTHREAD_COND_INITIALIZER;
static bool Ready;

// Two threads of one function, and a mutex for each.
static void *entryBad(void *mutex) {
  pthread_mutex_lock(mutex);
  while (!Ready)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: {{(warning|error)}}: waiting on 'Shared' with 'B', while another thread may wait on it with 'A' [wait-on-two-mutexes]
    pthread_cond_wait(&Shared, mutex);
  pthread_mutex_unlock(mutex);
  return 0;
}

static void *entryOk(void *mutex) {
  pthread_mutex_lock(mutex);
  while (!Ready)
    pthread_cond_wait(&InTurn, mutex);
  pthread_mutex_unlock(mutex);
  return 0;
}

int main(void) {
  pthread_t first, second, third;
  pthread_create(&first, 0, entryBad, &A);
  pthread_create(&second, 0, entryBad, &B);
  pthread_join(first, 0);
  pthread_join(second, 0);
  // One after the other: no two wait at once.
  pthread_create(&third, 0, entryOk, &A);
  pthread_join(third, 0);
  pthread_create(&third, 0, entryOk, &B);
  pthread_join(third, 0);
  return 0;
}
