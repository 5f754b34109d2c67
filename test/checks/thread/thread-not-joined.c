// RUN: not %lockstitch check '--checks=-*,thread-not-joined' %s -- -std=gnu11 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>
#include <stdlib.h>
#include <threads.h>

void use(void);
int count(void);

static void *once(void *arg) {
  use();
  return arg;
}

static int task(void *arg) {
  use();
  return arg != NULL;
}

static void *forever(void *arg) {
  for (;;)
    use();
  return arg;
}

static void *detachesItself(void *arg) {
  pthread_detach(pthread_self());
  return arg;
}

void forgottenBad(void) {
  pthread_t t;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the thread 't' is neither joined nor detached, so what it leaves behind is never freed [thread-not-joined]
  pthread_create(&t, NULL, once, NULL);
  use();
}

int forgottenCheckedBad(void) {
  pthread_t t;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the thread 't' is neither joined nor detached
  if (pthread_create(&t, NULL, once, NULL) != 0)
    return -1;
  return 0;
}

void c11Bad(void) {
  thrd_t t;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the thread 't' is neither joined nor detached
  thrd_create(&t, task, NULL);
}

void joinedOk(void) {
  pthread_t t;
  pthread_create(&t, NULL, once, NULL);
  pthread_join(t, NULL);
}

void detachedOk(void) {
  pthread_t t;
  pthread_create(&t, NULL, once, NULL);
  pthread_detach(t);
}

void c11Ok(void) {
  thrd_t t;
  thrd_create(&t, task, NULL);
  thrd_detach(t);
}

void *unseen(void *arg);

void unseenOk(void) {
  pthread_t t;
  pthread_create(&t, NULL, unseen, NULL);
}

void runsForeverOk(void) {
  pthread_t t;
  pthread_create(&t, NULL, forever, NULL);
}

void detachesItselfOk(void) {
  pthread_t t;
  pthread_create(&t, NULL, detachesItself, NULL);
}

void attributesOk(void) {
  pthread_t t;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_create(&t, &attributes, once, NULL);
  pthread_attr_destroy(&attributes);
}

void attributesPassedOk(const pthread_attr_t *attributes) {
  pthread_t t;
  pthread_create(&t, attributes, once, NULL);
}

pthread_t returnedOk(void) {
  pthread_t t;
  pthread_create(&t, NULL, once, NULL);
  return t;
}

struct worker {
  pthread_t thread;
};

void storedOk(struct worker *w) {
  pthread_t t;
  pthread_create(&t, NULL, once, NULL);
  w->thread = t;
}

void memberOk(struct worker *w) { pthread_create(&w->thread, NULL, once, NULL); }

void keep(pthread_t t);
void keepAt(pthread_t *t);

void passedOk(void) {
  pthread_t t, u;
  pthread_create(&t, NULL, once, NULL);
  pthread_create(&u, NULL, once, NULL);
  keep(t);
  keepAt(&u);
}

void collectedOk(pthread_t *all) {
  for (int i = 0; i < count(); ++i) {
    pthread_t t;
    pthread_create(&t, NULL, once, NULL);
    all[i] = t;
  }
}

void manyOk(void) {
  pthread_t all[4];
  for (int i = 0; i < 4; ++i)
    pthread_create(&all[i], NULL, once, NULL);
  for (int i = 0; i < 4; ++i)
    pthread_join(all[i], NULL);
}

// Only what nobody ever joins is told of.
int FN_earlyReturn(void) {
  pthread_t t;
  pthread_create(&t, NULL, once, NULL);
  if (count())
    return 1;
  pthread_join(t, NULL);
  return 0;
}

void FN_manyForgotten(void) {
  pthread_t all[4];
  for (int i = 0; i < 4; ++i)
    pthread_create(&all[i], NULL, once, NULL);
}

// The process ends, and all is freed.
int main(void) {
  pthread_t t;
  pthread_create(&t, NULL, once, NULL);
  use();
  return 0;
}
