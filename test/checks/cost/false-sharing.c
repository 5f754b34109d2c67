// RUN: not %lockstitch check --checks=-*,false-sharing %s -- -std=gnu11 | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>
#include <stdatomic.h>

#define THREADS 8

static struct {
  _Atomic long in;
  // CHECK: :[[@LINE+1]]:16: warning: '{{.*}}in' (offset 0) and '{{.*}}out_bad' (offset 8) share a cache line, and different threads write them [false-sharing]
  _Atomic long out_bad;
} ends;

static void *put(void *arg) {
  for (int i = 0; i < 1000; i++)
    ends.in++;
  return arg;
}

static void *take(void *arg) {
  for (int i = 0; i < 1000; i++)
    ends.out_bad++;
  return arg;
}

static long counters[THREADS];
static struct {
  long count;
  char padding[56];
} padded[THREADS];

static void *count(void *arg) {
  long id = (long)arg;
  for (int i = 0; i < 1000; i++) {
    // CHECK: :[[@LINE+1]]:5: warning: each thread writes its own element of 'counters', again and again: 8 elements of 8 bytes share a cache line
    counters[id]++; // Bad
    padded[id].count++; // paddedOk
  }
  return arg;
}

static struct {
  _Atomic long a;
  _Atomic long b_ok;
} one;

static void *turn(void *arg) {
  for (int i = 0; i < 1000; i++) {
    one.a++;
    one.b_ok++;
  }
  return arg;
}

static long histogram[256];
static void *rangeOk(void *arg) {
  const unsigned char *text = arg;
  for (int i = 0; text[i]; i++)
    histogram[text[i]]++;
  return 0;
}

int main(void) {
  pthread_t threads[THREADS], more[4], reader;
  pthread_create(&more[0], 0, put, 0);
  pthread_create(&more[1], 0, take, 0);
  pthread_create(&more[2], 0, turn, 0);
  pthread_create(&more[3], 0, turn, 0);
  pthread_create(&reader, 0, rangeOk, "text");
  for (long i = 0; i < THREADS; i++)
    pthread_create(&threads[i], 0, count, (void *)i);
  for (int i = 0; i < THREADS; i++)
    pthread_join(threads[i], 0);
  for (int i = 0; i < 4; i++)
    pthread_join(more[i], 0);
  pthread_join(reader, 0);
}
