// RUN: not %lockstitch check --checks=-*,notify-under-lock %s -- -std=gnu11 | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ready = PTHREAD_COND_INITIALIZER;
static pthread_cond_t done;
static int is_ready, is_done;

static void *wait_for_ready(void *arg) {
  pthread_mutex_lock(&mutex);
  while (!is_ready)
    pthread_cond_wait(&ready, &mutex);
  pthread_mutex_unlock(&mutex);
  return arg;
}

static void makeReadyBad(void) {
  pthread_mutex_lock(&mutex);
  is_ready = 1;
  // CHECK: :[[@LINE+1]]:3: warning: 'ready' is notified while 'mutex' is held: who wakes may have to wait for the lock at once [notify-under-lock]
  pthread_cond_signal(&ready);
  pthread_mutex_unlock(&mutex);
}

static void makeReadyOk(void) {
  pthread_mutex_lock(&mutex);
  is_ready = 1;
  pthread_mutex_unlock(&mutex);
  pthread_cond_signal(&ready);
}

// Who waits destroys the condition as soon as it can.
static void *finishOk(void *arg) {
  pthread_mutex_lock(&mutex);
  is_done = 1;
  pthread_cond_signal(&done);
  pthread_mutex_unlock(&mutex);
  return arg;
}

int main(void) {
  pthread_t waiter, finisher;
  pthread_cond_init(&done, 0);
  pthread_create(&waiter, 0, wait_for_ready, 0);
  pthread_create(&finisher, 0, finishOk, 0);
  makeReadyBad();
  makeReadyOk();
  pthread_mutex_lock(&mutex);
  while (!is_done)
    pthread_cond_wait(&done, &mutex);
  pthread_mutex_unlock(&mutex);
  pthread_cond_destroy(&done);
  pthread_join(waiter, 0);
  pthread_join(finisher, 0);
}
