// Boost's locks, threads and futures: a probe that may block tells whether M
// is held, a race which code runs at once.

// REQUIRES: boost
// RUN: not %lockstitch check %s -- -std=c++17 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#define BOOST_THREAD_PROVIDES_FUTURE
#define BOOST_THREAD_PROVIDES_SIGNATURE_PACKAGED_TASK
#define BOOST_BIND_GLOBAL_PLACEHOLDERS
#include <boost/atomic/atomic.hpp>
#include <boost/bind/bind.hpp>
#include <boost/function.hpp>
#include <boost/interprocess/sync/file_lock.hpp>
#include <boost/interprocess/sync/interprocess_condition.hpp>
#include <boost/interprocess/sync/interprocess_mutex.hpp>
#include <boost/interprocess/sync/interprocess_semaphore.hpp>
#include <boost/interprocess/sync/interprocess_upgradable_mutex.hpp>
#include <boost/interprocess/sync/named_mutex.hpp>
#include <boost/interprocess/sync/scoped_lock.hpp>
#include <boost/interprocess/sync/sharable_lock.hpp>
#include <boost/interprocess/sync/upgradable_lock.hpp>
#include <boost/lockfree/queue.hpp>
#include <boost/lockfree/spsc_queue.hpp>
#include <boost/make_shared.hpp>
#include <boost/thread/barrier.hpp>
#include <boost/thread/condition_variable.hpp>
#include <boost/thread/future.hpp>
#include <boost/thread/latch.hpp>
#include <boost/thread/lock_algorithms.hpp>
#include <boost/thread/lock_guard.hpp>
#include <boost/thread/lock_types.hpp>
#include <boost/thread/mutex.hpp>
#include <boost/thread/once.hpp>
#include <boost/thread/recursive_mutex.hpp>
#include <boost/thread/shared_lock_guard.hpp>
#include <boost/thread/shared_mutex.hpp>
#include <boost/thread/strict_lock.hpp>
#include <boost/thread/thread.hpp>
#include <unistd.h>

namespace bi = boost::interprocess;

boost::mutex M, N;
boost::timed_mutex T;
boost::recursive_mutex R;
boost::shared_mutex S;
boost::condition_variable CV;
boost::condition_variable_any Any;
bool Ready, Open, Shut;

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

void tryLockBad() {
  if (M.try_lock()) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
    usleep(1);
    M.unlock();
  }
}

void tryLockOk() {
  if (!M.try_lock()) {
    usleep(1);
    return;
  }
  M.unlock();
}

void tryForBad() {
  if (T.try_lock_for(boost::chrono::seconds(1))) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'T' is held [blocking-under-lock]
    usleep(1);
    T.unlock();
  }
}

void timedLockOk() {
  if (!T.timed_lock(boost::posix_time::seconds(1))) {
    usleep(1);
    return;
  }
  T.unlock();
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

void sharedBad() {
  S.lock_shared();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'S' is held [blocking-under-lock]
  usleep(1);
  S.unlock_shared();
}

void sharedOk() {
  S.lock_shared();
  S.unlock_shared();
  if (!S.try_lock_shared())
    return;
  S.unlock_shared();
  usleep(1);
}

void upgradeBad() {
  S.lock_upgrade();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'S' is held [blocking-under-lock]
  usleep(1);
  S.unlock_upgrade();
}

void upgradeOk() {
  S.lock_upgrade();
  S.unlock_upgrade_and_lock();
  S.unlock();
  usleep(1);
}

void bothOk() {
  boost::lock(M, N);
  M.unlock();
  N.unlock();
  usleep(1);
}

void bothBad() {
  if (boost::try_lock(M, N) == -1) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
    usleep(1);
    N.unlock();
    M.unlock();
  }
}

// ---- Guards -----------------------------------------------------------------

void guardBad() {
  boost::lock_guard<boost::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  usleep(1);
}

void guardOk() {
  { boost::lock_guard<boost::mutex> Lock(M); }
  M.lock();
  { boost::lock_guard<boost::mutex> Lock(M, boost::adopt_lock); }
  usleep(1);
}

void scopedBad() {
  boost::mutex::scoped_lock Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  usleep(1);
}

void scopedUnlockOk() {
  boost::mutex::scoped_lock Lock(M);
  Lock.unlock();
  usleep(1);
}

void scopedTryBad() {
  boost::mutex::scoped_try_lock Lock(M);
  if (Lock.owns_lock())
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
    usleep(1);
}

void scopedTryOk() {
  boost::mutex::scoped_try_lock Lock(M);
  if (!Lock.owns_lock())
    usleep(1);
}

