// RUN: not %lockstitch check --checks=-*,volatile-as-sync,data-race,inconsistent-guard %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=NOTE < %t

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

void sink(int) {}

// ---- Globals, statics, fields -----------------------------------------------

int HitsBad;
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'HitsBad' is written here while another thread writes it [data-race]
void hitBad() { ++HitsBad; }
// NOTE: note: a thread is started here and runs 'hitBad'; nothing waits for its end before 'globalBad' writes 'HitsBad'
// NOTE: note: 'hitBad' writes 'HitsBad' here, with no lock held
// NOTE: note: 'main' calls 'globalBad' here
// NOTE: note: 'globalBad' writes 'HitsBad' here, with no lock held
void globalBad() {
  std::thread T(hitBad);
  ++HitsBad;
  T.join();
}

int AfterJoinOk;
void hitAfterJoinOk() { ++AfterJoinOk; }
void joinedBeforeOk() {
  std::thread T(hitAfterJoinOk);
  T.join();
  ++AfterJoinOk;
}

int BeforeStartOk;
void hitBeforeStartOk() { ++BeforeStartOk; }
void beforeStartOk() {
  ++BeforeStartOk;
  std::thread T(hitBeforeStartOk);
  T.join();
}

int nextIdBad() {
  static int LastBad;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'nextIdBad()::LastBad' is written here while another thread writes it [data-race]
  return ++LastBad;
}
// NOTE: note: a thread is started here and runs 'nextIdBad'
// NOTE: note: 'nextIdBad' writes 'nextIdBad()::LastBad' here, with no lock held
// NOTE: note: another thread is started here and runs 'nextIdBad'; neither waits for the other's end
// NOTE: note: 'nextIdBad' writes 'nextIdBad()::LastBad' here, with no lock held
void staticLocalBad() {
  std::thread T(nextIdBad), U(nextIdBad);
  T.join();
  U.join();
}

struct Pages {
  static int CountBad;
  int Read = 0;
};
int Pages::CountBad;
void staticMemberBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Pages::CountBad' is written here while another thread writes it [data-race]
  std::thread T([] { ++Pages::CountBad; });
  ++Pages::CountBad;
  T.join();
}

Pages Shared;
void fieldBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Shared.Read' is written here while another thread writes it [data-race]
  std::thread T([] { ++Shared.Read; });
  Shared.Read = 0;
  T.join();
}

// Fields are distinct.
struct Pair {
  int Left = 0, Right = 0;
};
Pair Halves;
void otherFieldOk() {
  std::thread T([] { ++Halves.Left; });
  ++Halves.Right;
  T.join();
}

struct Bits {
  unsigned A : 4, B : 4;
};
Bits Word;
// Missed: bit-fields are fields like others; that they share a word is not told.
void FN_bitFieldBad() {
  std::thread T([] { Word.A = 1; });
  Word.B = 1;
  T.join();
}

// ---- Locals -----------------------------------------------------------------

