// TBB's locks, loops, tasks and containers: a probe that may block tells
// whether M is held, a race which code runs at once.

// REQUIRES: tbb
// RUN: not %lockstitch check %s -- -std=c++17 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <tbb/blocked_range.h>
#include <tbb/collaborative_call_once.h>
#include <tbb/combinable.h>
#include <tbb/concurrent_hash_map.h>
#include <tbb/concurrent_queue.h>
#include <tbb/concurrent_vector.h>
#include <tbb/enumerable_thread_specific.h>
#include <tbb/flow_graph.h>
#include <oneapi/tbb/mutex.h>
#include <tbb/null_mutex.h>
#include <tbb/parallel_for.h>
#include <tbb/parallel_for_each.h>
#include <tbb/parallel_invoke.h>
#include <tbb/parallel_reduce.h>
#include <tbb/parallel_sort.h>
#include <tbb/queuing_mutex.h>
#include <tbb/queuing_rw_mutex.h>
#include <oneapi/tbb/rw_mutex.h>
#include <tbb/spin_mutex.h>
#include <tbb/spin_rw_mutex.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>
#include <shared_mutex>
#include <unistd.h>
#include <vector>

tbb::mutex M;
tbb::spin_mutex Spin;
tbb::queuing_mutex Queuing;
tbb::rw_mutex RW;
tbb::spin_rw_mutex SpinRW;
tbb::queuing_rw_mutex QueuingRW;
tbb::speculative_spin_mutex Speculative;

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
  if (Spin.try_lock()) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'Spin' is held [blocking-under-lock]
    usleep(1);
    Spin.unlock();
  }
}

void tryLockOk() {
  if (!Spin.try_lock()) {
    usleep(1);
    return;
  }
  Spin.unlock();
}

void lockSharedBad() {
  RW.lock_shared();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'RW' is held [blocking-under-lock]
  usleep(1);
  RW.unlock_shared();
}

void lockSharedOk() {
  RW.lock_shared();
  RW.unlock_shared();
  SpinRW.lock();
  SpinRW.unlock();
  usleep(1);
}

void stdGuardBad() {
  std::shared_lock<tbb::rw_mutex> Lock(RW);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'RW' is held [blocking-under-lock]
  usleep(1);
}

void stdGuardOk() {
  { std::lock_guard<tbb::mutex> Lock(M); }
  usleep(1);
}

// ---- Guards -----------------------------------------------------------------

void scopedBad() {
  tbb::mutex::scoped_lock Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  usleep(1);
}

void scopedOk() {
  { tbb::mutex::scoped_lock Lock(M); }
  usleep(1);
}

void scopedSpinBad() {
  tbb::spin_mutex::scoped_lock Lock(Spin);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'Spin' is held [blocking-under-lock]
  usleep(1);
}

void scopedQueuingBad() {
  tbb::queuing_mutex::scoped_lock Lock(Queuing);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'Queuing' is held [blocking-under-lock]
  usleep(1);
}

void scopedSpeculativeBad() {
  tbb::speculative_spin_mutex::scoped_lock Lock(Speculative);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'Speculative' is held [blocking-under-lock]
  usleep(1);
}

void scopedReaderBad() {
  tbb::spin_rw_mutex::scoped_lock Lock(SpinRW, false);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'SpinRW' is held [blocking-under-lock]
  usleep(1);
}

void scopedWriterBad() {
  tbb::queuing_rw_mutex::scoped_lock Lock(QueuingRW);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'QueuingRW' is held [blocking-under-lock]
  usleep(1);
}

void scopedEndsOk() {
  { tbb::queuing_mutex::scoped_lock Lock(Queuing); }
  { tbb::queuing_rw_mutex::scoped_lock Lock(QueuingRW, false); }
  { tbb::rw_mutex::scoped_lock Lock(RW, true); }
  { tbb::speculative_spin_mutex::scoped_lock Lock(Speculative); }
  usleep(1);
}

void scopedNullOk() {
  tbb::null_mutex Null;
  tbb::null_mutex::scoped_lock Lock(Null);
  usleep(1);
}

