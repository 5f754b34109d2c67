// RUN: not %lockstitch check --checks=-*,split-critical-section %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=NOTE < %t

#include <condition_variable>
#include <map>
#include <mutex>
#include <queue>
#include <set>
#include <shared_mutex>
#include <thread>
#include <vector>

std::mutex M, N;
void log(const char *);
int compute(int);

// ---- A stale value is written back ------------------------------------------

int Count;

void staleBad() {
  M.lock();
  int Value = Count;
  M.unlock();
  M.lock();
  // CHECK: :[[@LINE+1]]:3: warning: 'Count' is set here to what follows from its value before 'M' was released: changes since are lost [split-critical-section]
  Count = Value + 1;
  M.unlock();
}
// NOTE: note: 'staleBad' reads 'Count' here
// NOTE: note: 'M' is released here
// NOTE: note: and acquired again here

void throughLocalsBad() {
  int Next;
  {
    std::lock_guard<std::mutex> Lock(M);
    int Now = Count;
    Next = compute(Now);
  }
  std::lock_guard<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:3: warning: 'Count' is set here
  Count = Next;
}

void relockedBad() {
  std::unique_lock<std::mutex> Lock(M);
  int Value = Count * 2;
  Lock.unlock();
  log("doubling");
  Lock.lock();
  // CHECK: :[[@LINE+1]]:3: warning: 'Count' is set here
  Count = Value;
}

void inOneSectionOk() {
  std::lock_guard<std::mutex> Lock(M);
  int Value = Count;
  Count = Value + 1;
}

void onlyPrintedOk(int New) {
  int Old;
  {
    std::lock_guard<std::mutex> Lock(M);
    Old = Count;
  }
  log(Old ? "some" : "none");
  std::lock_guard<std::mutex> Lock(M);
  Count = New;
}

void addedOk() {
  int Step;
  {
    std::lock_guard<std::mutex> Lock(M);
    Step = Count / 2;
  }
  std::lock_guard<std::mutex> Lock(M);
  Count += Step;
}

void readAgainOk() {
  int Value;
  {
    std::lock_guard<std::mutex> Lock(M);
    Value = Count;
  }
  int Next = compute(Value);
  std::lock_guard<std::mutex> Lock(M);
  if (Count == Value)
    Count = Next;
}

void retriedOk() {
  while (true) {
    M.lock();
    int Value = Count;
    M.unlock();
    int Next = compute(Value);
    std::lock_guard<std::mutex> Lock(M);
    if (Count != Value)
      continue;
    Count = Next;
    return;
  }
}

bool IsBusy;

void claimedOk() {
  std::unique_lock<std::mutex> Lock(M);
  if (IsBusy)
    return;
  IsBusy = true;
  int Value = Count;
  Lock.unlock();
  int Next = compute(Value);
  Lock.lock();
  Count = Next;
  IsBusy = false;
}

// The other lock is held all the time by whoever does this.
int Gated;

void gatedOk() {
  std::lock_guard<std::mutex> Gate(N);
  int Value;
  {
    std::lock_guard<std::mutex> Lock(M);
    Value = Gated;
  }
  std::lock_guard<std::mutex> Lock(M);
  Gated = Value + 1;
}

// ---- What was tested is acted on later --------------------------------------

int Free = 50;

bool bookBad(int Seats) {
  {
    std::lock_guard<std::mutex> Lock(M);
    if (Seats > Free)
      return false;
  }
  std::lock_guard<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:3: warning: 'Free' is changed here because of a test that was made before 'M' was released, and is not made again [split-critical-section]
  Free -= Seats;
  return true;
}

bool bookOk(int Seats) {
  {
    std::lock_guard<std::mutex> Lock(M);
    if (Seats > Free)
      return false;
  }
  log("there may be some");
  std::lock_guard<std::mutex> Lock(M);
  if (Seats > Free)
    return false;
  Free -= Seats;
  return true;
}

std::queue<int> Jobs;

int popBad() {
  bool IsEmpty;
  {
    std::lock_guard<std::mutex> Lock(M);
    IsEmpty = Jobs.empty();
  }
  if (IsEmpty)
    return 0;
  std::lock_guard<std::mutex> Lock(M);
  int Job = Jobs.front();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Jobs' is changed here because of a test
  Jobs.pop();
  return Job;
}

int popOk() {
  std::lock_guard<std::mutex> Lock(M);
  if (Jobs.empty())
    return 0;
  int Job = Jobs.front();
  Jobs.pop();
  return Job;
}

std::condition_variable Changed;

int waitOk() {
  std::unique_lock<std::mutex> Lock(M);
  while (Jobs.empty())
    Changed.wait(Lock);
  int Job = Jobs.front();
  Jobs.pop();
  Lock.unlock();
  compute(Job);
  Lock.lock();
  ++Count;
  return Job;
}

void loopOk() {
  std::unique_lock<std::mutex> Lock(M);
  while (!Jobs.empty()) {
    Jobs.pop();
    Lock.unlock();
    log("popped");
    Lock.lock();
  }
}

std::map<int, int> Cache;
std::shared_mutex CacheMutex;

int lookUpOk(int Key) {
  {
    std::shared_lock<std::shared_mutex> Lock(CacheMutex);
    if (auto It = Cache.find(Key); It != Cache.end())
      return It->second;
  }
  int Value = compute(Key);
  std::unique_lock<std::shared_mutex> Lock(CacheMutex);
  auto [It, IsNew] = Cache.emplace(Key, Value);
  return It->second;
}

std::vector<int> Names;

