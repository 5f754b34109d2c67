// Abseil's locks: a probe that may block tells whether M is held.

// REQUIRES: abseil
// RUN: not %lockstitch check --checks=-clang-diagnostic-* %s -- -std=c++17 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <absl/base/call_once.h>
#include <absl/cleanup/cleanup.h>
#include <absl/functional/any_invocable.h>
#include <absl/functional/bind_front.h>
#include <absl/functional/function_ref.h>
#include <absl/synchronization/barrier.h>
#include <absl/synchronization/blocking_counter.h>
#include <absl/synchronization/mutex.h>
#include <absl/synchronization/notification.h>
#include <absl/time/clock.h>
#include <absl/time/time.h>
#include <thread>
#include <unistd.h>

absl::Mutex M, N, Outer;
absl::CondVar CV;
bool Ready ABSL_GUARDED_BY(M);

// ---- Mutex ------------------------------------------------------------------

void lockBad() {
  M.Lock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  usleep(1);
  M.Unlock();
}

void unlockOk() {
  M.Lock();
  M.Unlock();
  usleep(1);
}

void writerBad() {
  M.WriterLock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  usleep(1);
  M.WriterUnlock();
}

void writerOk() {
  M.WriterLock();
  M.WriterUnlock();
  usleep(1);
}

void readerBad() {
  M.ReaderLock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  usleep(1);
  M.ReaderUnlock();
}

void readerOk() {
  M.ReaderLock();
  M.ReaderUnlock();
  usleep(1);
}

void tryBad() {
  if (M.TryLock()) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
    usleep(1);
    M.Unlock();
  }
}

void tryOk() {
  if (!M.TryLock()) {
    usleep(1);
    return;
  }
  M.Unlock();
}

void writerTryBad() {
  if (M.WriterTryLock()) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
    usleep(1);
    M.WriterUnlock();
  }
}

void readerTryBad() {
  if (M.ReaderTryLock()) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
    usleep(1);
    M.ReaderUnlock();
  }
}

void readerTryOk() {
  if (!M.ReaderTryLock()) {
    usleep(1);
    return;
  }
  M.ReaderUnlock();
}

void twiceBad() {
  M.Lock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'M', which this thread already holds [double-lock]
  M.Lock();
  M.Unlock();
}

void leakBad(bool Early) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'M' is still held when 'leakBad' returns [lock-leak]
  M.Lock();
  if (Early)
    return;
  M.Unlock();
}

void assertHeldOk() {
  M.Lock();
  M.AssertHeld();
  M.Unlock();
  M.AssertNotHeld();
  usleep(1);
}

void requiredOk() ABSL_EXCLUSIVE_LOCKS_REQUIRED(M) { Ready = false; }

void keepsContractOk() {
  absl::MutexLock Lock(&M);
  requiredOk();
}

// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Ready' is written here without 'M', which is held at 8 of 9 other accesses [inconsistent-guard]
void guardedFieldBad() { Ready = true; }

void guardedFieldOk() {
  absl::MutexLock Lock(&M);
  Ready = true;
}

// What declares the lock for its caller, and what that is made of.
void lockBoth() ABSL_EXCLUSIVE_LOCK_FUNCTION(M, N) {
  M.Lock();
  N.Lock();
}

void unlockBoth() ABSL_UNLOCK_FUNCTION(M, N) {
  N.Unlock();
  M.Unlock();
}

void contractOnceOk() {
  lockBoth();
  unlockBoth();
  usleep(1);
}

void contractOnceBad() {
  lockBoth();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  usleep(1);
  unlockBoth();
}

// ---- Predicates -------------------------------------------------------------

bool isReady() { return Ready; }
bool isSet(bool *What) { return *What; }

void awaitBad() {
  absl::MutexLock Lock(&M);
  M.Await(absl::Condition(&Ready));
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  usleep(1);
}

void awaitFunctionOk() {
  absl::MutexLock Lock(&M);
  M.Await(absl::Condition(isSet, &Ready));
}

void awaitLambdaOk() {
  auto IsReady = [] { return Ready; };
  absl::MutexLock Lock(&M);
  M.Await(absl::Condition(&IsReady));
}