void acquireBad() {
  tbb::spin_mutex::scoped_lock Lock;
  Lock.acquire(Spin);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'Spin' is held [blocking-under-lock]
  usleep(1);
}

void acquireOk() {
  tbb::spin_mutex::scoped_lock Lock;
  usleep(1);
  Lock.acquire(Spin);
}

void releaseOk() {
  tbb::spin_mutex::scoped_lock Lock(Spin);
  Lock.release();
  usleep(1);
}

void acquireAgainOk() {
  {
    tbb::spin_mutex::scoped_lock Lock(Spin);
    Lock.release();
    Lock.acquire(Spin);
  }
  usleep(1);
}

void tryAcquireBad() {
  tbb::queuing_mutex::scoped_lock Lock;
  if (Lock.try_acquire(Queuing))
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'Queuing' is held [blocking-under-lock]
    usleep(1);
}

void tryAcquireOk() {
  tbb::queuing_mutex::scoped_lock Lock;
  if (!Lock.try_acquire(Queuing))
    usleep(1);
}

void upgradeBad() {
  tbb::rw_mutex::scoped_lock Lock(RW, false);
  Lock.upgrade_to_writer();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'RW' is held [blocking-under-lock]
  usleep(1);
}

// ---- Loops ------------------------------------------------------------------

using Range = tbb::blocked_range<size_t>;

int sumRangeBad(const std::vector<int> &In) {
  int Sum = 0;
  tbb::parallel_for(Range(0, In.size()), [&](const Range &R) {
    for (size_t I = R.begin(); I != R.end(); ++I)
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Sum' is written here while another thread writes it [data-race]
      Sum += In[I];
  });
  return Sum;
}

int sumIndexBad(const std::vector<int> &In) {
  int Sum = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Sum' is written here while another thread writes it [data-race]
  tbb::parallel_for(size_t(0), In.size(), [&](size_t I) { Sum += In[I]; });
  return Sum;
}

int sumPartitionedBad(const std::vector<int> &In) {
  int Sum = 0;
  tbb::parallel_for(
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Sum' is written here while another thread writes it [data-race]
      Range(0, In.size()), [&](const Range &) { ++Sum; },
      tbb::static_partitioner());
  return Sum;
}

int sumStepsBad() {
  int Sum = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Sum' is written here while another thread writes it [data-race]
  tbb::parallel_for(0, 100, 2, [&](int I) { Sum += I; });
  return Sum;
}

int sumLockedOk(const std::vector<int> &In) {
  int Sum = 0;
  tbb::parallel_for(size_t(0), In.size(), [&](size_t I) {
    tbb::spin_mutex::scoped_lock Lock(Spin);
    Sum += In[I];
  });
  ++Sum;
  return Sum;
}

struct Cell {
  int Value;
  std::vector<int> Parts;
};

void elementsOk() {
  std::vector<Cell> Out(10);
  static int Raw[10];
  tbb::parallel_for(size_t(0), Out.size(), [&](size_t I) {
    Cell &C = Out[I];
    C.Value = 1;
    C.Parts.push_back(1);
    Raw[I] = 2;
  });
  for (Cell &C : Out)
    C.Value = 2;
}

struct Doubles {
  int *Data;
  void operator()(const Range &R) const {
    for (size_t I = R.begin(); I != R.end(); ++I)
      Data[I] *= 2;
  }
};

void functorOk() {
  int Data[10];
  tbb::parallel_for(Range(0, 10), Doubles{Data});
  Data[0] = 1;
}

struct Counter {
  long *Total;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Total' is written here while another thread writes it [data-race]
  void operator()(const Range &) const { ++*Total; }
};

long Total;

void functorBad() { tbb::parallel_for(Range(0, 10), Counter{&Total}); }

int eachBad(std::vector<int> &In) {
  int Sum = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Sum' is written here while another thread writes it [data-race]
  tbb::parallel_for_each(In, [&](int I) { Sum += I; });
  return Sum;
}

int eachFromToBad(std::vector<int> &In) {
  int Sum = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Sum' is written here while another thread writes it [data-race]
  tbb::parallel_for_each(In.begin(), In.end(), [&](int I) { Sum += I; });
  return Sum;
}

