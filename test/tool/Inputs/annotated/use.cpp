// use.cpp - uses of locks.h: each line with a comment has a finding
#include <locks.h>

Mu A, B;
int Shared;

// ---- Guards without bodies --------------------------------------------------

void guardOk() {
  MuLock Hold(&A);
  ++Shared;
}

void guardAgainBad() {
  MuLock Hold(&A);
  A.Lock(); // double-lock
  A.Unlock();
}

void guardRelockedOk() {
  MuLock Hold(&A);
  Hold.Unlock();
  A.Lock();
  A.Unlock();
  Hold.Lock();
}

void guardUnlockedTwiceBad() {
  MuLock Hold(&A);
  Hold.Unlock();
  Hold.Unlock(); // unlock-not-held
}

void guardEarlyOk(bool Early) {
  MuLock Hold(&A);
  if (Early)
    return;
  Hold.Unlock();
}

void adoptOk() {
  A.Lock();
  MuLock Hold(&A, Adopt());
}

void deferOk() {
  MuLock Hold(&A, Defer());
  A.Lock();
  A.Unlock();
  Hold.Lock();
}

void deferNeverLockedBad() {
  MuLock Hold(&A, Defer());
  Hold.Unlock(); // unlock-not-held
}

void guardTriedOk() {
  MuLock Hold(&A, Defer());
  if (!Hold.TryLock())
    return;
  Hold.Unlock();
}

void twoGuardsOk() {
  MuLock HoldA(&A);
  MuLock HoldB(&B);
}

// ---- Attempts ---------------------------------------------------------------

void tryOk() {
  if (!A.TryLock())
    return;
  ++Shared;
  A.Unlock();
}

void tryIgnoredBad() {
  if (A.TryLock()) // lock-leak
    return;
  A.Unlock(); // unlock-not-held
}

void trySharedOk() {
  if (A.ReaderTryLock())
    A.ReaderUnlock();
}

void tryFalseOk() {
  if (A.FailLock())
    return;
  A.Unlock();
}

void tryFalseBad() {
  if (A.FailLock())
    A.Unlock(); // unlock-not-held
  else
    A.Unlock();
}

void tryOldOk() {
  bool Got = oldTryLock(&A);
  if (Got)
    A.Unlock();
}

void tryEarlyBad(bool Early) {
  if (!A.TryLock()) // lock-leak
    return;
  if (Early)
    return;
  A.Unlock();
}

// ---- Methods without bodies do not throw ------------------------------------

void bodiesOk() {
  MutexLock HoldA(&A);
  MutexLock HoldB(&B);
}

void byHandOk() {
  A.Lock();
  B.Lock();
  B.Unlock();
  A.Unlock();
}

// ---- What is found without any of this --------------------------------------

void againBad() {
  A.Lock();
  A.Lock(); // double-lock
  A.Unlock();
}

void earlyBad(bool Early) {
  A.Lock(); // lock-leak
  if (Early)
    return;
  A.Unlock();
}
