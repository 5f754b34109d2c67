// RUN: not %lockstitch check --checks=-*,escaped-guarded-reference %s -- -std=gnu11 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>

struct entry {
  int value;
};

struct table {
  pthread_mutex_t lock;
  struct entry last;
  struct entry *head;
  int size;
};

static struct table shared = {PTHREAD_MUTEX_INITIALIZER, {0}, 0, 0};

static void add(struct table *t, struct entry *e, int value) {
  pthread_mutex_lock(&t->lock);
  t->last.value = value;
  t->head = e;
  ++t->size;
  pthread_mutex_unlock(&t->lock);
}

static struct entry *last_bad(struct table *t) {
  pthread_mutex_lock(&t->lock);
  struct entry *result = &t->last;
  pthread_mutex_unlock(&t->lock);
  // CHECK: :[[@LINE+1]]:3: warning: the address of 't->last' leaves this function, which releases 't->lock' [escaped-guarded-reference]
  return result;
}

static void size_bad(struct table *t, int **out) {
  pthread_mutex_lock(&t->lock);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the address of 't->size' leaves this function
  *out = &t->size;
  pthread_mutex_unlock(&t->lock);
}

static int *global_bad(void) {
  pthread_mutex_lock(&shared.lock);
  int *size = &shared.size;
  pthread_mutex_unlock(&shared.lock);
  // CHECK: :[[@LINE+1]]:3: warning: the address of 'shared.size' leaves this function
  return size;
}

/* Each entry is whoever's who took it. */
static struct entry *head_ok(struct table *t) {
  pthread_mutex_lock(&t->lock);
  struct entry *result = t->head;
  t->head = 0;
  pthread_mutex_unlock(&t->lock);
  return result;
}

/* The caller unlocks. */
static struct entry *locked_ok(struct table *t) {
  pthread_mutex_lock(&t->lock);
  return &t->last;
}

/* The address of what is not guarded. */
static struct table *itself_ok(struct table *t) {
  pthread_mutex_lock(&t->lock);
  ++t->size;
  pthread_mutex_unlock(&t->lock);
  return t;
}

static void *work(void *argument) {
  struct entry mine;
  int *size;
  add(&shared, &mine, 1);
  last_bad(&shared);
  size_bad(&shared, &size);
  global_bad();
  head_ok(&shared);
  locked_ok(&shared);
  pthread_mutex_unlock(&shared.lock);
  itself_ok(&shared);
  return argument;
}

int main(void) {
  pthread_t threads[2];
  for (int i = 0; i < 2; ++i)
    pthread_create(&threads[i], 0, work, 0);
  for (int i = 0; i < 2; ++i)
    pthread_join(threads[i], 0);
}