void strictBad() {
  boost::strict_lock<boost::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  usleep(1);
}

void sharedGuardBad() {
  boost::shared_lock_guard<boost::shared_mutex> Lock(S);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'S' is held [blocking-under-lock]
  usleep(1);
}

void sharedGuardOk() {
  { boost::shared_lock_guard<boost::shared_mutex> Lock(S); }
  usleep(1);
}

void uniqueDefersOk() {
  boost::unique_lock<boost::mutex> Lock(M, boost::defer_lock);
  usleep(1);
  Lock.lock();
}

void uniqueTriesBad() {
  boost::unique_lock<boost::mutex> Lock(M, boost::try_to_lock);
  if (Lock)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
    usleep(1);
}

void uniqueTriesOk() {
  boost::unique_lock<boost::mutex> Lock(M, boost::try_to_lock);
  if (!Lock)
    usleep(1);
}

void uniqueTimedOk() {
  boost::unique_lock<boost::timed_mutex> Lock(T, boost::chrono::seconds(1));
  if (!Lock)
    usleep(1);
}

void uniqueMovedOk() {
  {
    boost::unique_lock<boost::mutex> Lock(M);
    boost::unique_lock<boost::mutex> Other(boost::move(Lock));
  }
  usleep(1);
}

void uniqueReleaseOk() {
  boost::unique_lock<boost::mutex> Lock(M);
  boost::mutex *Held = Lock.release();
  Held->unlock();
  usleep(1);
}

void sharedLockBad() {
  boost::shared_lock<boost::shared_mutex> Lock(S);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'S' is held [blocking-under-lock]
  usleep(1);
}

void sharedLockOk() {
  { boost::shared_lock<boost::shared_mutex> Lock(S); }
  usleep(1);
}

void upgradeLockBad() {
  boost::upgrade_lock<boost::shared_mutex> Lock(S);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'S' is held [blocking-under-lock]
  usleep(1);
}

void upgradeToUniqueBad() {
  boost::upgrade_lock<boost::shared_mutex> Lock(S);
  { boost::upgrade_to_unique_lock<boost::shared_mutex> Unique(Lock); }
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'S' is held [blocking-under-lock]
  usleep(1);
}

void upgradeToUniqueOk() {
  {
    boost::upgrade_lock<boost::shared_mutex> Lock(S);
    boost::upgrade_to_unique_lock<boost::shared_mutex> Unique(Lock);
  }
  usleep(1);
}

// ---- Condition variables ----------------------------------------------------

void waitBad() {
  boost::unique_lock<boost::mutex> Lock(M);
  while (!Ready)
    CV.wait(Lock);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  usleep(1);
}

void waitOnceBad() {
  boost::unique_lock<boost::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on 'CV' without a loop that tests the condition [wait-without-predicate]
  CV.wait(Lock);
}

void waitPredicateOk() {
  boost::unique_lock<boost::mutex> Lock(M);
  CV.wait(Lock, [] { return Ready; });
  CV.wait_for(Lock, boost::chrono::seconds(1), [] { return Ready; });
  CV.timed_wait(Lock, boost::posix_time::seconds(1), [] { return Ready; });
}

void waitTimedOk() {
  boost::unique_lock<boost::mutex> Lock(M);
  while (!Ready)
    if (!CV.timed_wait(Lock, boost::posix_time::seconds(1)))
      break;
  while (!Ready)
    if (CV.wait_for(Lock, boost::chrono::seconds(1)) ==
        boost::cv_status::timeout)
      break;
}

void waitAnyGuardOk() {
  boost::shared_lock<boost::shared_mutex> Lock(S);
  while (!Open)
    Any.wait(Lock);
}

void waitAnyLockOk() {
  S.lock();
  while (!Open)
    Any.wait(S);
  S.unlock();
  usleep(1);
}

void waitOtherBad() {
  boost::lock_guard<boost::mutex> Outer(N);
  boost::unique_lock<boost::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on a condition variable may block while 'N' is held [blocking-under-lock]
  CV.wait(Lock, [] { return Ready; });
}

void notifyOk() {
  boost::lock_guard<boost::mutex> Lock(M);
  Ready = true;
  CV.notify_one();
  CV.notify_all();
}

void notifyAnyOk() {
  boost::lock_guard<boost::shared_mutex> Lock(S);
  Open = true;
  Any.notify_all();
}

// ---- Threads ----------------------------------------------------------------

int Plain, Other;

// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Plain' is written here while another thread writes it [data-race]
void set() { Plain = 1; }

void threadBad() {
  boost::thread Setter(set);
  Plain = 2;
  Setter.join();
}

