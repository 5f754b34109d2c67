// RUN: not %lockstitch check --checks=-*,blocking-under-lock %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=NOTE < %t

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <functional>
#include <future>
#include <iostream>
#include <latch>
#include <mutex>
#include <semaphore>
#include <shared_mutex>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace std::chrono_literals;

std::mutex M, N;
std::condition_variable CV;
bool Ready;
int Count;

// ---- Sleep, join, future ----------------------------------------------------

void sleepBad() {
  std::lock_guard<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{(std::this_thread::)?}}sleep_for' may block while 'M' is held [blocking-under-lock]
  std::this_thread::sleep_for(1s);
}

void sleepAfterOk() {
  { std::lock_guard<std::mutex> Lock(M); }
  std::this_thread::sleep_for(1s);
}

void sleepUnlockedOk() {
  std::unique_lock<std::mutex> Lock(M);
  Lock.unlock();
  std::this_thread::sleep_for(1s);
  Lock.lock();
}

void sleepDeferredOk() {
  std::unique_lock<std::mutex> Lock(M, std::defer_lock);
  std::this_thread::sleep_for(1s);
  Lock.lock();
}

void backOffOk() {
  while (!M.try_lock())
    std::this_thread::sleep_for(1ms);
  M.unlock();
}

void backOffGuardOk() {
  std::unique_lock<std::mutex> Lock(M, std::try_to_lock);
  if (!Lock) {
    std::this_thread::sleep_for(1ms);
    return;
  }
  ++Count;
}

void oneFlagOk(bool B) {
  if (B)
    M.lock();
  if (!B)
    std::this_thread::sleep_for(1ms);
  if (B)
    M.unlock();
}

void sharedBad(std::shared_mutex &S) {
  std::shared_lock<std::shared_mutex> Lock(S);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{(std::this_thread::)?}}sleep_for' may block while 'S' is held [blocking-under-lock]
  std::this_thread::sleep_for(1s);
}

void yieldOk() {
  std::lock_guard<std::mutex> Lock(M);
  std::this_thread::yield();
}

void joinBad(std::thread &T) {
  std::lock_guard<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: joining a thread may block while 'M' is held [blocking-under-lock]
  T.join();
}

void joinOk(std::thread &T) {
  std::thread Mine;
  {
    std::lock_guard<std::mutex> Lock(M);
    Mine = std::move(T);
  }
  Mine.join();
}

void jthreadBad() {
  std::lock_guard<std::mutex> Lock(M);
  std::jthread T([] {});
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: joining a thread may block while 'M' is held [blocking-under-lock]
}

void jthreadOk() {
  std::jthread T([] {});
  std::lock_guard<std::mutex> Lock(N);
}

void startOk() {
  std::lock_guard<std::mutex> Lock(M);
  std::thread([] { std::this_thread::sleep_for(1s); }).detach();
}

// The end of a future waits for what std::async started, and for nothing else.
struct Order {
  std::future<int> Result;
};

void promisedOk(std::promise<int> &Of, std::vector<Order> &All) {
  std::lock_guard<std::mutex> Lock(M);
  Order Mine{Of.get_future()};
  All.push_back(std::move(Mine));
}

void orderedBad() {
  std::lock_guard<std::mutex> Lock(M);
  Order Mine{std::async(std::launch::async, [] { return Count; })};
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: joining a thread may block while 'M' is held [blocking-under-lock]
}

int getBad(std::future<int> &F) {
  std::lock_guard<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting for a future may block while 'M' is held [blocking-under-lock]
  return F.get();
}

int getOk(std::future<int> &F) {
  int Got = F.get();
  std::lock_guard<std::mutex> Lock(M);
  return Got;
}

void latchBad(std::latch &L) {
  std::lock_guard<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on a latch may block while 'M' is held [blocking-under-lock]
  L.wait();
}

void semaphoreBad(std::binary_semaphore &S) {
  std::lock_guard<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on a semaphore may block while 'M' is held [blocking-under-lock]
  S.acquire();
}

void notifyOk() {
  std::lock_guard<std::mutex> Lock(M);
  CV.notify_all();
}

// ---- Condition variables ----------------------------------------------------

void waitOk() {
  std::unique_lock<std::mutex> Lock(M);
  CV.wait(Lock, [] { return Ready; });
}

void waitInLoopOk() {
  std::unique_lock<std::mutex> Lock(M);
  while (!Ready)
    CV.wait_for(Lock, 1s);
}

void waitWithSecondLockBad() {
  std::lock_guard<std::mutex> LockN(N);
  std::unique_lock<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on a condition variable may block while 'N' is held [blocking-under-lock]
  CV.wait(Lock, [] { return Ready; });
}

