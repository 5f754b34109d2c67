// RUN: not %lockstitch check %s '--checks=-*,self-deadlock' -- -std=gnu11 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>
#include <stdbool.h>

static pthread_mutex_t M = PTHREAD_MUTEX_INITIALIZER;
static int Count;

static void increment(void) {
  pthread_mutex_lock(&M);
  ++Count;
  pthread_mutex_unlock(&M);
}

void callBad(void) {
  pthread_mutex_lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: calling 'increment' acquires '{{&?}}M' again, which this thread already holds [self-deadlock]
  increment();
  pthread_mutex_unlock(&M);
}

void afterOk(void) {
  pthread_mutex_lock(&M);
  pthread_mutex_unlock(&M);
  increment();
}

struct queue {
  pthread_mutex_t lock;
  struct queue *next;
};

static void push(struct queue *q) {
  pthread_mutex_lock(&q->lock);
  pthread_mutex_unlock(&q->lock);
}

void memberBad(struct queue *q) {
  pthread_mutex_lock(&q->lock);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: calling 'push' acquires '{{&?}}q->lock' again, which this thread already holds [self-deadlock]
  push(q);
  pthread_mutex_unlock(&q->lock);
}

void otherObjectOk(struct queue *q, struct queue *other) {
  pthread_mutex_lock(&q->lock);
  push(other);
  pthread_mutex_unlock(&q->lock);
}

void nextObjectOk(struct queue *q) {
  pthread_mutex_lock(&q->lock);
  push(q->next);
  pthread_mutex_unlock(&q->lock);
}

void tryFailedOk(struct queue *q) {
  if (pthread_mutex_trylock(&q->lock) != 0) {
    push(q);
    return;
  }
  pthread_mutex_unlock(&q->lock);
}

void trySucceededBad(struct queue *q) {
  if (pthread_mutex_trylock(&q->lock) == 0) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: calling 'push' acquires '{{&?}}q->lock' again, which this thread already holds [self-deadlock]
    push(q);
    pthread_mutex_unlock(&q->lock);
  }
}

static void apply(void (*f)(void)) { f(); }

void pointerBad(void) {
  pthread_mutex_lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: calling 'apply' acquires 'M' again, which this thread already holds [self-deadlock]
  apply(increment);
  pthread_mutex_unlock(&M);
}

static void nothing(void) {}

void otherPointerOk(void) {
  pthread_mutex_lock(&M);
  apply(nothing);
  pthread_mutex_unlock(&M);
}

int gotoOk(bool fail) {
  int result = -1;
  pthread_mutex_lock(&M);
  if (fail)
    goto unlock;
  result = 0;
unlock:
  pthread_mutex_unlock(&M);
  increment();
  return result;
}

static void *thread(void *arg) {
  increment();
  return arg;
}

void startedOk(void) {
  pthread_t t;
  pthread_mutex_lock(&M);
  pthread_create(&t, 0, thread, 0);
  pthread_detach(t);
  pthread_mutex_unlock(&M);
}

// It waits all the same, whoever looks at its result.
int resultBad(void) {
  int error = pthread_mutex_lock(&M);
  if (error != 0)
    return error;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: calling 'increment' acquires '{{&?}}M' again, which this thread already holds [self-deadlock]
  increment();
  return pthread_mutex_unlock(&M);
}

int resultFailedOk(void) {
  int error = pthread_mutex_lock(&M);
  if (error != 0) {
    increment();
    return error;
  }
  return pthread_mutex_unlock(&M);
}

static int lockedIncrement(void) {
  if (pthread_mutex_lock(&M) != 0)
    return -1;
  ++Count;
  return pthread_mutex_unlock(&M);
}

void calleeResultBad(void) {
  pthread_mutex_lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: calling 'lockedIncrement' acquires '{{&?}}M' again, which this thread already holds [self-deadlock]
  lockedIncrement();
  pthread_mutex_unlock(&M);
}

// ---- A callback that runs under the lock, and a flag that says so -----------

struct client {
  pthread_mutex_t mutex;
  bool in_callback;
  int sent;
  void (*on_message)(struct client *);
  void (*on_error)(struct client *);
};

static void send_now(struct client *c) {
  pthread_mutex_lock(&c->mutex);
  ++c->sent;
  pthread_mutex_unlock(&c->mutex);
}

static void send_later_or_now(struct client *c) {
  if (!c->in_callback)
    send_now(c);
}

static void handle_message(struct client *c) {
  pthread_mutex_lock(&c->mutex);
  c->in_callback = true;
  c->on_message(c);
  c->in_callback = false;
  pthread_mutex_unlock(&c->mutex);
}

static void dispatch(struct client *c) { handle_message(c); }

static void handle_error(struct client *c) {
  pthread_mutex_lock(&c->mutex);
  c->in_callback = true;
  c->in_callback = false;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: calling 'send_later_or_now' acquires 'c->mutex' again, which this thread already holds [self-deadlock]
  c->on_error(c);
  pthread_mutex_unlock(&c->mutex);
}

static void set_on_message(struct client *c, void (*f)(struct client *)) {
  c->on_message = f;
}

static void set_on_error(struct client *c, void (*f)(struct client *)) {
  c->on_error = f;
}

struct client *make_client(void);

void saidByFlagOk(void) {
  struct client *c = make_client();
  set_on_message(c, send_later_or_now);
  dispatch(c);
  send_later_or_now(c);
}

void saidNoMoreBad(void) {
  struct client *c = make_client();
  set_on_error(c, send_later_or_now);
  handle_error(c); // is told of once, where the lock is held
}
