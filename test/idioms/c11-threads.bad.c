// c11-threads.bad.c - the sum is kept up to date beside the lock
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdio.h>
#include <threads.h>

struct meter {
  mtx_t lock;
  cnd_t changed;
  int left;
  long sum;
};

static int feed(void *argument) {
  struct meter *m = argument;
  for (int i = 1; i <= 50; ++i) {
    m->sum += i; // BOTH data-race|inconsistent-guard
  }
  mtx_lock(&m->lock);
  --m->left;
  cnd_signal(&m->changed);
  mtx_unlock(&m->lock);
  return 0;
}

int main(void) {
  struct meter m = {.left = 2};
  thrd_t first, second;
  mtx_init(&m.lock, mtx_plain);
  cnd_init(&m.changed);
  thrd_create(&first, feed, &m);
  thrd_create(&second, feed, &m);

  mtx_lock(&m.lock);
  long sum = m.sum; // OTHER
  while (m.left > 0)
    cnd_wait(&m.changed, &m.lock);
  mtx_unlock(&m.lock);

  thrd_join(first, NULL);
  thrd_join(second, NULL);
  cnd_destroy(&m.changed);
  mtx_destroy(&m.lock);
  printf("%ld\n", sum);
  return 0;
}
