// RUN: not %lockstitch check --checks=-*,split-critical-section %s -- -std=gnu11 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>

struct pool {
  pthread_mutex_t lock;
  int used;
  int limit;
  int high;
};

static int pool_used(struct pool *p) {
  pthread_mutex_lock(&p->lock);
  int used = p->used;
  pthread_mutex_unlock(&p->lock);
  return used;
}

static void pool_add(struct pool *p, int n) {
  pthread_mutex_lock(&p->lock);
  p->used += n;
  pthread_mutex_unlock(&p->lock);
}

static void pool_set(struct pool *p, int used) {
  pthread_mutex_lock(&p->lock);
  p->used = used;
  pthread_mutex_unlock(&p->lock);
}

static int take_bad(struct pool *p) {
  if (pool_used(p) >= 8)
    return 0;
  // CHECK: :[[@LINE+1]]:3: warning: 'pool_add' changes 'p->used' because of a test that was made before 'p->lock' was released, and is not made again [split-critical-section]
  pool_add(p, 1);
  return 1;
}

static void halve_bad(struct pool *p) {
  int used = pool_used(p);
  // CHECK: :[[@LINE+1]]:3: warning: 'pool_set' sets 'p->used' to what follows from its value before 'p->lock' was released: changes since are lost [split-critical-section]
  pool_set(p, used / 2);
}

static int take_here_bad(struct pool *p) {
  pthread_mutex_lock(&p->lock);
  int used = p->used;
  pthread_mutex_unlock(&p->lock);
  if (used >= 8)
    return 0;
  pthread_mutex_lock(&p->lock);
  // CHECK: :[[@LINE+1]]:6: warning: 'p->used' is set here to what follows from its value
  p->used = used + 1;
  pthread_mutex_unlock(&p->lock);
  return 1;
}

static int take_ok(struct pool *p) {
  int taken = 0;
  pthread_mutex_lock(&p->lock);
  if (p->used < p->limit) {
    ++p->used;
    taken = 1;
  }
  pthread_mutex_unlock(&p->lock);
  return taken;
}

/* The place is taken first, and given back. */
static int reserve_ok(struct pool *p) {
  pthread_mutex_lock(&p->lock);
  if (p->used >= p->limit) {
    pthread_mutex_unlock(&p->lock);
    return 0;
  }
  ++p->used;
  pthread_mutex_unlock(&p->lock);
  pthread_mutex_lock(&p->lock);
  --p->used;
  pthread_mutex_unlock(&p->lock);
  return 1;
}

static void note_ok(struct pool *p) {
  pthread_mutex_lock(&p->lock);
  int used = p->used;
  pthread_mutex_unlock(&p->lock);
  pthread_mutex_lock(&p->lock);
  if (used > p->high)
    p->high = used;
  pthread_mutex_unlock(&p->lock);
}

static struct pool shared = {PTHREAD_MUTEX_INITIALIZER, 0, 8, 0};

static void *work(void *argument) {
  take_bad(&shared);
  halve_bad(&shared);
  take_here_bad(&shared);
  take_ok(&shared);
  reserve_ok(&shared);
  note_ok(&shared);
  return argument;
}

int main(void) {
  pthread_t threads[2];
  for (int i = 0; i < 2; ++i)
    pthread_create(&threads[i], 0, work, 0);
  for (int i = 0; i < 2; ++i)
    pthread_join(threads[i], 0);
}