static void waitUntilReady() {
  std::unique_lock<std::mutex> Lock(M);
  // NOTE: :[[@LINE+1]]:{{[0-9]+}}: note: 'waitUntilReady' waits on a condition variable here
  CV.wait(Lock, [] { return Ready; });
}

void calleeWaitsBad() {
  std::lock_guard<std::mutex> Lock(N);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on a condition variable may block while 'N' is held [blocking-under-lock]
  waitUntilReady();
}

static void waitWith(std::unique_lock<std::mutex> &Lock) {
  CV.wait(Lock, [] { return Ready; });
}

void calleeWaitsWithMyGuardOk() {
  std::unique_lock<std::mutex> Lock(M);
  waitWith(Lock);
}

// ---- Through calls ----------------------------------------------------------

static void rest() { std::this_thread::sleep_for(1s); }
static void restIndirectly() { rest(); }

void callBad() {
  std::lock_guard<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{(std::this_thread::)?}}sleep_for' may block while 'M' is held [blocking-under-lock]
  restIndirectly();
}

void callAfterOk() {
  M.lock();
  M.unlock();
  restIndirectly();
}

// leveldb: the callee lets the caller's lock go for as long.
static void compact() {
  M.unlock();
  std::this_thread::sleep_for(1s);
  M.lock();
}

void calleeLetsGoOk() {
  std::lock_guard<std::mutex> Lock(M);
  compact();
}

void calleeLetsGoOneOnlyBad() {
  std::lock_guard<std::mutex> LockN(N);
  std::lock_guard<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{(std::this_thread::)?}}sleep_for' may block while 'N' is held [blocking-under-lock]
  compact();
}

static void compactGuard(std::unique_lock<std::mutex> &Lock) {
  Lock.unlock();
  std::this_thread::sleep_for(1s);
  Lock.lock();
}

void calleeUnlocksMyGuardOk() {
  std::unique_lock<std::mutex> Lock(M);
  compactGuard(Lock);
}

static void maybeRest(bool Rest) {
  if (Rest)
    std::this_thread::sleep_for(1s);
}

void parameterSaysNoOk() {
  std::lock_guard<std::mutex> Lock(M);
  maybeRest(false);
}

void parameterSaysYesBad() {
  std::lock_guard<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{(std::this_thread::)?}}sleep_for' may block while 'M' is held [blocking-under-lock]
  maybeRest(true);
}

// ---- One mistake at many places ---------------------------------------------

static void store() { fsync(3); }

void commitBad() {
  std::lock_guard<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'fsync' may block while 'M' is held, and so at 3 other places [blocking-under-lock]
  store();
}

static void storeTwice() {
  store();
  store();
}

void commitTwiceBad() {
  std::lock_guard<std::mutex> Lock(M);
  // NOTE: :[[@LINE+1]]:{{[0-9]+}}: note: likewise, 'commitTwiceBad' calls 'storeTwice' here while 'M' is held
  storeTwice();
}

void commitLaterBad() {
  M.lock();
  // NOTE: :[[@LINE+1]]:{{[0-9]+}}: note: likewise, 'commitLaterBad' calls 'store' here while 'M' is held
  store();
  M.unlock();
}

void commitWithOtherLockBad() {
  std::lock_guard<std::mutex> Lock(N);
  // NOTE: :[[@LINE+1]]:{{[0-9]+}}: note: likewise, 'commitWithOtherLockBad' calls 'store' here while 'N' is held
  store();
}

void commitOtherwiseBad() {
  std::lock_guard<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'fsync' may block while 'M' is held [blocking-under-lock]
  fsync(3);
}

static void load() { fsync(4); }

void reloadOk() {
  std::lock_guard<std::mutex> Lock(M);
  load(); // NOLINT(blocking-under-lock)
}

void reloadBad() {
  std::lock_guard<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'fsync' may block while 'M' is held [blocking-under-lock]
  load();
}

// The one that is certain, though it is farther away.
struct Flusher {
  virtual void flush() {}
};
struct SlowFlusher : Flusher {
  void flush() override { fsync(3); }
};

static void nap() { std::this_thread::sleep_for(1s); }
static void napIndirectly() { nap(); }

static void flushAndRest(Flusher &Of) {
  Of.flush();
  napIndirectly();
}

void surestBad(Flusher &Of) {
  std::lock_guard<std::mutex> Lock(N);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{(std::this_thread::)?}}sleep_for' may block while 'N' is held [blocking-under-lock]
  flushAndRest(Of);
}

