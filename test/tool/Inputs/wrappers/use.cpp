// use.cpp - mistakes in the use of theirs.h
#include "theirs.h"
#include <thread>

pthread_mutex_t A = PTHREAD_MUTEX_INITIALIZER, B = PTHREAD_MUTEX_INITIALIZER;

void abBad() {
  Hold HoldA(A);
  Hold HoldB(B);
}

void baBad() {
  Hold HoldB(B);
  Hold HoldA(A);
}

Counter Hits;

void countBad() {
  std::thread Other([] { Hits.increment(); });
  Hits.increment();
  Other.join();
}

void nestedBad() {
  underLock([] {
    underLock([] {});
  });
}

void onceOk() {
  Hold HoldA(A);
  underLock([] {});
}

int main() {
  std::thread One(abBad), Two(baBad);
  countBad();
  One.join();
  Two.join();
}
