// A wrapper around locks is not where they are brought together.
//
// RUN: not %lockstitch check %s '--checks=-*,lock-order-inversion' -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <pthread.h>

class Mutex {
public:
  void lock() { pthread_mutex_lock(&Handle); }
  void unlock() { pthread_mutex_unlock(&Handle); }

private:
  pthread_mutex_t Handle = PTHREAD_MUTEX_INITIALIZER;
};

class Hold {
public:
  explicit Hold(Mutex &M) : M(M) { M.lock(); }
  ~Hold() { M.unlock(); }

private:
  Mutex &M;
};

// ---- A guard of one's own ---------------------------------------------------

Mutex A, B, C, D, E, F;

void abBad() {
  Hold HoldA(A);
  // CHECK: :[[@LINE+1]]:8: warning: acquiring 'B.Handle' while holding 'A.Handle' can deadlock [lock-order-inversion]
  Hold HoldB(B);
}

void baBad() {
  Hold HoldB(B);
  Hold HoldA(A);
}

// Another mistake, of the same wrapper.
void cdBad() {
  Hold HoldC(C);
  // CHECK: :[[@LINE+1]]:8: warning: acquiring 'D.Handle' while holding 'C.Handle' can deadlock [lock-order-inversion]
  Hold HoldD(D);
}

void dcBad() {
  Hold HoldD(D);
  Hold HoldC(C);
}

void silencedOk() {
  Hold HoldE(E);
  Hold HoldF(F); // NOLINT(lock-order-inversion)
}

void feOk() {
  Hold HoldF(F);
  Hold HoldE(E);
}

// ---- What a callee brings together ------------------------------------------

struct Account {
  Mutex Lock;
  int Balance = 0;
};

Account Mine, Yours;

static void transfer(Account &From, Account &To) {
  Hold HoldFrom(From.Lock);
  // CHECK: :[[@LINE+1]]:8: warning: acquiring '{{.*}}' while holding '{{.*}}' can deadlock{{.*}} [lock-order-inversion]
  Hold HoldTo(To.Lock);
  --From.Balance, ++To.Balance;
}

void payBad() { transfer(Mine, Yours); }
void earnBad() { transfer(Yours, Mine); }

// ---- What a wrapper acquires while its caller holds the other ---------------

Mutex Table, Log;

static void note() { Hold HoldLog(Log); }

void updateBad() {
  Hold HoldTable(Table);
  // CHECK: :[[@LINE+1]]:3: warning: acquiring 'Log.Handle' while holding 'Table.Handle' can deadlock [lock-order-inversion]
  note();
}

void rotateBad() {
  Hold HoldLog(Log);
  Hold HoldTable(Table);
}