// ---- Members, callables -----------------------------------------------------

class Workers {
public:
  void replaceBad() {
    std::lock_guard<std::mutex> Lock(Mutex);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: joining a thread may block while '{{(this->)?}}Mutex' is held [blocking-under-lock]
    stop();
  }

  void replaceOk() {
    std::thread Old;
    {
      std::lock_guard<std::mutex> Lock(Mutex);
      Old.swap(Worker);
    }
    Old.join();
  }

private:
  void stop() { Worker.join(); }
  std::mutex Mutex;
  std::thread Worker;
};

void lambdaBad() {
  auto Rest = [] { std::this_thread::sleep_for(1s); };
  std::lock_guard<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{(std::this_thread::)?}}sleep_for' may block while 'M' is held [blocking-under-lock]
  Rest();
}

void lambdaKeptOk(std::function<void()> &Later) {
  std::lock_guard<std::mutex> Lock(M);
  Later = [] { std::this_thread::sleep_for(1s); };
}

struct Device {
  virtual ~Device() = default;
  virtual void flush() {}
};
struct Disk : Device {
  void flush() override { fsync(3); }
};

void virtualBad(Device &D) {
  std::lock_guard<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'fsync' may block while 'M' is held [blocking-under-lock]
  D.flush();
}

template <typename T> void templateBad(T &Mutex) {
  std::lock_guard<T> Lock(Mutex);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{(std::this_thread::)?}}sleep_for' may block while 'Mutex' is held [blocking-under-lock]
  std::this_thread::sleep_for(1s);
}

void instanceBad() { templateBad(M); }

// ---- Input and output -------------------------------------------------------

long readBad(int File, char *Buffer) {
  std::lock_guard<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'read' may block while 'M' is held [blocking-under-lock]
  return read(File, Buffer, 80);
}

// Writing a line to a log is quick enough.
void printOk() {
  std::lock_guard<std::mutex> Lock(M);
  std::cout << "count " << Count << '\n';
  std::printf("count %d\n", Count);
}

// A method of the same name.
struct Parser {
  int read(int) { return 0; }
  void sleep() {}
};

void sameNameOk(Parser &P) {
  std::lock_guard<std::mutex> Lock(M);
  P.read(1);
  P.sleep();
}

// A method that unlocks and locks the mutex that its object points to.
class DB {
public:
  void backgroundOk() {
    std::lock_guard<std::mutex> Lock(Mutex);
    doCompact();
  }

private:
  void doCompact() {
    Mutex.unlock();
    fsync(3);
    Mutex.lock();
  }
  std::mutex Mutex;
};

// ---- No time at all ---------------------------------------------------------

bool futureIsReadyOk(std::future<int> &F) {
  std::lock_guard<std::mutex> Lock(M);
  return F.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

bool futureIsReadyBad(std::future<int> &F) {
  std::lock_guard<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting for a future may block while 'M' is held [blocking-under-lock]
  return F.wait_for(std::chrono::seconds(1)) == std::future_status::ready;
}

bool sharedFutureIsReadyOk(const std::shared_future<int> &F) {
  std::lock_guard<std::mutex> Lock(M);
  return F.wait_for(0s) == std::future_status::ready ||
         F.wait_for(std::chrono::milliseconds::zero()) ==
             std::future_status::ready;
}

constexpr std::chrono::milliseconds Never{0}, Soon{5};

bool namedOk(std::future<int> &F) {
  std::lock_guard<std::mutex> Lock(M);
  return F.wait_for(Never) == std::future_status::ready;
}

bool namedBad(std::future<int> &F) {
  std::lock_guard<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting for a future may block while 'M' is held [blocking-under-lock]
  return F.wait_for(Soon) == std::future_status::ready;
}

bool passedInBad(std::future<int> &F, std::chrono::milliseconds Time) {
  std::lock_guard<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting for a future may block while 'M' is held [blocking-under-lock]
  return F.wait_for(Time) == std::future_status::ready;
}

void conditionPolledOk(std::mutex &Own) {
  std::lock_guard<std::mutex> Lock(M);
  std::unique_lock<std::mutex> Waiting(Own);
  CV.wait_for(Waiting, 0ms);
  CV.wait_for(Waiting, 0ms, [] { return Ready; });
}

void sleepNotOk() {
  std::lock_guard<std::mutex> Lock(M);
  std::this_thread::sleep_for(0s);
}

void semaphorePolledOk(std::counting_semaphore<4> &Slots) {
  std::lock_guard<std::mutex> Lock(M);
  if (Slots.try_acquire_for(0s))
    ++Count;
}