void threadJoinedOk() {
  int Result = 0;
  boost::thread Setter([&] { Result = 1; });
  Setter.join();
  Result = 2;
}

void timedJoinOk() {
  int Result = 0;
  boost::thread Setter([&] { Result = 1; });
  if (Setter.try_join_for(boost::chrono::seconds(1)))
    Result = 2;
  else
    Setter.join();
}

// Where the handle ends, the thread goes on.
void threadDetachedBad() {
  int Result = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: this thread may still use 'Result' when 'threadDetachedBad' has returned and the variable is gone [dangling-capture]
  boost::thread Setter([&] { Result = 1; });
}

void threadAttributesBad() {
  boost::thread::attributes Size;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Other' is written here while another thread writes it [data-race]
  boost::thread Setter(Size, [] { Other = 3; });
  Other = 4;
  Setter.join();
}

struct Worker {
  int Done = 0;
  void run() { Done = 1; }
};

Worker Running, Bound;

void methodBad() {
  boost::thread Runner(&Worker::run, &Running);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Running.Done' is written here while another thread writes it [data-race]
  Running.Done = 2;
  Runner.join();
}

// The object is bound, and lost.
void FN_methodBound() {
  boost::thread Runner(boost::bind(&Worker::run, &Bound));
  Bound.Done = 2;
  Runner.join();
}

int groupBad() {
  int Sum = 0;
  boost::thread_group Group;
  for (int I = 0; I != 4; ++I)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Sum' is written here while another thread writes it [data-race]
    Group.create_thread([&] { ++Sum; });
  Group.join_all();
  return Sum;
}

int groupOk() {
  int Sum = 0;
  boost::thread_group Group;
  Group.create_thread([&] { ++Sum; });
  Group.join_all();
  return ++Sum;
}

int groupAddedOk() {
  int Sum = 0;
  boost::thread_group Group;
  Group.add_thread(new boost::thread([&] { ++Sum; }));
  Group.join_all();
  return ++Sum;
}

void joinBad(boost::thread &Other) {
  boost::lock_guard<boost::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: joining a thread may block while 'M' is held [blocking-under-lock]
  Other.join();
}

void sleepBad() {
  boost::lock_guard<boost::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'boost::this_thread::sleep_for' may block while 'M' is held [blocking-under-lock]
  boost::this_thread::sleep_for(boost::chrono::seconds(1));
}

void sleepOldBad() {
  boost::lock_guard<boost::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'boost::this_thread::sleep' may block while 'M' is held [blocking-under-lock]
  boost::this_thread::sleep(boost::posix_time::seconds(1));
}

// ---- Futures ----------------------------------------------------------------

void futureOk() {
  int Result = 0;
  boost::promise<void> Done;
  boost::future<void> Ended = Done.get_future();
  boost::thread Setter([&] {
    Result = 1;
    Done.set_value();
  });
  Ended.get();
  Result = 2;
  Setter.join();
}

void futureBad(boost::future<int> &Ended) {
  boost::lock_guard<boost::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting for a future may block while 'M' is held [blocking-under-lock]
  Ended.get();
}

void futureWaitBad(boost::future<int> &Ended) {
  boost::lock_guard<boost::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting for a future may block while 'M' is held [blocking-under-lock]
  Ended.wait();
}

void asyncOk() {
  int Result = 0;
  boost::future<void> Ended =
      boost::async(boost::launch::async, [&] { Result = 1; });
  Ended.get();
  Result = 2;
}

