// fork-holding: main forks while append holds Log, which the child then tries
// With OK: main forks after append is done
// RUN: %cc %s -o %t && %watch %t 2>&1 | FileCheck %s
// RUN: %cc -DOK %s -o %t && %watch %t 2>&1 | count 0
// CHECK: lockstitch: misuse: 'Log' was held by another thread when this process was forked: nobody will release it [held-at-fork]
// CHECK-NEXT: thread 1 (main) acquires 'Log':
// CHECK-NEXT: #0 runChild {{.*}}fork-holding.c:{{[0-9]+}}
// CHECK-NEXT: #1 main {{.*}}
// CHECK-NEXT: thread 2 held 'Log':
// CHECK-NEXT: #0 append {{.*}}fork-holding.c:{{[0-9]+}}

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

pthread_mutex_t Log = PTHREAD_MUTEX_INITIALIZER;
pthread_t Append;
atomic_int Holding, Finish;

void *append(void *Unused) {
  pthread_mutex_lock(&Log);
  atomic_store_explicit(&Holding, 1, memory_order_relaxed);
  while (!atomic_load_explicit(&Finish, memory_order_relaxed))
    sched_yield();
  pthread_mutex_unlock(&Log);
  return Unused;
}

static void finishAppend(void) {
  atomic_store_explicit(&Finish, 1, memory_order_relaxed);
  pthread_join(Append, NULL);
}

__attribute__((noinline)) void runChild(void) {
  if (pthread_mutex_trylock(&Log) == 0) // with lock, it would wait for ever
    pthread_mutex_unlock(&Log);
  _exit(0);
}

int main(void) {
  pthread_create(&Append, NULL, append, NULL);
  while (!atomic_load_explicit(&Holding, memory_order_relaxed))
    sched_yield();
#ifdef OK
  finishAppend();
#endif
  pid_t Child = fork();
  if (Child == 0)
    runChild();
  waitpid(Child, NULL, 0);
#ifndef OK
  finishAppend();
#endif
  return 0;
}
