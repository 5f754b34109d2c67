// RUN: not %lockstitch check --checks=-*,lock-per-iteration %s -- -std=gnu11 | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static long sum, turns;

void *count_bad(void *arg) {
  for (int i = 0; i < 1000000; i++) {
    // CHECK: :[[@LINE+1]]:5: warning: each turn of this loop acquires and releases 'mutex' for 2 accesses: acquire it once around the loop, or collect first [lock-per-iteration]
    pthread_mutex_lock(&mutex);
    sum++;
    pthread_mutex_unlock(&mutex);
  }
  return arg;
}

void drainBad(long left) {
  do {
    // CHECK: :[[@LINE+1]]:5: warning: each turn of this loop
    pthread_mutex_lock(&mutex);
    sum += left;
    pthread_mutex_unlock(&mutex);
  } while (--left > 0);
}

static void add(long n) { sum += n; }
void callBad(const long *all, size_t n) {
  for (size_t i = 0; i < n; i++) {
    // CHECK: :[[@LINE+1]]:5: warning: each turn of this loop acquires and releases 'mutex' for 1 access and 1 call
    pthread_mutex_lock(&mutex);
    add(all[i]);
    pthread_mutex_unlock(&mutex);
  }
}

void sortOk(long *all, size_t n, int (*compare)(const void *, const void *)) {
  for (size_t i = 0; i < n; i++) {
    qsort(all, n, sizeof *all, compare);
    pthread_mutex_lock(&mutex);
    sum += all[0];
    pthread_mutex_unlock(&mutex);
  }
}

void writeOk(int file, const char *text, int n) {
  for (int i = 0; i < n; i++) {
    write(file, text, strlen(text));
    pthread_mutex_lock(&mutex);
    sum++;
    pthread_mutex_unlock(&mutex);
  }
}

void flagOk(volatile int *stop) {
  while (!*stop) {
    pthread_mutex_lock(&mutex);
    sum++;
    pthread_mutex_unlock(&mutex);
  }
}

void onceOk(void) {
  do {
    pthread_mutex_lock(&mutex);
    sum++;
    pthread_mutex_unlock(&mutex);
  } while (0);
}

void emptyOk(int n) {
  for (int i = 0; i < n; i++) {
    pthread_mutex_lock(&mutex);
    pthread_mutex_unlock(&mutex);
  }
}
