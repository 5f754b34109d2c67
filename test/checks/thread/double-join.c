// RUN: not %lockstitch check '--checks=-*,double-join' %s -- -std=gnu11 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <threads.h>

void *work(void *arg);
int task(void *arg);
void use(void);

void twiceBad(void) {
  pthread_t t;
  pthread_create(&t, NULL, work, NULL);
  pthread_join(t, NULL);
  use();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: joining 't', whose thread was joined before [double-join]
  pthread_join(t, NULL);
}

void detachedBad(void) {
  thrd_t t;
  thrd_create(&t, task, NULL);
  thrd_detach(t);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: joining 't', whose thread was detached before
  thrd_join(t, NULL);
}

struct worker {
  pthread_t thread;
  struct worker *next;
};

static void stop(struct worker *w) { pthread_join(w->thread, NULL); }

void memberThroughCallBad(struct worker *w) {
  stop(w);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: joining 'w->thread', whose thread was joined before
  pthread_join(w->thread, NULL);
}

static void detach(pthread_t t) { pthread_detach(t); }

void byValueThroughCallBad(void) {
  pthread_t t;
  pthread_create(&t, NULL, work, NULL);
  pthread_join(t, NULL);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: detaching 't', whose thread was joined before
  detach(t);
}

void otherMemberOk(struct worker *w, struct worker *v) {
  stop(w);
  stop(v);
}

void listOk(struct worker *first) {
  for (struct worker *w = first; w; w = w->next)
    pthread_join(w->thread, NULL);
}

void restartedOk(struct worker *w) {
  stop(w);
  pthread_create(&w->thread, NULL, work, NULL);
  stop(w);
}

void manyOk(void) {
  pthread_t all[4];
  for (int i = 0; i < 4; ++i)
    pthread_create(&all[i], NULL, work, NULL);
  for (int i = 0; i < 4; ++i)
    pthread_join(all[i], NULL);
}

void twoOk(void) {
  pthread_t all[2];
  pthread_create(&all[0], NULL, work, NULL);
  pthread_create(&all[1], NULL, work, NULL);
  pthread_join(all[0], NULL);
  pthread_join(all[1], NULL);
}

void triedOk(pthread_t t) {
  while (pthread_tryjoin_np(t, NULL) == EBUSY)
    use();
}

void triedThenJoinedOk(pthread_t t) {
  if (pthread_tryjoin_np(t, NULL) != 0)
    pthread_join(t, NULL);
}

void triedThenJoinedBad(pthread_t t) {
  if (pthread_tryjoin_np(t, NULL) == 0)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: joining 't', whose thread was joined before
    pthread_join(t, NULL);
}

pthread_t take(void);
int more(void);

void takenOk(void) {
  pthread_t t = take();
  pthread_join(t, NULL);
  t = take();
  pthread_join(t, NULL);
}

void takenInALoopOk(void) {
  while (more()) {
    pthread_t t = take();
    pthread_join(t, NULL);
  }
}

void copiedOk(struct worker *w) {
  pthread_t t = w->thread;
  pthread_join(t, NULL);
  t = w->next->thread;
  pthread_join(t, NULL);
}

void fetch(pthread_t *t);

void fetchedOk(void) {
  pthread_t t;
  fetch(&t);
  pthread_join(t, NULL);
  fetch(&t);
  pthread_join(t, NULL);
}