void awaitOtherBad() {
  absl::MutexLock LockOuter(&Outer);
  absl::MutexLock Lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on a condition variable may block while 'Outer' is held [blocking-under-lock]
  M.Await(absl::Condition(&Ready));
}

void awaitTimeoutBad() {
  absl::MutexLock Lock(&M);
  if (M.AwaitWithTimeout(absl::Condition(&Ready), absl::Seconds(1)))
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
    usleep(1);
}

void awaitDeadlineBad() {
  absl::MutexLock Lock(&M);
  M.AwaitWithDeadline(absl::Condition(&Ready), absl::Now());
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  usleep(1);
}

void lockWhenBad() {
  M.LockWhen(absl::Condition(&Ready));
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  usleep(1);
  M.Unlock();
}

void lockWhenOk() {
  M.LockWhen(absl::Condition(&Ready));
  M.Unlock();
  usleep(1);
}

// It holds the lock when the time has run out as well.
void lockWhenTimeoutBad() {
  if (!M.LockWhenWithTimeout(absl::Condition(&Ready), absl::Seconds(1)))
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
    usleep(1);
  M.Unlock();
}

void writerLockWhenOk() {
  M.WriterLockWhen(absl::Condition(&Ready));
  M.WriterUnlock();
  M.WriterLockWhenWithTimeout(absl::Condition(&Ready), absl::Seconds(1));
  M.WriterUnlock();
  M.WriterLockWhenWithDeadline(absl::Condition(&Ready), absl::Now());
  M.WriterUnlock();
  M.LockWhenWithDeadline(absl::Condition(&Ready), absl::Now());
  M.Unlock();
  usleep(1);
}

void readerLockWhenBad() {
  M.ReaderLockWhen(absl::Condition(&Ready));
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  usleep(1);
  M.ReaderUnlock();
}

void readerLockWhenOk() {
  M.ReaderLockWhen(absl::Condition(&Ready));
  M.ReaderUnlock();
  M.ReaderLockWhenWithTimeout(absl::Condition(&Ready), absl::Seconds(1));
  M.ReaderUnlock();
  M.ReaderLockWhenWithDeadline(absl::Condition(&Ready), absl::Now());
  M.ReaderUnlock();
  usleep(1);
}

// ---- Guards -----------------------------------------------------------------

void guardBad() {
  absl::MutexLock Lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  usleep(1);
}

void guardOk() {
  { absl::MutexLock Lock(&M); }
  usleep(1);
}

void guardWhenBad() {
  absl::MutexLock Lock(&M, absl::Condition(&Ready));
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  usleep(1);
}

void guardWhenOk() {
  { absl::MutexLock Lock(&M, absl::Condition(&Ready)); }
  usleep(1);
}

void readerGuardBad() {
  absl::ReaderMutexLock Lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  usleep(1);
}

void readerGuardOk() {
  { absl::ReaderMutexLock Lock(&M); }
  { absl::ReaderMutexLock Lock(&M, absl::Condition(&Ready)); }
  usleep(1);
}

void writerGuardBad() {
  absl::WriterMutexLock Lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  usleep(1);
}

void writerGuardOk() {
  { absl::WriterMutexLock Lock(&M); }
  { absl::WriterMutexLock Lock(&M, absl::Condition(&Ready)); }
  usleep(1);
}

void releasableBad() {
  absl::ReleasableMutexLock Lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  usleep(1);
}

void releasableOk() {
  absl::ReleasableMutexLock Lock(&M);
  Lock.Release();
  usleep(1);
}

void releasableEndsOk(bool Early) {
  {
    absl::ReleasableMutexLock Lock(&M, absl::Condition(&Ready));
    if (Early)
      Lock.Release();
  }
  usleep(1);
}

void maybeBad() {
  absl::MutexLockMaybe Lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  usleep(1);
}

void maybeOk() {
  { absl::MutexLockMaybe Lock(&M); }
  usleep(1);
}

// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this guard of 'M' is destroyed at once and protects nothing [discarded-guard]
void discardedBad() { absl::MutexLock{&M}; }

// ---- Waiting ----------------------------------------------------------------

