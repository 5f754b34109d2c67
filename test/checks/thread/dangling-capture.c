// RUN: not %lockstitch check %s '--checks=-*,dangling-capture' -- -std=gnu11 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <threads.h>

struct job {
  int number;
  sem_t done;
};

static void *work(void *argument) {
  ++((struct job *)argument)->number;
  sem_post(&((struct job *)argument)->done);
  return 0;
}

void detached_bad(void) {
  struct job job = {1};
  pthread_t thread;
  // CHECK: :[[@LINE+1]]:3: warning: this thread may still use 'job' when 'detached_bad' has returned
  pthread_create(&thread, 0, work, &job);
  pthread_detach(thread);
}

void forgotten_bad(int number) {
  pthread_t thread;
  // CHECK: :[[@LINE+1]]:3: warning: this thread may still use 'number' when 'forgotten_bad' has returned
  pthread_create(&thread, 0, work, &number);
}

struct pool {
  pthread_t thread;
};

void member_bad(struct pool *pool) {
  struct job job = {1};
  // CHECK: :[[@LINE+1]]:3: warning: this thread may still use 'job' when 'member_bad' has returned
  pthread_create(&pool->thread, 0, work, &job);
}

static int work11(void *argument) {
  ++*(int *)argument;
  return 0;
}

void c11_bad(void) {
  int number = 1;
  thrd_t thread;
  // CHECK: :[[@LINE+1]]:3: warning: this thread may still use 'number' when 'c11_bad' has returned
  thrd_create(&thread, work11, &number);
  thrd_detach(thread);
}

void joined_ok(void) {
  struct job job = {1};
  pthread_t threads[4];
  for (int i = 0; i < 4; ++i)
    pthread_create(&threads[i], 0, work, &job);
  for (int i = 0; i < 4; ++i)
    pthread_join(threads[i], 0);
}

static void wait_for(pthread_t thread) { pthread_join(thread, 0); }

void joined_elsewhere_ok(void) {
  struct job job = {1};
  pthread_t thread;
  pthread_create(&thread, 0, work, &job);
  wait_for(thread);
}

void heap_ok(void) {
  struct job *job = malloc(sizeof *job);
  pthread_t thread;
  pthread_create(&thread, 0, work, job);
  pthread_detach(thread);
}

void semaphore_ok(void) {
  struct job job = {1};
  sem_init(&job.done, 0, 0);
  pthread_t thread;
  pthread_create(&thread, 0, work, &job);
  pthread_detach(thread);
  sem_wait(&job.done);
}

void value_ok(long number) {
  pthread_t thread;
  pthread_create(&thread, 0, work, (void *)number);
  pthread_detach(thread);
}
