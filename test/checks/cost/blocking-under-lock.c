// RUN: not %lockstitch check --checks=-*,blocking-under-lock %s -- -std=gnu11 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <threads.h>
#include <unistd.h>

static pthread_mutex_t M = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t N = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t CV = PTHREAD_COND_INITIALIZER;
static bool Ready;

void sleepBad(void) {
  pthread_mutex_lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'sleep' may block while '{{&?}}M' is held [blocking-under-lock]
  sleep(1);
  pthread_mutex_unlock(&M);
}

void sleepOk(void) {
  pthread_mutex_lock(&M);
  pthread_mutex_unlock(&M);
  sleep(1);
}

void retryOk(void) {
  while (pthread_mutex_trylock(&M) != 0)
    usleep(100);
  pthread_mutex_unlock(&M);
}

struct client {
  pthread_mutex_t lock;
  int socket;
};

void memberBad(struct client *c, char *buffer) {
  pthread_mutex_lock(&c->lock);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'recv' may block while '{{&?}}c->lock' is held [blocking-under-lock]
  recv(c->socket, buffer, 80, 0);
  pthread_mutex_unlock(&c->lock);
}

void memberOk(struct client *c, char *buffer) {
  pthread_mutex_lock(&c->lock);
  int socket = c->socket;
  pthread_mutex_unlock(&c->lock);
  recv(socket, buffer, 80, 0);
}

static void reap(void) { waitpid(-1, 0, 0); }

void callBad(void) {
  pthread_mutex_lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'waitpid' may block while '{{&?}}M' is held [blocking-under-lock]
  reap();
  pthread_mutex_unlock(&M);
}

void joinBad(pthread_t t) {
  pthread_mutex_lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: joining a thread may block while '{{&?}}M' is held [blocking-under-lock]
  pthread_join(t, 0);
  pthread_mutex_unlock(&M);
}

void semaphoreBad(sem_t *s) {
  pthread_mutex_lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on a semaphore may block while '{{&?}}M' is held [blocking-under-lock]
  sem_wait(s);
  pthread_mutex_unlock(&M);
}

void waitOk(void) {
  pthread_mutex_lock(&M);
  while (!Ready)
    pthread_cond_wait(&CV, &M);
  pthread_mutex_unlock(&M);
}

void waitWithSecondLockBad(void) {
  pthread_mutex_lock(&N);
  pthread_mutex_lock(&M);
  while (!Ready)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on a condition variable may block while '{{&?}}N' is held [blocking-under-lock]
    pthread_cond_wait(&CV, &M);
  pthread_mutex_unlock(&M);
  pthread_mutex_unlock(&N);
}

void gotoOk(int n) {
  pthread_mutex_lock(&M);
  if (n)
    goto unlock;
  Ready = true;
unlock:
  pthread_mutex_unlock(&M);
  sleep(1);
}

void printOk(void) {
  pthread_mutex_lock(&M);
  printf("ready\n");
  fflush(stdout);
  pthread_mutex_unlock(&M);
}

void c11Bad(mtx_t *m) {
  mtx_lock(m);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'thrd_sleep' may block while '{{.*}}m' is held [blocking-under-lock]
  thrd_sleep(&(struct timespec){.tv_sec = 1}, 0);
  mtx_unlock(m);
}

static void run(void (*f)(void)) { f(); }
static void nap(void) { sleep(1); }
static void hurry(void) {}

void pointerBad(void) {
  pthread_mutex_lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'sleep' may block while 'M' is held [blocking-under-lock]
  run(nap);
  pthread_mutex_unlock(&M);
}

void otherPointerOk(void) {
  pthread_mutex_lock(&M);
  run(hurry);
  pthread_mutex_unlock(&M);
}