void waitBad() {
  absl::MutexLock Lock(&M);
  while (!Ready)
    CV.Wait(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  usleep(1);
}

void waitOnceBad() {
  absl::MutexLock Lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on 'CV' without a loop that tests the condition [wait-without-predicate]
  CV.Wait(&M);
}

void waitWithTimeoutOk() {
  absl::MutexLock Lock(&M);
  while (!Ready)
    if (CV.WaitWithTimeout(&M, absl::Seconds(1)))
      break;
}

void waitWithDeadlineOk() {
  absl::MutexLock Lock(&M);
  while (!Ready)
    if (CV.WaitWithDeadline(&M, absl::Now() + absl::Seconds(1)))
      break;
}

void signalOk() {
  absl::MutexLock Lock(&M);
  Ready = true;
  CV.Signal();
  CV.SignalAll();
}

void sleepBad() {
  absl::MutexLock Lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'absl::SleepFor' may block while 'M' is held [blocking-under-lock]
  absl::SleepFor(absl::Seconds(1));
}

void notificationBad() {
  absl::Notification Done;
  std::thread T([&] {
    absl::MutexLock Lock(&M);
    Done.Notify();
  });
  {
    absl::MutexLock Lock(&M);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting for an event may block while 'M' is held [blocking-under-lock]
    Done.WaitForNotification();
  }
  T.join();
}

void notificationTimeoutBad(absl::Notification &Done) {
  absl::MutexLock Lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting for an event may block while 'M' is held [blocking-under-lock]
  Done.WaitForNotificationWithTimeout(absl::Seconds(1));
}

void notificationDeadlineBad(absl::Notification &Done) {
  absl::MutexLock Lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting for an event may block while 'M' is held [blocking-under-lock]
  Done.WaitForNotificationWithDeadline(absl::Now());
}

void notificationOrdersOk() {
  int Result = 0;
  absl::Notification Done;
  std::thread T([&] {
    Result = 1;
    Done.Notify();
  });
  Done.WaitForNotification();
  Result = 2;
  T.join();
}

void hasBeenNotifiedOk() {
  int Result = 0;
  absl::Notification Done;
  std::thread T([&] {
    Result = 1;
    Done.Notify();
  });
  if (Done.HasBeenNotified())
    Result = 2;
  T.join();
}

void nobodyNotifiesBad() {
  int Result = 0;
  std::thread T([&] { Result = 1; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Result' is written here while another thread writes it [data-race]
  Result = 2;
  T.join();
}

void counterOk() {
  int Result = 0;
  absl::BlockingCounter Left(1);
  std::thread T([&] {
    Result = 1;
    Left.DecrementCount();
  });
  Left.Wait();
  Result = 2;
  T.join();
}

void counterBad(absl::BlockingCounter &Left) {
  absl::MutexLock Lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on a latch may block while 'M' is held [blocking-under-lock]
  Left.Wait();
}

void barrierBad(absl::Barrier &All) {
  absl::MutexLock Lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting at a barrier may block while 'M' is held [blocking-under-lock]
  All.Block();
}

absl::once_flag Once;
void sleepOnce(int) { usleep(1); }
void sleepAlways() { usleep(1); }

void onceBad() {
  absl::MutexLock Lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  absl::call_once(Once, sleepOnce, 1);
}

// ---- Callables --------------------------------------------------------------

void callRef(absl::FunctionRef<void()> What) { What(); }

void functionRefBad() {
  absl::MutexLock Lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  callRef([] { usleep(1); });
}

void anyInvocableBad() {
  absl::AnyInvocable<void()> What = [] { usleep(1); };
  absl::MutexLock Lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  What();
}

void bindFrontBad() {
  auto What = absl::bind_front(sleepAlways);
  absl::MutexLock Lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  What();
}

void cleanupBad() {
  absl::MutexLock Lock(&M);
  absl::Cleanup Sleep = [] { usleep(1); };
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
}

void cleanupUnlocksOk() {
  {
    M.Lock();
    auto Unlock = absl::MakeCleanup([] { M.Unlock(); });
    Ready = false;
  }
  usleep(1);
}

// That it is cancelled cannot be said.
void FP_cleanupCancelled() {
  absl::MutexLock Lock(&M);
  absl::Cleanup Sleep = [] { usleep(1); };
  std::move(Sleep).Cancel();
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
}