void eachElementOk(std::vector<Cell> &In) {
  tbb::parallel_for_each(In, [](Cell &C) { ++C.Value; });
  tbb::parallel_for_each(In.begin(), In.end(), [](Cell &C) { ++C.Value; });
  In[0].Value = 1;
}

void eachPointerOk(std::vector<Cell *> &In) {
  tbb::parallel_for_each(In, [](Cell *C) { ++C->Value; });
  tbb::parallel_for_each(In.begin(), In.end(), [](Cell *C) { ++C->Value; });
  In[0]->Value = 1;
}

int reduceOk(const std::vector<int> &In) {
  return tbb::parallel_reduce(
      Range(0, In.size()), 0,
      [&](const Range &R, int Sum) {
        for (size_t I = R.begin(); I != R.end(); ++I)
          Sum += In[I];
        return Sum;
      },
      [](int A, int B) { return A + B; });
}

int Passes;

int reduceBad() {
  return tbb::parallel_reduce(
      Range(0, 10), 0,
      [&](const Range &, int Sum) {
        // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Passes' is written here while another thread writes it [data-race]
        ++Passes;
        return Sum;
      },
      [](int A, int B) { return A + B; });
}

struct Sums {
  const int *Data;
  int Sum = 0;
  explicit Sums(const int *Data) : Data(Data) {}
  Sums(Sums &Other, tbb::split) : Data(Other.Data) {}
  void join(Sums &Other) { Sum += Other.Sum; }
  void operator()(const Range &R) {
    for (size_t I = R.begin(); I != R.end(); ++I)
      Sum += Data[I];
  }
};

int reduceBodyOk(const int *Data) {
  Sums Body(Data);
  tbb::parallel_reduce(Range(0, 10), Body);
  return Body.Sum;
}

int invokeOk() {
  int A = 0, B = 0;
  tbb::parallel_invoke([&] { A = 1; }, [&] { B = 2; });
  A = 3;
  return A + B;
}

int invokeBad() {
  int A = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'A' is written here while another thread writes it [data-race]
  tbb::parallel_invoke([&] { A = 1; }, [&] { A = 2; }, [] {});
  return A;
}

void loopUnderLockBad(std::vector<int> &Out) {
  tbb::mutex::scoped_lock Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting for a thread that needs 'M', which is held here [join-under-lock]
  tbb::parallel_for(size_t(0), Out.size(), [&](size_t I) {
    tbb::mutex::scoped_lock Inner(M);
    Out[I] = 1;
  });
}

// Who waits takes up any task, perhaps one that wants the lock.
void loopHoldsBad(std::vector<int> &Out) {
  tbb::mutex::scoped_lock Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: joining a thread may block while 'M' is held [blocking-under-lock]
  tbb::parallel_for(size_t(0), Out.size(), [&](size_t I) { Out[I] = 1; });
}

void sortBad(std::vector<int> &V) {
  tbb::mutex::scoped_lock Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  tbb::parallel_sort(V.begin(), V.end(), [](int A, int B) {
    usleep(1);
    return A < B;
  });
}

// ---- Tasks ------------------------------------------------------------------