void asyncBad() {
  int Result = 0;
  boost::future<void> Ended = boost::async([&] { Result = 1; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Result' is written here while another thread writes it [data-race]
  Result = 2;
  Ended.get();
}

void packagedBad() {
  boost::packaged_task<void()> Task([] { usleep(1); });
  boost::lock_guard<boost::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  Task();
}

// ---- Once, latch, barrier, semaphore ----------------------------------------

boost::once_flag Once;
void sleepOnce() { usleep(1); }

void onceBad() {
  boost::lock_guard<boost::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  boost::call_once(Once, sleepOnce);
}

void latchOk() {
  int Result = 0;
  boost::latch Left(1);
  boost::thread Setter([&] {
    Result = 1;
    Left.count_down();
  });
  Left.wait();
  Result = 2;
  Setter.join();
}

void barrierBad(boost::barrier &All) {
  boost::lock_guard<boost::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting at a barrier may block while 'M' is held [blocking-under-lock]
  All.wait();
}

void semaphoreOk() {
  int Result = 0;
  bi::interprocess_semaphore Done(0);
  boost::thread Setter([&] {
    Result = 1;
    Done.post();
  });
  Done.wait();
  Result = 2;
  Setter.join();
}

// ---- Interprocess -----------------------------------------------------------

bi::interprocess_mutex IM;
bi::interprocess_upgradable_mutex IU;
bi::interprocess_condition IC;

void interprocessBad() {
  bi::scoped_lock<bi::interprocess_mutex> Lock(IM);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'IM' is held [blocking-under-lock]
  usleep(1);
}

void interprocessOk() {
  { bi::scoped_lock<bi::interprocess_mutex> Lock(IM); }
  IM.lock();
  IM.unlock();
  usleep(1);
}

void interprocessTriesOk() {
  bi::scoped_lock<bi::interprocess_mutex> Lock(IM, bi::try_to_lock);
  if (!Lock)
    usleep(1);
}

void interprocessTriesBad() {
  bi::scoped_lock<bi::interprocess_mutex> Lock(IM, bi::try_to_lock);
  if (Lock.owns())
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'IM' is held [blocking-under-lock]
    usleep(1);
}

void sharableBad() {
  bi::sharable_lock<bi::interprocess_upgradable_mutex> Lock(IU);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'IU' is held [blocking-under-lock]
  usleep(1);
}

void upgradableBad() {
  bi::upgradable_lock<bi::interprocess_upgradable_mutex> Lock(IU);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'IU' is held [blocking-under-lock]
  usleep(1);
}

void sharableOk() {
  { bi::sharable_lock<bi::interprocess_upgradable_mutex> Lock(IU); }
  { bi::upgradable_lock<bi::interprocess_upgradable_mutex> Lock(IU); }
  usleep(1);
}

void namedBad(bi::named_mutex &Named) {
  bi::scoped_lock<bi::named_mutex> Lock(Named);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'Named' is held [blocking-under-lock]
  usleep(1);
}

void fileLockBad(bi::file_lock &File) {
  File.lock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'File' is held [blocking-under-lock]
  usleep(1);
  File.unlock();
}

void interprocessWaitOk() {
  bi::scoped_lock<bi::interprocess_mutex> Lock(IM);
  while (!Shut)
    IC.wait(Lock);
  IC.wait(Lock, [] { return Shut; });
}

void interprocessWaitBad() {
  bi::scoped_lock<bi::interprocess_mutex> Lock(IM);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on 'IC' without a loop that tests the condition [wait-without-predicate]
  IC.wait(Lock);
}

void interprocessNotifyOk() {
  bi::scoped_lock<bi::interprocess_mutex> Lock(IM);
  Shut = true;
  IC.notify_all();
}

// ---- Atomics and containers -------------------------------------------------

boost::atomic<int> Count;
boost::atomic<bool> Set;
boost::atomic<int *> Where;

void atomicsOk() {
  boost::thread Counter([] {
    ++Count;
    Count.fetch_add(1, boost::memory_order_release);
    Set.store(true, boost::memory_order_release);
    Where = nullptr;
  });
  Count += 1;
  if (Count.load(boost::memory_order_acquire) && Set)
    Where.exchange(nullptr);
  Counter.join();
}

void flagOk() {
  int Result = 0;
  boost::atomic<bool> Done(false);
  boost::thread Setter([&] {
    Result = 1;
    Done.store(true, boost::memory_order_release);
  });
  while (!Done.load(boost::memory_order_acquire))
    boost::this_thread::yield();
  Result = 2;
  Setter.join();
}

void queuesOk() {
  boost::lockfree::queue<int> Queue(8);
  boost::lockfree::spsc_queue<int> Ring(8);
  boost::thread Producer([&] {
    Queue.push(1);
    Ring.push(1);
  });
  int Taken;
  Queue.pop(Taken);
  Ring.pop(Taken);
  Producer.join();
}

void consumeBad(boost::lockfree::queue<int> &Queue) {
  boost::lock_guard<boost::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  Queue.consume_one([](int) { usleep(1); });
}

// ---- Callables and pointers -------------------------------------------------

void sleepAlways() { usleep(1); }

void functionBad() {
  boost::function<void()> What = sleepAlways;
  boost::lock_guard<boost::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  What();
}

struct Shared {
  boost::mutex Lock;
  void hold() { boost::lock_guard<boost::mutex> Held(Lock); }
  void holdBad() {
    boost::lock_guard<boost::mutex> Held(Lock);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'Lock' is held [blocking-under-lock]
    usleep(1);
  }
};

void sharedPointerBad() {
  boost::shared_ptr<Shared> Object = boost::make_shared<Shared>();
  boost::lock_guard<boost::mutex> Held(Object->Lock);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: calling 'Shared::hold' acquires 'Shared::Lock' again, which this thread already holds [self-deadlock]
  Object->hold();
}
