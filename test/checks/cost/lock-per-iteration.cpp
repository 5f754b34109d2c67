// RUN: not %lockstitch check --checks=-*,lock-per-iteration %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

std::mutex Mutex, Other;
std::condition_variable Changed;
std::vector<int> Items, Results;
std::map<int, int> Totals;
std::atomic<bool> Stop;
int Sum;
bool IsDone;
int compute(int);

// ---- A loop that does little else -------------------------------------------

void countedBad(int N) {
  for (int I = 0; I < N; ++I) {
    // CHECK: :[[@LINE+1]]:33: warning: each turn of this loop acquires and releases 'Mutex' for 2 accesses: acquire it once around the loop, or collect first [lock-per-iteration]
    std::lock_guard<std::mutex> Lock(Mutex);
    Sum += I;
  }
}

void rangeBad(const std::vector<int> &All) {
  for (int Each : All) {
    // CHECK: :[[@LINE+1]]:21: warning: each turn of this loop acquires and releases 'Mutex'
    std::lock_guard Lock(Mutex);
    Results.push_back(Each);
  }
}

void byHandBad(int N) {
  while (N-- > 0) {
    // CHECK: :[[@LINE+1]]:11: warning: each turn of this loop acquires and releases 'Mutex' for 2 accesses
    Mutex.lock();
    ++Sum;
    Mutex.unlock();
  }
}

class Counter {
public:
  void addAllBad(const std::vector<int> &All) {
    for (auto It = All.begin(); It != All.end(); ++It) {
      // CHECK: :[[@LINE+1]]:23: warning: each turn of this loop acquires and releases 'M' for
      std::lock_guard Lock(M);
      Total += *It;
    }
  }
  void addOne(int N) { Total += N; }
  void callBad(const std::vector<int> &All) {
    for (int Each : All) {
      // CHECK: :[[@LINE+1]]:23: warning: each turn of this loop acquires and releases 'M' for 1 call
      std::lock_guard Lock(M);
      addOne(Each);
    }
  }

private:
  std::mutex M;
  int Total = 0;
};

struct Node {
  Node *Next;
  int Value;
};
void listBad(Node *First) {
  for (Node *N = First; N; N = N->Next) {
    // CHECK: :[[@LINE+1]]:21: warning: each turn of this loop
    std::lock_guard Lock(Mutex);
    Sum += N->Value;
  }
}

// ---- Outside of the loop already --------------------------------------------

void aroundOk(const std::vector<int> &All) {
  std::lock_guard Lock(Mutex);
  for (int Each : All)
    Results.push_back(Each);
}

void collectedOk(const std::vector<int> &All) {
  std::vector<int> Mine;
  for (int Each : All)
    Mine.push_back(Each);
  std::lock_guard Lock(Mutex);
  Results.insert(Results.end(), Mine.begin(), Mine.end());
}

// ---- More is done than to lock ----------------------------------------------

void computesOk(int N) {
  for (int I = 0; I < N; ++I) {
    int Value = compute(I);
    std::lock_guard Lock(Mutex);
    Sum += Value;
  }
}

void computesInsideOk(int N) {
  for (int I = 0; I < N; ++I) {
    std::lock_guard Lock(Mutex);
    Sum += compute(I);
  }
}

void loopInLoopOk(int N, const std::vector<int> &All) {
  for (int I = 0; I < N; ++I) {
    int Mine = 0;
    for (int Each : All)
      Mine += Each * I;
    std::lock_guard Lock(Mutex);
    Sum += Mine;
  }
}

void sortsOk(std::vector<std::vector<int>> &Lists) {
  for (auto &List : Lists) {
    std::sort(List.begin(), List.end());
    std::lock_guard Lock(Mutex);
    Sum += List.front();
  }
}

void printsOk(int N) {
  for (int I = 0; I < N; ++I) {
    std::lock_guard Lock(Mutex);
    std::printf("%d\n", Sum);
  }
}

// ---- Not hot ----------------------------------------------------------------

void fewOk() {
  for (int I = 0; I < 4; ++I) {
    std::lock_guard Lock(Mutex);
    ++Sum;
  }
}

void serverOk() {
  for (;;) {
    std::lock_guard Lock(Mutex);
    ++Sum;
  }
}

void untilStoppedOk() {
  while (!Stop) {
    std::lock_guard Lock(Mutex);
    ++Sum;
  }
}

// It looks for what others change, and lets them.
void pollOk(int Tries) {
  for (int I = 0; I < Tries; ++I) {
    std::lock_guard Lock(Mutex);
    if (IsDone)
      break;
    ++Sum;
  }
}

void retryOk(int Tries) {
  for (int I = 0; I < Tries; ++I) {
    std::unique_lock Lock(Mutex, std::try_to_lock);
    if (Lock)
      ++Sum;
  }
}

// ---- Others are let in on purpose -------------------------------------------

void waitsOk(int N) {
  for (int I = 0; I < N; ++I) {
    std::unique_lock Lock(Mutex);
    Changed.wait(Lock, [] { return IsDone; });
    IsDone = false;
  }
}

void notifiesOk(int N) {
  for (int I = 0; I < N; ++I) {
    std::lock_guard Lock(Mutex);
    IsDone = true;
    Changed.notify_one();
  }
}

void sleepsOk(int N) {
  for (int I = 0; I < N; ++I) {
    {
      std::lock_guard Lock(Mutex);
      ++Sum;
    }
    std::this_thread::yield();
  }
}

void startsOk(int N, std::vector<std::thread> &Threads) {
  for (int I = 0; I < N; ++I) {
    std::lock_guard Lock(Mutex);
    Threads.emplace_back([] { ++Sum; });
  }
}

// ---- Another lock on each turn ----------------------------------------------

struct Shard {
  std::mutex M;
  int Count = 0;
};

void shardsOk(std::vector<Shard> &Shards) {
  for (Shard &S : Shards) {
    std::lock_guard Lock(S.M);
    S.Count = 0;
  }
}

void indexedOk(Shard *Shards, int N) {
  for (int I = 0; I < N; ++I) {
    std::lock_guard Lock(Shards[I].M);
    Shards[I].Count = 0;
  }
}

void pointersOk(std::vector<Shard *> &Shards) {
  for (auto It = Shards.begin(); It != Shards.end(); ++It) {
    std::lock_guard Lock((*It)->M);
    (*It)->Count = 0;
  }
}

struct Chained {
  Chained *Next;
  std::mutex M;
  int Count;
};
void chainOk(Chained *First) {
  for (Chained *C = First; C; C = C->Next) {
    std::lock_guard Lock(C->M);
    C->Count = 0;
  }
}

void chainOfParameterOk(Chained *C) {
  for (; C; C = C->Next) {
    std::lock_guard Lock(C->M);
    C->Count = 0;
  }
}

// Released on one turn and acquired on the next, by hand over hand.
void handOverHandOk(int N) {
  Mutex.lock();
  for (int I = 0; I < N; ++I) {
    Mutex.unlock();
    Other.lock();
    ++Sum;
    Other.unlock();
    Mutex.lock();
  }
  Mutex.unlock();
}
