// RUN: not %lockstitch check --checks=-*,false-sharing %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=STORY < %t
// RUN: not %lockstitch check --checks=-*,false-sharing --format=json %s -- -std=c++20 | FileCheck %s --check-prefix=FIX

#include <atomic>
#include <mutex>
#include <new>
#include <thread>
#include <vector>

std::atomic<bool> Stop;

// ---- Two places of one object -----------------------------------------------

struct Ends {
  std::atomic<unsigned long> Head;
  // CHECK: :[[@LINE+1]]:30: warning: 'Ends::Head' (offset 0) and 'Ends::TailBad' (offset 8) share a cache line, and different threads write them [false-sharing]
  std::atomic<unsigned long> TailBad;
} TheEnds;
// STORY: 'Ends::TailBad' (offset 8) share
// STORY: note: 'consume' writes 'Head' here, again and again
// STORY: note: 'produce' writes 'TailBad' here, again and again
// STORY: note: an object may begin at 8 offsets of a line: at 7 of them the two are in one
// FIX: "text": " alignas(64)"

void consume() {
  while (!Stop)
    TheEnds.Head.fetch_add(1);
}
void produce() {
  while (!Stop)
    TheEnds.TailBad.fetch_add(1);
}

// Plain counters, each of one thread; one by a call.
struct Plain {
  long Reads;
  // CHECK: :[[@LINE+1]]:8: warning: 'Plain::Reads' (offset 0) and 'Plain::WritesBad' (offset 8) share
  long WritesBad;
} ThePlain;
void countRead() { ++ThePlain.Reads; }
void reader() {
  for (int I = 0; I < 1000; ++I)
    countRead();
}
void writer() {
  for (int I = 0; I < 1000; ++I)
    ++ThePlain.WritesBad;
}

// Two locks.
struct alignas(64) Locks {
  std::mutex First;
  // CHECK: :[[@LINE+1]]:14: warning: 'Locks::First' (offset 0) and 'Locks::SecondBad' (offset 40) share
  std::mutex SecondBad;
} TheLocks;
int UnderFirst, UnderSecond;
void lockFirst() {
  while (!Stop) {
    std::lock_guard Lock(TheLocks.First);
    ++UnderFirst;
  }
}
void lockSecond() {
  while (!Stop) {
    std::lock_guard Lock(TheLocks.SecondBad);
    ++UnderSecond;
  }
}

// An object that is known by pointer alone: of medium confidence.
class Queue {
public:
  void push() {
    for (int I = 0; I < 100; ++I)
      In.fetch_add(1);
  }
  void pop() {
    for (int I = 0; I < 100; ++I)
      OutBad.fetch_add(1);
  }

private:
  std::atomic<int> In{0};
  // CHECK: :[[@LINE+1]]:20: warning: 'Queue::In' (offset 0) and 'Queue::OutBad' (offset 4) share
  std::atomic<int> OutBad{0};
};
// STORY: 'Queue::OutBad' (offset 4)
// STORY: confidence is medium (alias: the threads may write two objects of the class

// ---- Apart ------------------------------------------------------------------

struct Padded {
  alignas(64) std::atomic<long> Head;
  alignas(64) std::atomic<long> TailOk;
} ThePadded;
void consumePadded() {
  while (!Stop)
    ThePadded.Head.fetch_add(1);
}
void producePadded() {
  while (!Stop)
    ThePadded.TailOk.fetch_add(1);
}

struct ByHand {
  std::atomic<long> Head;
  char Padding[64 - sizeof(long)];
  std::atomic<long> TailOk;
} TheByHand;
void consumeByHand() {
  while (!Stop)
    TheByHand.Head.fetch_add(1);
}
void produceByHand() {
  while (!Stop)
    TheByHand.TailOk.fetch_add(1);
}

#ifdef __cpp_lib_hardware_interference_size
constexpr std::size_t Line = std::hardware_destructive_interference_size;
#else
constexpr std::size_t Line = 64;
#endif
struct Standard {
  alignas(Line) std::atomic<long> Head;
  alignas(Line) std::atomic<long> TailOk;
} TheStandard;
void consumeStandard() {
  while (!Stop)
    TheStandard.Head.fetch_add(1);
}
void produceStandard() {
  while (!Stop)
    TheStandard.TailOk.fetch_add(1);
}

// ---- Truly shared -----------------------------------------------------------

// A lock and what it guards: who writes one writes the other.
struct Guarded {
  std::mutex M;
  long ValueOk;
} TheGuarded;
void guard() {
  while (!Stop) {
    std::lock_guard Lock(TheGuarded.M);
    ++TheGuarded.ValueOk;
  }
}

