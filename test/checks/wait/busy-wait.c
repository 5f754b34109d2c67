// RUN: not %lockstitch check %s '--checks=-*,busy-wait' -- -std=gnu11 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

struct job {
  atomic_int done;
  int builtin;
  bool plain;
};

static void *awaitBad(void *arg) {
  struct job *j = arg;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this loop does nothing but ask 'j->done', {{.*}} [busy-wait]
  while (atomic_load(&j->done) == 0)
    ;
  return 0;
}

static void *builtinBad(void *arg) {
  struct job *j = arg;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this loop does nothing but ask 'j->builtin', {{.*}} [busy-wait]
  while (!__atomic_load_n(&j->builtin, __ATOMIC_ACQUIRE)) {
  }
  return 0;
}

static void *plainBad(void *arg) {
  struct job *j = arg;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this loop waits for 'j->plain', which is not atomic: {{.*}} [busy-wait]
  while (!j->plain)
    ;
  return 0;
}

static void *yieldOk(void *arg) {
  struct job *j = arg;
  while (atomic_load(&j->done) == 0)
    sched_yield();
  return 0;
}

static void *sleepOk(void *arg) {
  struct job *j = arg;
  while (atomic_load(&j->done) == 0)
    usleep(100);
  return 0;
}

static void *swapOk(void *arg) {
  struct job *j = arg;
  while (__sync_val_compare_and_swap(&j->builtin, 0, 1) == 1)
    ;
  __sync_lock_release(&j->builtin);
  return 0;
}

// It reads on: that is what it is for.
static void skipLineOk(FILE *f) {
  while (getc(f) != '\n')
    ;
}

static void copyOk(char *to, const char *from) {
  while ((*to++ = *from++))
    ;
}

int main(void) {
  static struct job j;
  pthread_t t[6];
  pthread_create(&t[0], 0, awaitBad, &j);
  pthread_create(&t[1], 0, builtinBad, &j);
  pthread_create(&t[2], 0, plainBad, &j);
  pthread_create(&t[3], 0, yieldOk, &j);
  pthread_create(&t[4], 0, sleepOk, &j);
  pthread_create(&t[5], 0, swapOk, &j);
  atomic_store(&j.done, 1);
  __atomic_store_n(&j.builtin, 1, __ATOMIC_RELEASE);
  j.plain = true;
  for (int i = 0; i < 6; ++i)
    pthread_join(t[i], 0);
  char buffer[8];
  copyOk(buffer, "a");
  skipLineOk(stdin);
  return 0;
}
