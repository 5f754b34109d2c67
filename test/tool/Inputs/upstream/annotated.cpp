// What Clang tells of annotated code, with its twins.
#include "annotated.h"

Lock Mutex;
int Count __attribute__((guarded_by(Mutex)));
int Wrong __attribute__((guarded_by(Count)));
void use(int &);

void addBad() { ++Count; }
void addOk() {
  Mutex.lock();
  ++Count;
  Mutex.unlock();
}
void trustedOk() __attribute__((no_thread_safety_analysis)) { ++Count; }

void moveBad(Account &From, Account &To) {
  From.Mutex.lock();
  ++To.Balance;
  From.Mutex.unlock();
}

void passBad() { use(Count); }
int &returnBad() { return Count; }

// Ours says it better.
void twiceBad() {
  Mutex.lock();
  Mutex.lock();
  Mutex.unlock();
}

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wthread-safety-analysis"
void silencedOk() { ++Count; }
#pragma clang diagnostic pop
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wunused"
void otherPragmaBad() { ++Count; }
#pragma clang diagnostic pop
