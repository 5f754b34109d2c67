// Qt's locks, threads and futures: a probe that may block tells whether M is
// held, a race which code runs at once.

// REQUIRES: qt
// RUN: not %lockstitch check %s -- -std=c++17 -fPIC %qt > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <QtConcurrent/QtConcurrentMap>
#include <QtConcurrent/QtConcurrentRun>
#include <QtCore/QAtomicInt>
#include <QtCore/QAtomicPointer>
#include <QtCore/QFuture>
#include <QtCore/QMutex>
#include <QtCore/QReadWriteLock>
#include <QtCore/QSemaphore>
#include <QtCore/QThread>
#include <QtCore/QThreadPool>
#include <QtCore/QWaitCondition>
#include <unistd.h>

QMutex M, N;
QRecursiveMutex R;
QReadWriteLock RW;
QWaitCondition CV;
bool Ready;

// ---- Locks ------------------------------------------------------------------

void lockBad() {
  M.lock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  usleep(1);
  M.unlock();
}

void lockOk() {
  M.lock();
  M.unlock();
  usleep(1);
}

void basicBad(QBasicMutex &Basic) {
  Basic.lock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'Basic' is held [blocking-under-lock]
  usleep(1);
  Basic.unlock();
}

void tryLockBad() {
  if (M.tryLock()) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
    usleep(1);
    M.unlock();
  }
}

void tryLockOk() {
  if (!M.tryLock(10)) {
    usleep(1);
    return;
  }
  M.unlock();
}

void twiceBad() {
  M.lock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'M', which this thread already holds [double-lock]
  M.lock();
  M.unlock();
}

void recursiveOk() {
  R.lock();
  R.lock();
  R.unlock();
  R.unlock();
  usleep(1);
}

void readBad() {
  RW.lockForRead();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'RW' is held [blocking-under-lock]
  usleep(1);
  RW.unlock();
}

void writeBad() {
  RW.lockForWrite();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'RW' is held [blocking-under-lock]
  usleep(1);
  RW.unlock();
}

void readWriteOk() {
  RW.lockForRead();
  RW.unlock();
  RW.lockForWrite();
  RW.unlock();
  if (!RW.tryLockForRead())
    return;
  RW.unlock();
  if (!RW.tryLockForWrite(10))
    return;
  RW.unlock();
  usleep(1);
}

// ---- Guards -----------------------------------------------------------------

void lockerBad() {
  QMutexLocker Lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  usleep(1);
}

void lockerOk() {
  { QMutexLocker Lock(&M); }
  usleep(1);
}

void lockerRecursiveBad() {
  QMutexLocker Lock(&R);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'R' is held [blocking-under-lock]
  usleep(1);
}

void lockerUnlockOk() {
  QMutexLocker Lock(&M);
  Lock.unlock();
  usleep(1);
}

void lockerRelockBad() {
  QMutexLocker Lock(&M);
  Lock.unlock();
  Lock.relock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  usleep(1);
}

void readLockerBad() {
  QReadLocker Lock(&RW);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'RW' is held [blocking-under-lock]
  usleep(1);
}

void writeLockerBad() {
  QWriteLocker Lock(&RW);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'RW' is held [blocking-under-lock]
  usleep(1);
}

void readWriteLockersOk() {
  { QReadLocker Lock(&RW); }
  { QWriteLocker Lock(&RW); }
  usleep(1);
}

// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this guard of 'M' is destroyed at once and protects nothing [discarded-guard]
void discardedBad() { QMutexLocker{&M}; }

// ---- Waiting ----------------------------------------------------------------

