// semaphore-cycle: two semaphores used as locks are taken in opposite orders
// With OK: both take Disk first
// Not seen yet.
// XFAIL: *
// RUN: %cc -DOK %s -o %t && %watch %t 2>&1 | count 0
// RUN: %cc %s -o %t && not %watch %t

#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stddef.h>

sem_t Disk, Network;
atomic_int BackedUp;

void *backUp(void *Unused) {
  sem_wait(&Disk);
  sem_wait(&Network);
  sem_post(&Network);
  sem_post(&Disk);
  atomic_store_explicit(&BackedUp, 1, memory_order_relaxed);
  return Unused;
}

void *restore(void *Unused) {
  while (!atomic_load_explicit(&BackedUp, memory_order_relaxed))
    sched_yield();
#ifdef OK
  sem_wait(&Disk);
  sem_wait(&Network);
#else
  sem_wait(&Network);
  sem_wait(&Disk);
#endif
  sem_post(&Disk);
  sem_post(&Network);
  return Unused;
}

int main(void) {
  pthread_t BackUp, Restore;
  sem_init(&Disk, 0, 1);
  sem_init(&Network, 0, 1);
  pthread_create(&BackUp, NULL, backUp, NULL);
  pthread_create(&Restore, NULL, restore, NULL);
  pthread_join(BackUp, NULL);
  pthread_join(Restore, NULL);
  sem_destroy(&Network);
  sem_destroy(&Disk);
  return 0;
}