int groupBad() {
  int A = 0;
  tbb::task_group G;
  G.run([&] { A = 1; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'A' is written here while another thread writes it [data-race]
  A = 2;
  G.wait();
  return A;
}

int groupsBad() {
  int A = 0;
  tbb::task_group G;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'A' is written here while another thread writes it [data-race]
  G.run([&] { ++A; });
  G.run([&] { ++A; });
  G.wait();
  return A;
}

int groupOk() {
  int A = 0, B = 0;
  tbb::task_group G;
  G.run([&] { A = 1; });
  G.run([&] { B = 1; });
  G.wait();
  A = 2;
  B = 2;
  return A + B;
}

int groupTwiceOk() {
  int A = 0;
  tbb::task_group G;
  G.run([&] { A = 1; });
  G.wait();
  G.run([&] { A = 2; });
  G.wait();
  G.wait();
  return A;
}

int groupLoopOk(std::vector<int> &V) {
  int Done = 0;
  tbb::task_group G;
  for (int &I : V)
    G.run([&I] { I = 1; });
  G.wait();
  V[0] = 2;
  return ++Done;
}

// What a task adds to its own group is waited for with it.
tbb::task_group *Shared;
std::vector<int> SpreadOk, AddedOk, LeftBad;

static void spread(int N) {
  SpreadOk[N] = N;
  if (N != 0)
    Shared->run([N] { spread(N - 1); });
}

void spreadAllOk() {
  Shared = new tbb::task_group;
  SpreadOk.resize(9);
  Shared->run([] { spread(8); });
  Shared->wait();
  delete Shared;
  SpreadOk.clear();
}

int addedOk() {
  AddedOk.resize(2);
  tbb::task_group G;
  G.run([&] { G.run([] { AddedOk[1] = 1; }); });
  G.wait();
  AddedOk.clear();
  return 1;
}

int leftBad() {
  LeftBad.resize(2);
  tbb::task_group G, Other;
  G.run([&] { Other.run([] { LeftBad[1] = 1; }); });
  G.wait();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'LeftBad' is written here while another thread reads it [data-race]
  LeftBad.clear();
  Other.wait();
  return 1;
}

int runAndWaitOk() {
  int A = 0, B = 0;
  tbb::task_group G;
  G.run([&] { A = 1; });
  G.run_and_wait([&] { B = 2; });
  A = 3;
  return A + B;
}

int runAndWaitBad() {
  int A = 0;
  tbb::task_group G;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'A' is written here while another thread writes it [data-race]
  G.run([&] { A = 1; });
  G.run_and_wait([&] { A = 2; });
  return A;
}

void executeBad(tbb::task_arena &Arena) {
  tbb::mutex::scoped_lock Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  Arena.execute([] { usleep(1); });
}

int Enqueued;

void enqueueBad(tbb::task_arena &Arena) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Enqueued' is written here while another thread writes it [data-race]
  Arena.enqueue([] { Enqueued = 1; });
  Enqueued = 2;
}

void isolateBad() {
  tbb::mutex::scoped_lock Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  tbb::this_task_arena::isolate([] { usleep(1); });
}

tbb::collaborative_once_flag Once;

void onceBad() {
  tbb::mutex::scoped_lock Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  tbb::collaborative_call_once(Once, [] { usleep(1); });
}

void graphBad() {
  tbb::flow::graph G;
  tbb::flow::function_node<int, int> Node(G, 1, [](int I) {
    tbb::mutex::scoped_lock Lock(M);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
    usleep(1);
    return I;
  });
  Node.try_put(1);
  G.wait_for_all();
}

void graphUnderLockBad(tbb::flow::graph &G) {
  tbb::mutex::scoped_lock Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'tbb::detail::d1::graph::wait_for_all' may block while 'M' is held [blocking-under-lock]
  G.wait_for_all();
}

// ---- Containers -------------------------------------------------------------

void containersOk() {
  tbb::concurrent_vector<int> Vector;
  tbb::concurrent_queue<int> Queue;
  tbb::concurrent_hash_map<int, int> Map;
  tbb::task_group G;
  G.run([&] {
    Vector.push_back(1);
    Queue.push(1);
    Map.insert({1, 1});
  });
  Vector.push_back(2);
  int Taken;
  Queue.try_pop(Taken);
  tbb::concurrent_hash_map<int, int>::accessor Found;
  if (Map.find(Found, 1))
    ++Found->second;
  G.wait();
}

void popBad(tbb::concurrent_bounded_queue<int> &Queue) {
  tbb::mutex::scoped_lock Lock(M);
  int Taken;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'tbb::detail::d2::concurrent_bounded_queue::pop' may block while 'M' is held [blocking-under-lock]
  Queue.pop(Taken);
}

int ownOk(const std::vector<int> &In) {
  tbb::enumerable_thread_specific<int> Sums(0);
  tbb::combinable<int> Counts;
  tbb::parallel_for(size_t(0), In.size(), [&](size_t I) {
    int &Sum = Sums.local();
    Sum += In[I];
    Counts.local() += 1;
  });
  int Total = Counts.combine([](int A, int B) { return A + B; });
  Sums.combine_each([&](int Sum) { Total += Sum; });
  return Total;
}