int capturedBad() {
  int Sum = 0;
  std::thread T([&Sum] { ++Sum; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Sum' is written here while another thread writes it [data-race]
  ++Sum;
  T.join();
  return Sum;
}

int capturedByValueOk() {
  int Sum = 0;
  std::thread T([Sum]() mutable { ++Sum; });
  ++Sum;
  T.join();
  return Sum;
}

void add(int &Sum) { ++Sum; }
int referenceArgumentBad() {
  int Sum = 0;
  std::thread T(add, std::ref(Sum));
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Sum' is written here while another thread writes it [data-race]
  ++Sum;
  T.join();
  return Sum;
}

void addTo(int *Sum) { ++*Sum; }
int pointerArgumentBad() {
  int Sum = 0;
  std::thread T(addTo, &Sum);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Sum' is written here while another thread writes it [data-race]
  ++Sum;
  T.join();
  return Sum;
}

int initCaptureBad() {
  int Sum = 0;
  std::thread T([P = &Sum] { ++*P; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Sum' is written here while another thread writes it [data-race]
  ++Sum;
  T.join();
  return Sum;
}

int eachItsOwnOk() {
  int First = 0, Second = 0;
  std::thread T(add, std::ref(First)), U(add, std::ref(Second));
  T.join();
  U.join();
  return First + Second;
}

// ---- The heap ---------------------------------------------------------------

void heapBad() {
  Pages *P = new Pages;
  std::thread T([P] { ++P->Read; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Pages::Read' is written here while another thread writes it [data-race]
  ++P->Read;
  T.join();
  delete P;
}

struct Sheet {
  int Width = 0;
};
void heapOwnOk() {
  Sheet *P = new Sheet, *Q = new Sheet;
  std::thread T([P] { ++P->Width; });
  ++Q->Width;
  T.join();
  delete P;
  delete Q;
}

struct Page {
  int Length = 0;
};
void sharedPointerTargetBad() {
  auto P = std::make_shared<Page>();
  std::thread T([P] { ++P->Length; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Page::Length' is written here while another thread writes it
  ++P->Length;
  T.join();
}

std::shared_ptr<Pages> Current;
void sharedPointerItselfBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Current' is written here while another thread reads it [data-race]
  std::thread T([] { Current = std::make_shared<Pages>(); });
  std::shared_ptr<Pages> Mine = Current;
  T.join();
}

void sharedPointerCopiesOk() {
  auto P = std::make_shared<Pages>();
  std::thread T([Q = P]() mutable { Q.reset(); });
  P.reset();
  T.join();
}

// ---- Many threads -----------------------------------------------------------

int vectorOfThreadsBad() {
  int Sum = 0;
  std::vector<std::thread> Threads;
  for (int I = 0; I != 4; ++I)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Sum' is written here while another thread writes it [data-race]
    Threads.emplace_back([&] { ++Sum; });
  for (std::thread &T : Threads)
    T.join();
  return Sum;
}

int vectorOfThreadsJoinedOk() {
  int Sum = 0;
  std::vector<std::thread> Threads;
  for (int I = 0; I != 4; ++I)
    Threads.emplace_back([&] { sink(Sum); });
  for (std::thread &T : Threads)
    T.join();
  ++Sum;
  return Sum;
}

int vectorOfThreadsReadBad() {
  int Sum = 0;
  std::vector<std::thread> Threads;
  for (int I = 0; I != 4; ++I)
    Threads.emplace_back([&] { sink(Sum); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Sum' is written here while another thread reads it [data-race]
  ++Sum;
  for (std::thread &T : Threads)
    T.join();
  return Sum;
}

int slotOfEachOk() {
  std::vector<int> Sums(4);
  std::vector<std::thread> Threads;
  for (int I = 0; I != 4; ++I)
    Threads.emplace_back([&Sums, I] { ++Sums[I]; });
  for (std::thread &T : Threads)
    T.join();
  return Sums[0];
}

// ---- Containers -------------------------------------------------------------

std::map<std::string, int> Ports;
void mapBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Ports' is written here while another thread writes it [data-race]
  std::thread T([] { Ports["ssh"] = 22; });
  Ports.erase("http");
  T.join();
}

void vectorBad() {
  std::vector<int> Values;
  std::thread T([&] { Values.push_back(1); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Values' is written here while another thread writes it [data-race]
  Values.push_back(2);
  T.join();
}

void vectorSizeBad() {
  std::vector<int> Values;
  std::thread T([&] { Values.push_back(1); });
  if (Values.size() > 1)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Values' is written here while another thread writes it [data-race]
    Values.clear();
  T.join();
}

// Both only read.
int vectorReadOk() {
  std::vector<int> Values(3);
  std::thread T([&] { sink(Values.size()); });
  int N = Values.size();
  T.join();
  return N;
}

std::string Name;
void stringBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Name' is written here while another thread writes it [data-race]
  std::thread T([] { Name += "x"; });
  Name.clear();
  T.join();
}

// ---- Flags ------------------------------------------------------------------

bool StopBad;
void flagBad() {
  std::thread T([] {
    while (!StopBad)
      std::this_thread::yield();
  });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'StopBad' is written here while another thread reads it [data-race]
  StopBad = true;
  T.join();
}

volatile bool VolatileStopBad;
void volatileFlagBad() {
  std::thread T([] {
    while (!VolatileStopBad)
      std::this_thread::yield();
  });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'VolatileStopBad' is volatile, which is no protection: it is written here while another thread reads it [volatile-as-sync]
  VolatileStopBad = true;
  T.join();
}

std::atomic<bool> StopOk;
void atomicFlagOk() {
  std::thread T([] {
    while (!StopOk)
      std::this_thread::yield();
  });
  StopOk = true;
  T.join();
}

thread_local int OwnOk;
void threadLocalOk() {
  std::thread T([] { ++OwnOk; });
  ++OwnOk;
  T.join();
}

const int Limit = 3;
int constOk() {
  int N = 0;
  std::thread T([] { sink(Limit); });
  N = Limit;
  T.join();
  return N;
}

// ---- Locks ------------------------------------------------------------------

std::mutex Mutex, Other;

int Guarded;
void bothHoldOk() {
  std::thread T([] {
    std::lock_guard<std::mutex> Lock(Mutex);
    ++Guarded;
  });
  {
    std::lock_guard<std::mutex> Lock(Mutex);
    ++Guarded;
  }
  T.join();
}

// NOTE: note: a lambda in 'differentLocksBad' writes 'TwoLocks' here, with 'Mutex' held
// NOTE: note: 'differentLocksBad' writes 'TwoLocks' here, with 'Other' held
int TwoLocks;
void differentLocksBad() {
  std::thread T([] {
    std::lock_guard<std::mutex> Lock(Mutex);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'TwoLocks' is written here while another thread writes it [data-race]
    ++TwoLocks;
  });
  {
    std::lock_guard<std::mutex> Lock(Other);
    ++TwoLocks;
  }
  T.join();
}

int Relocked;
void unlockAndRelockOk() {
  std::thread T([] {
    std::unique_lock<std::mutex> Lock(Mutex);
    ++Relocked;
    Lock.unlock();
    Lock.lock();
    ++Relocked;
  });
  std::unique_lock<std::mutex> Lock(Mutex);
  ++Relocked;
  Lock.unlock();
  T.join();
}

int Unlocked;
void afterUnlockBad() {
  std::thread T([] {
    std::unique_lock<std::mutex> Lock(Mutex);
    Lock.unlock();
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Unlocked' is written here while another thread writes it [data-race]
    ++Unlocked;
  });
  std::unique_lock<std::mutex> Lock(Mutex);
  ++Unlocked;
  Lock.unlock();
  T.join();
}

int ByCaller;
static void addLocked() { ++ByCaller; }
void lockedByCallerOk() {
  std::thread T([] {
    std::lock_guard<std::mutex> Lock(Mutex);
    addLocked();
  });
  {
    std::lock_guard<std::mutex> Lock(Mutex);
    addLocked();
  }
  T.join();
}

std::shared_mutex Rw;
int Readers;
int sharedReadersOk() {
  std::thread T([] {
    std::shared_lock<std::shared_mutex> Lock(Rw);
    sink(Readers);
  });
  int N;
  {
    std::unique_lock<std::shared_mutex> Lock(Rw);
    N = ++Readers;
  }
  T.join();
  return N;
}

struct Lockable {
  std::mutex Mutex;
};
struct Counter : Lockable {
  void add() {
    std::lock_guard<std::mutex> Lock(Mutex);
    ++Count;
  }
  int Count = 0;
};
void lockInBaseOk() {
  Counter C;
  std::thread T([&] { C.add(); });
  C.add();
  T.join();
}

// ---- A class that starts its own thread -------------------------------------

class ServerBad {
public:
  ServerBad() : Worker([this] { run(); }) {}
  ~ServerBad() {
    Stop = true;
    Worker.join();
  }
  int requests() const { return Requests; }

private:
  void run() {
    while (!Stop)
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Bad.Requests' is written here while another thread reads it [data-race]
      ++Requests;
  }
  std::atomic<bool> Stop{false};
  int Requests = 0;
  std::thread Worker;
};

// Missed: the destructor of an object is taken to be alone with it.
class FN_PlayerBad {
public:
  FN_PlayerBad() : Worker([this] { run(); }) {}
  ~FN_PlayerBad() {
    Stop = true;
    Worker.join();
  }

private:
  void run() {
    while (!Stop)
      std::this_thread::yield();
  }
  bool Stop = false;
  std::thread Worker;
};

class ServerOk {
public:
  ServerOk() : Worker([this] { run(); }) {}
  ~ServerOk() {
    Stop = true;
    Worker.join();
    Requests = 0;
  }
  int requests() const { return Requests; }

private:
  void run() {
    while (!Stop)
      ++Requests;
  }
  std::atomic<bool> Stop{false};
  std::atomic<int> Requests{0};
  std::thread Worker;
};

void membersThread() {
  ServerBad Bad;
  FN_PlayerBad Player;
  ServerOk Ok;
  sink(Bad.requests() + Ok.requests());
}

// Locks made by hand.
int Spun, Swapped, Exchanged, DealtOut;
std::atomic_flag Spinning;
std::atomic<int> Owner;
std::atomic<bool> Busy;
std::atomic<int> Next;
void lockByHandOk() {
  auto Work = [] {
    while (Spinning.test_and_set(std::memory_order_acquire))
      ;
    ++Spun;
    Spinning.clear(std::memory_order_release);
    int Free = 0;
    while (!Owner.compare_exchange_weak(Free, 1))
      Free = 0;
    ++Swapped;
    Owner.store(0);
    while (Busy.exchange(true))
      ;
    ++Exchanged;
    Busy = false;
  };
  std::thread First(Work), Second(Work);
  First.join();
  Second.join();
}

void workDealtOutBad() {
  auto Work = [] {
    while (Next.fetch_add(1) < 100)
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'DealtOut' is written here while another thread writes it [data-race]
      ++DealtOut;
  };
  std::thread First(Work), Second(Work);
  First.join();
  Second.join();
  Next = 0;
}

// ---- Made anew for each thread ----------------------------------------------

struct Errand {
  int Size, Weight;
};
void runErrand(Errand *E) { sink(E->Size + E->Weight); }

void madeForEachOk() {
  for (int I = 0; I < 4; ++I) {
    auto *E = new Errand;
    E->Size = I;
    std::thread(runErrand, E).detach();
  }
}

void changedAfterTheStartBad() {
  for (int I = 0; I < 4; ++I) {
    auto *E = new Errand;
    std::thread(runErrand, E).detach();
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Errand::Weight' is written here while another thread reads it [data-race]
    E->Weight = I;
  }
}

int main() {
  madeForEachOk();
  changedAfterTheStartBad();
  membersThread();
  globalBad();
  joinedBeforeOk();
  beforeStartOk();
  staticLocalBad();
  staticMemberBad();
  fieldBad();
  otherFieldOk();
  FN_bitFieldBad();
  capturedBad();
  capturedByValueOk();
  referenceArgumentBad();
  pointerArgumentBad();
  initCaptureBad();
  eachItsOwnOk();
  heapBad();
  heapOwnOk();
  sharedPointerTargetBad();
  sharedPointerItselfBad();
  sharedPointerCopiesOk();
  vectorOfThreadsBad();
  vectorOfThreadsJoinedOk();
  vectorOfThreadsReadBad();
  slotOfEachOk();
  mapBad();
  vectorBad();
  vectorSizeBad();
  vectorReadOk();
  stringBad();
  flagBad();
  volatileFlagBad();
  atomicFlagOk();
  threadLocalOk();
  constOk();
  bothHoldOk();
  differentLocksBad();
  unlockAndRelockOk();
  afterUnlockBad();
  lockedByCallerOk();
  sharedReadersOk();
  lockInBaseOk();
  lockByHandOk();
  workDealtOutBad();
}