void waitBad() {
  QMutexLocker Lock(&M);
  while (!Ready)
    CV.wait(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  usleep(1);
}

void waitOnceBad() {
  QMutexLocker Lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on 'CV' without a loop that tests the condition [wait-without-predicate]
  CV.wait(&M);
}

void waitOk() {
  M.lock();
  while (!Ready)
    CV.wait(&M);
  M.unlock();
  usleep(1);
}

void wakeOk() {
  QMutexLocker Lock(&M);
  Ready = true;
  CV.wakeOne();
  CV.wakeAll();
}

void semaphoreBad(QSemaphore &Free) {
  QMutexLocker Lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on a semaphore may block while 'M' is held [blocking-under-lock]
  Free.acquire();
}

void semaphoreTimedBad(QSemaphore &Free) {
  QMutexLocker Lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on a semaphore may block while 'M' is held [blocking-under-lock]
  Free.tryAcquire(1, 10);
}

void semaphoreTryOk(QSemaphore &Free) {
  QMutexLocker Lock(&M);
  if (Free.tryAcquire())
    Free.release();
}

void sleepBad() {
  QMutexLocker Lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'QThread::msleep' may block while 'M' is held [blocking-under-lock]
  QThread::msleep(1);
}

// ---- Threads ----------------------------------------------------------------

void threadBad() {
  int Result = 0;
  QThread *Setter = QThread::create([&] { Result = 1; });
  Setter->start();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Result' is written here while another thread writes it [data-race]
  Result = 2;
  Setter->wait();
  delete Setter;
}

void threadOk() {
  int Result = 0;
  QThread *Setter = QThread::create([&] { Result = 1; });
  Result = 2;
  Setter->start();
  Setter->wait();
  Result = 3;
  Setter->wait();
  delete Setter;
}

void semaphoreOk() {
  int Result = 0;
  QSemaphore Done;
  QThread *Setter = QThread::create([&] {
    Result = 1;
    Done.release();
  });
  Setter->start();
  Done.acquire();
  Result = 2;
  Setter->wait();
  delete Setter;
}

void joinBad(QThread *Other) {
  QMutexLocker Lock(&M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: joining a thread may block while 'M' is held [blocking-under-lock]
  Other->wait();
}

int Pooled;

void poolBad(QThreadPool &Pool) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Pooled' is written here while another thread writes it [data-race]
  Pool.start([] { Pooled = 1; });
  Pooled = 2;
}

void poolOk(QThreadPool &Pool) {
  int Result = 0;
  Pool.start([&] { Result = 1; });
  Pool.waitForDone();
  Result = 2;
}

// ---- Futures ----------------------------------------------------------------

void runBad() {
  int Result = 0;
  QFuture<void> Ended = QtConcurrent::run([&] { Result = 1; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Result' is written here while another thread writes it [data-race]
  Result = 2;
  Ended.waitForFinished();
}

void runOk() {
  int Result = 0;
  QFuture<void> Ended = QtConcurrent::run([&] { Result = 1; });
  Ended.waitForFinished();
  Result = 2;
}

void runPoolBad(QThreadPool *Pool) {
  int Result = 0;
  QFuture<int> Ended = QtConcurrent::run(Pool, [&] { return Result = 1; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Result' is written here while another thread writes it [data-race]
  Result = 2;
  Ended.result();
}

int FN_map(QList<int> &Values) {
  int Sum = 0;
  QtConcurrent::blockingMap(Values, [&](int &Value) { Sum += Value; });
  return Sum;
}

void mapOk(QList<int> &Values) {
  QtConcurrent::blockingMap(Values, [](int &Value) { ++Value; });
}

// ---- Atomics ----------------------------------------------------------------

QAtomicInt Count;
QAtomicPointer<int> Where;

void atomicsOk() {
  QThread *Counter = QThread::create([] {
    Count.ref();
    Where.storeRelease(nullptr);
    Count.fetchAndAddOrdered(1);
  });
  Counter->start();
  if (!Count.deref())
    Count.storeRelaxed(1);
  Count.testAndSetOrdered(1, 2);
  ++Count;
  Where.loadAcquire();
  Counter->wait();
  delete Counter;
}

void flagOk() {
  int Result = 0;
  QAtomicInt Done;
  QThread *Setter = QThread::create([&] {
    Result = 1;
    Done.storeRelease(1);
  });
  Setter->start();
  while (!Done.loadAcquire())
    QThread::yieldCurrentThread();
  Result = 2;
  Setter->wait();
  delete Setter;
}

// ---- What is overridden -------------------------------------------------------

struct Worker : QThread {
  int Result = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'W.Result' is written here while another thread reads it [data-race]
  void run() override { ++Result; }
};

int overriddenBad() {
  Worker W;
  W.start();
  int Now = W.Result;
  W.wait();
  return Now;
}

struct Waited : QThread {
  int Result = 0;
  void run() override { ++Result; }
};

int overriddenOk() {
  Waited W;
  W.start();
  W.wait();
  return W.Result;
}

struct Task : QRunnable {
  int *Sum;
  explicit Task(int *Sum) : Sum(Sum) {}
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} is written here while another thread reads it [data-race]
  void run() override { ++*Sum; }
};

int runnableBad(QThreadPool &Pool) {
  int Sum = 0;
  Pool.start(new Task(&Sum));
  int Now = Sum;
  Pool.waitForDone();
  return Now;
}
