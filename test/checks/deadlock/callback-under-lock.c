// RUN: not %lockstitch check --checks=-*,callback-under-lock %s -- -std=gnu11 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>

typedef void (*callback)(void *);

struct timer {
  pthread_mutex_t lock;
  callback on_end;
  void *data;
};

void timer_set(struct timer *t, callback on_end, void *data) {
  pthread_mutex_lock(&t->lock);
  t->on_end = on_end;
  t->data = data;
  pthread_mutex_unlock(&t->lock);
}

void timer_end_bad(struct timer *t) {
  pthread_mutex_lock(&t->lock);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 't->on_end' is called with 't->lock' held, whatever it is [callback-under-lock]
  t->on_end(t->data);
  pthread_mutex_unlock(&t->lock);
}

void each_bad(struct timer *t, int n, callback visit) {
  pthread_mutex_lock(&t->lock);
  for (int i = 0; i < n; ++i)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'visit' is called with 't->lock' held
    visit(&t[i]);
  pthread_mutex_unlock(&t->lock);
}

static void end_now(struct timer *t, callback end) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'end' is called with 'all' held
  end(t->data);
}

static pthread_mutex_t all = PTHREAD_MUTEX_INITIALIZER;

void end_all_bad(struct timer *t, callback end) {
  pthread_mutex_lock(&all);
  end_now(t, end);
  pthread_mutex_unlock(&all);
}

void timer_end_ok(struct timer *t) {
  pthread_mutex_lock(&t->lock);
  callback on_end = t->on_end;
  void *data = t->data;
  pthread_mutex_unlock(&t->lock);
  on_end(data);
}

/* It can only be this one. */
static void tick(void *data) { (void)data; }
static callback on_tick = tick;

void tick_ok(struct timer *t) {
  pthread_mutex_lock(&t->lock);
  on_tick(t);
  pthread_mutex_unlock(&t->lock);
}