// Both are written by both.
struct Together {
  std::atomic<long> Sum;
  std::atomic<long> CountOk;
} TheTogether;
void both() {
  while (!Stop) {
    TheTogether.Sum.fetch_add(2);
    TheTogether.CountOk.fetch_add(1);
  }
}

// Of two threads, but never at once: the lock's own line costs as much.
struct OneLock {
  std::mutex M;
  long Left;
  long RightOk;
} TheOneLock;
void left() {
  while (!Stop) {
    std::lock_guard Lock(TheOneLock.M);
    ++TheOneLock.Left;
  }
}
void right() {
  while (!Stop) {
    std::lock_guard Lock(TheOneLock.M);
    ++TheOneLock.RightOk;
  }
}

// ---- Seldom -----------------------------------------------------------------

struct Seldom {
  std::atomic<long> Often;
  std::atomic<bool> StoppedOk;
} TheSeldom;
void often() {
  while (!Stop)
    TheSeldom.Often.fetch_add(1);
}
void stopped() { TheSeldom.StoppedOk = true; }

// ---- One thread, or one after the other -------------------------------------

struct OneThread {
  std::atomic<long> A;
  std::atomic<long> BOk;
} TheOneThread;
void mainAlone() {
  for (int I = 0; I < 100; ++I) {
    TheOneThread.A.fetch_add(1);
    TheOneThread.BOk.fetch_add(1);
  }
}

struct BeforeStart {
  std::atomic<long> OfMain;
  std::atomic<long> OfThreadOk;
} TheBefore;
void afterStart() {
  while (!Stop)
    TheBefore.OfThreadOk.fetch_add(1);
}

// ---- Elements ---------------------------------------------------------------

long Counters[16];
void ownCounter(int Index) {
  while (!Stop)
    // CHECK: :[[@LINE+1]]:7: warning: each thread writes its own element of 'Counters', again and again: 8 elements of 8 bytes share a cache line [false-sharing]
    ++Counters[Index]; // Bad
}

struct alignas(64) OwnLine {
  long Value;
};
OwnLine Lines[16];
void ownLineOk(int Index) {
  while (!Stop)
    ++Lines[Index].Value;
}

int Filled[1000];
void ownRangeOk(int Begin, int End) {
  for (int I = Begin; I < End; ++I)
    Filled[I] = I;
}

int Once[16];
void onceOk(int Index) { Once[Index] = 1; }

int Locked[16];
std::mutex OfLocked;
void lockedOk(int Index) {
  while (!Stop) {
    std::lock_guard Lock(OfLocked);
    ++Locked[Index];
  }
}

int main() {
  for (int I = 0; I < 100; ++I)
    TheBefore.OfMain.fetch_add(1);
  std::vector<std::thread> Threads;
  Threads.emplace_back(consume);
  Threads.emplace_back(produce);
  Threads.emplace_back(reader);
  Threads.emplace_back(writer);
  Threads.emplace_back(lockFirst);
  Threads.emplace_back(lockSecond);
  Queue *Q = new Queue;
  Threads.emplace_back([Q] { Q->push(); });
  Threads.emplace_back([Q] { Q->pop(); });
  Threads.emplace_back(consumePadded);
  Threads.emplace_back(producePadded);
  Threads.emplace_back(consumeByHand);
  Threads.emplace_back(produceByHand);
  Threads.emplace_back(consumeStandard);
  Threads.emplace_back(produceStandard);
  Threads.emplace_back(guard);
  Threads.emplace_back(guard);
  Threads.emplace_back(both);
  Threads.emplace_back(both);
  Threads.emplace_back(left);
  Threads.emplace_back(right);
  Threads.emplace_back(often);
  Threads.emplace_back(stopped);
  Threads.emplace_back(afterStart);
  std::vector<long> Sums(16);
  std::vector<long> Parts(16);
  for (int I = 0; I < 16; ++I) {
    Threads.emplace_back(ownCounter, I);
    Threads.emplace_back(ownLineOk, I);
    Threads.emplace_back(ownRangeOk, I * 10, I * 10 + 10);
    Threads.emplace_back(onceOk, I);
    Threads.emplace_back(lockedOk, I);
    Threads.emplace_back([&Sums, I] { // SumsBad
      for (int N = 0; N < 1000; ++N)
        // CHECK: :[[@LINE+1]]:9: warning: each thread writes its own element of 'Sums', again and again: 8 elements of 8 bytes share a cache line
        Sums[I] += N;
    });
    Threads.emplace_back([&Parts, I] { // PartsOk
      long Sum = 0;
      for (int N = 0; N < 1000; ++N)
        Sum += N;
      Parts[I] = Sum;
    });
  }
  mainAlone();
  for (std::thread &T : Threads)
    T.join();
}