void addOnceBad(int Name) {
  bool IsKnown = false;
  {
    std::lock_guard<std::mutex> Lock(M);
    for (int Each : Names)
      if (Each == Name)
        IsKnown = true;
  }
  if (!IsKnown) {
    std::lock_guard<std::mutex> Lock(M);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Names' is changed here because of a test
    Names.push_back(Name);
  }
}

// One of many says so, for a reason of its own.
bool HasFailed;
int Errors;

void failOk() {
  while (true) {
    {
      std::lock_guard<std::mutex> Lock(M);
      if (HasFailed || Errors > 8)
        return;
    }
    int Result = compute(1);
    if (Result == 0) {
      std::lock_guard<std::mutex> Lock(M);
      ++Errors;
    }
    if (Result < 0) {
      std::lock_guard<std::mutex> Lock(M);
      HasFailed = true;
    }
  }
}

bool IsStarted;

void startBad() {
  {
    std::lock_guard<std::mutex> Lock(M);
    if (IsStarted)
      return;
  }
  log("starting");
  std::lock_guard<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:3: warning: 'IsStarted' is changed here because of a test
  IsStarted = true;
}

void fillBad() {
  M.lock();
  bool IsEmpty = Names.empty();
  M.unlock();
  if (IsEmpty) {
    std::lock_guard<std::mutex> Lock(M);
    for (int I = 0; I < 3; ++I)
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Names' is changed here because of a test
      Names.push_back(I);
  }
}

// ---- Methods that each lock by themselves -----------------------------------

class Registry {
public:
  bool contains(int Key) const {
    std::lock_guard<std::mutex> Lock(Mutex);
    return Keys.count(Key) != 0;
  }

  void insert(int Key) {
    std::lock_guard<std::mutex> Lock(Mutex);
    Keys.push_back(Key);
  }

  bool insertNew(int Key) {
    std::lock_guard<std::mutex> Lock(Mutex);
    if (Keys.count(Key))
      return false;
    Keys.push_back(Key);
    return true;
  }

  int level() const {
    std::lock_guard<std::mutex> Lock(Mutex);
    return Level;
  }

  void setLevel(int To) {
    std::lock_guard<std::mutex> Lock(Mutex);
    Level = To;
  }

  void addBad(int Key) {
    if (!contains(Key)) {
      std::lock_guard<std::mutex> Lock(Mutex);
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Registry::List::push_back' changes 'Keys.Size' because of a test
      Keys.push_back(Key);
    }
  }

private:
  struct List {
    int count(int) const { return Size; }
    void push_back(int) { ++Size; }
    int Size = 0;
  };
  mutable std::mutex Mutex;
  List Keys;
  int Level = 0;
};

void throughMethodsBad(Registry &R) {
  if (!R.contains(1))
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Registry::insert' changes 'R.Keys.Size' because of a test
    R.insert(1);
}

void throughMethodsOk(Registry &R, Registry &Other) {
  if (!R.contains(1))
    R.insertNew(1);
  if (!R.contains(2))
    Other.insert(2);
}

void raiseBad(Registry &R) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Registry::setLevel' sets 'R.Level' to what follows from its value
  R.setLevel(R.level() + 1);
}

void setOk(Registry &R) {
  if (R.level() > 3)
    log("high");
  R.setLevel(3);
}

// ---- Locks and guards of one's own ------------------------------------------

class OwnMutex {
public:
  void lock() { Real.lock(); }
  void unlock() { Real.unlock(); }

private:
  std::mutex Real;
};

class OwnGuard {
public:
  explicit OwnGuard(OwnMutex *M) : Held(M) { Held->lock(); }
  ~OwnGuard() { Held->unlock(); }

private:
  OwnMutex *const Held;
};

class Meter {
public:
  void staleBad() {
    int Value;
    {
      OwnGuard Lock(&Mutex);
      Value = Now;
    }
    OwnGuard Lock(&Mutex);
    // CHECK: :[[@LINE+1]]:5: warning: 'Now' is set here
    Now = Value + 1;
  }

  void unlockedBad() {
    OwnGuard Lock(&Mutex);
    int Value = Now;
    Mutex.unlock();
    Mutex.lock();
    // CHECK: :[[@LINE+1]]:5: warning: 'Now' is set here
    Now = Value * 2;
  }

  void staleOk() {
    OwnGuard Lock(&Mutex);
    int Value = Now;
    Now = Value + 1;
  }

private:
  OwnMutex Mutex;
  int Now = 0;
} Gauge;

// ---- One thread alone -------------------------------------------------------

int Own;

void ownOk() {
  M.lock();
  int Value = Own;
  M.unlock();
  M.lock();
  Own = Value + 1;
  M.unlock();
}

Registry Shared;

void work() {
  staleBad();
  throughLocalsBad();
  relockedBad();
  inOneSectionOk();
  onlyPrintedOk(1);
  addedOk();
  readAgainOk();
  retriedOk();
  claimedOk();
  gatedOk();
  bookBad(1);
  bookOk(1);
  popBad();
  popOk();
  waitOk();
  loopOk();
  lookUpOk(1);
  addOnceBad(1);
  failOk();
  startBad();
  fillBad();
  Shared.addBad(1);
  throughMethodsBad(Shared);
  throughMethodsOk(Shared, Shared);
  raiseBad(Shared);
  setOk(Shared);
  Gauge.staleBad();
  Gauge.unlockedBad();
  Gauge.staleOk();
  auto InLambdaBad = [] {
    std::unique_lock<std::mutex> Lock(M);
    bool IsMissing = Names.empty();
    Lock.unlock();
    if (!IsMissing)
      return;
    Lock.lock();
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Names' is changed here because of a test
    Names.push_back(1);
  };
  InLambdaBad();
}

int main() {
  std::thread First(work), Second(work);
  ownOk();
  First.join();
  Second.join();
  ownOk();
}
