// RUN: not %lockstitch check --checks=-*,mutex-copied %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <cstring>
#include <mutex>
#include <pthread.h>

static int Count;

struct Queue {
  pthread_mutex_t Lock = PTHREAD_MUTEX_INITIALIZER;
  int Size = 0;

  void add() {
    pthread_mutex_lock(&Lock);
    ++Count;
    pthread_mutex_unlock(&Lock);
  }
};

static void addTo(Queue Q) {
  pthread_mutex_lock(&Q.Lock);
  ++Count;
  pthread_mutex_unlock(&Q.Lock);
}

void byValueBad(Queue &Q) {
  // CHECK: :[[@LINE+1]]:9: warning: the lock 'Q.Lock' is copied here, and the copy keeps nobody out who locks the original [mutex-copied]
  addTo(Q);
}

static void addToReference(Queue &Q) { Q.add(); }

void byReferenceOk(Queue &Q) { addToReference(Q); }

void copiedBad(Queue *Q) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the lock 'Q->Lock' is copied here, {{.*}} [mutex-copied]
  Queue Copy = *Q;
  Copy.add();
}

void copiedByAutoBad(Queue &Q) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the lock 'Q.Lock' is copied here, {{.*}} [mutex-copied]
  auto Copy = Q;
  addToReference(Copy);
}

void referenceOk(Queue &Q) {
  auto &Same = Q;
  Same.add();
}

void assignedBad(Queue &Q) {
  Queue Copy;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the lock 'Q.Lock' is copied here, {{.*}} [mutex-copied]
  Copy = Q;
  Copy.add();
}

int snapshotOk(Queue &Q) {
  Queue Copy = Q;
  return Copy.Size;
}

// It says itself how it is copied.
struct Own {
  Own() = default;
  Own(const Own &Other) : Size(Other.Size) {}
  pthread_mutex_t Lock = PTHREAD_MUTEX_INITIALIZER;
  int Size = 0;
};

static void addToOwn(Own O) {
  pthread_mutex_lock(&O.Lock);
  ++Count;
  pthread_mutex_unlock(&O.Lock);
}

void ownCopyOk(Own &O) { addToOwn(O); }

struct Account {
  Queue Pending;

  void memberBad() {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the lock '{{(this->)?}}Pending.Lock' is copied here, {{.*}} [mutex-copied]
    Queue Copy = Pending;
    Copy.add();
  }
};

Queue fresh() { return Queue(); }

void returnedOk() {
  Queue Q = fresh();
  Q.add();
}
