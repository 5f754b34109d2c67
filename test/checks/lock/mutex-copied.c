// RUN: not %lockstitch check --checks=-*,mutex-copied %s -- -std=gnu11 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=STORY < %t

#include <pthread.h>
#include <string.h>
#include <threads.h>

static pthread_mutex_t M = PTHREAD_MUTEX_INITIALIZER;
static int Count;

struct queue {
  int count;
  struct {
    pthread_mutex_t lock;
  } sync;
};

static const struct queue Empty = {0, {PTHREAD_MUTEX_INITIALIZER}};
static struct queue Template = {1, {PTHREAD_MUTEX_INITIALIZER}};
static struct queue Shared = {1, {PTHREAD_MUTEX_INITIALIZER}};

// ---- By value ---------------------------------------------------------------

static void addTo(struct queue q) {
  pthread_mutex_lock(&q.sync.lock);
  Count += q.count;
  pthread_mutex_unlock(&q.sync.lock);
}

void byValueBad(struct queue *q) {
  // CHECK: :[[@LINE+2]]:9: warning: the lock 'q->sync.lock' is copied here, and the copy keeps nobody out who locks the original [mutex-copied]
  // STORY: [[@LINE-7]]:3: note: 'addTo' acquires the copy, 'q.sync.lock', here
  addTo(*q);
}

static void addUnder(pthread_mutex_t lock) {
  pthread_mutex_lock(&lock);
  ++Count;
  pthread_mutex_unlock(&lock);
}

void bareBad(void) {
  // CHECK: :[[@LINE+1]]:12: warning: the lock 'M' is copied here, {{.*}} [mutex-copied]
  addUnder(M);
}

void useM(void) {
  pthread_mutex_lock(&M);
  ++Count;
  pthread_mutex_unlock(&M);
}

static void addUnderPointer(pthread_mutex_t *lock) {
  pthread_mutex_lock(lock);
  ++Count;
  pthread_mutex_unlock(lock);
}

void byPointerOk(void) { addUnderPointer(&M); }

static int countOf(struct queue q) { return q.count; }

int snapshotByValueOk(struct queue *q) {
  pthread_mutex_lock(&q->sync.lock);
  int count = countOf(*q);
  pthread_mutex_unlock(&q->sync.lock);
  return count;
}

// ---- By assignment ----------------------------------------------------------

void assignedBad(struct queue *q) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the lock 'q->sync.lock' is copied here, {{.*}} [mutex-copied]
  struct queue copy = *q;
  pthread_mutex_lock(&copy.sync.lock);
  ++Count;
  pthread_mutex_unlock(&copy.sync.lock);
}

void assignedAloneBad(void) {
  pthread_mutex_t copy;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the lock 'M' is copied here, {{.*}} [mutex-copied]
  copy = M;
  addUnderPointer(&copy);
}

void memcpyBad(struct queue *q) {
  struct queue copy;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the lock 'q->sync.lock' is copied here, {{.*}} [mutex-copied]
  memcpy(&copy, q, sizeof copy);
  pthread_mutex_lock(&copy.sync.lock);
  ++Count;
  pthread_mutex_unlock(&copy.sync.lock);
}

void throughACallBad(void) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the lock 'Shared.sync.lock' is copied here, {{.*}} [mutex-copied]
  struct queue copy = Shared;
  addUnderPointer(&copy.sync.lock);
}

void useShared(void) { addUnderPointer(&Shared.sync.lock); }

int snapshotOk(struct queue *q) {
  pthread_mutex_lock(&q->sync.lock);
  struct queue copy = *q;
  pthread_mutex_unlock(&q->sync.lock);
  return copy.count;
}

void partOk(struct queue *q, char *bytes) {
  struct queue copy = Empty;
  memcpy(&copy, q, sizeof copy.count);
  pthread_mutex_lock(&copy.sync.lock);
  pthread_mutex_unlock(&copy.sync.lock);
}

// ---- What nobody locks ------------------------------------------------------

void fromConstOk(struct queue *q) {
  *q = Empty;
  pthread_mutex_lock(&q->sync.lock);
  pthread_mutex_unlock(&q->sync.lock);
}

void fromTemplateOk(struct queue *q) {
  *q = Template;
  pthread_mutex_lock(&q->sync.lock);
  pthread_mutex_unlock(&q->sync.lock);
}

void fromLiteralOk(struct queue *q) {
  *q = (struct queue){0, {PTHREAD_MUTEX_INITIALIZER}};
  pthread_mutex_lock(&q->sync.lock);
  pthread_mutex_unlock(&q->sync.lock);
}

void fromNewOk(struct queue *q) {
  struct queue made = {3, {PTHREAD_MUTEX_INITIALIZER}};
  *q = made;
  pthread_mutex_lock(&q->sync.lock);
  pthread_mutex_unlock(&q->sync.lock);
}

static struct queue make(void) {
  struct queue made = {3, {PTHREAD_MUTEX_INITIALIZER}};
  return made;
}

void returnedOk(void) {
  struct queue q = make();
  pthread_mutex_lock(&q.sync.lock);
  pthread_mutex_unlock(&q.sync.lock);
}

struct link {
  struct queue *of;
};

void pointerCopiedOk(struct link *l) {
  struct link copy = *l;
  pthread_mutex_lock(&copy.of->sync.lock);
  pthread_mutex_unlock(&copy.of->sync.lock);
}

// The copy is locked by somebody who finds it later.
struct queue *Kept;
void FN_keptForLater(struct queue *q) { *Kept = *q; }
void lockKept(void) { addUnderPointer(&Kept->sync.lock); }
