// RUN: not %lockstitch check %s '--checks=-*,self-deadlock' -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <algorithm>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <utility>
#include <vector>

// ---- Functions --------------------------------------------------------------

std::mutex M;
int Count;

static void increment() {
  std::lock_guard<std::mutex> Lock(M);
  ++Count;
}

static void incrementIndirectly() { increment(); }

void throughACallBad() {
  std::lock_guard<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: calling 'increment' acquires 'M' again, which this thread already holds [self-deadlock]
  increment();
}

void throughTwoCallsBad() {
  M.lock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: calling 'incrementIndirectly' acquires 'M' again, which this thread already holds [self-deadlock]
  incrementIndirectly();
  M.unlock();
}

void afterTheLockOk() {
  { std::lock_guard<std::mutex> Lock(M); }
  increment();
}

void unlockedForTheCallOk() {
  std::unique_lock<std::mutex> Lock(M);
  Lock.unlock();
  increment();
  Lock.lock();
}

void ownLockOk() {
  std::mutex M;
  std::lock_guard<std::mutex> Lock(M);
  increment();
}

static void tryIncrement() {
  if (M.try_lock()) {
    ++Count;
    M.unlock();
  }
}

void calleeTriesOk() {
  std::lock_guard<std::mutex> Lock(M);
  tryIncrement();
}

void inAnotherThreadOk() {
  std::lock_guard<std::mutex> Lock(M);
  std::thread(increment).detach();
}

static void incrementUnlocked() {
  M.unlock();
  increment();
  M.lock();
}

void calleeLetsGoFirstOk() {
  std::lock_guard<std::mutex> Lock(M);
  incrementUnlocked();
}

// Acquired on the one way, called on the other.
void eitherOrOk(bool Locked) {
  if (Locked) {
    std::lock_guard<std::mutex> Lock(M);
    ++Count;
  } else {
    increment();
  }
}

void onOneFlagOk(bool Threaded) {
  if (Threaded)
    M.lock();
  ++Count;
  if (Threaded)
    M.unlock();
  increment();
}

static void incrementMaybe(bool Lock) {
  if (Lock)
    M.lock();
  ++Count;
  if (Lock)
    M.unlock();
}

void parameterSaysNoOk() {
  std::lock_guard<std::mutex> Lock(M);
  incrementMaybe(false);
}

void parameterSaysYesOk() { incrementMaybe(true); }

void parameterSaysYesBad() {
  std::lock_guard<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: calling 'incrementMaybe' acquires 'M' again, which this thread already holds [self-deadlock]
  incrementMaybe(true);
}

// ---- Members ----------------------------------------------------------------

class Cache {
public:
  void insertBad() {
    std::lock_guard<std::mutex> Lock(Mutex);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: calling '{{.*}}trim' acquires '{{(this->)?}}Mutex' again, which this thread already holds [self-deadlock]
    trim();
  }

  void insertOk() {
    std::lock_guard<std::mutex> Lock(Mutex);
    trimLocked();
  }

  void trim() {
    std::lock_guard<std::mutex> Lock(Mutex);
    trimLocked();
  }

  // Another object of the class.
  void mergeOk(Cache &Other) {
    std::lock_guard<std::mutex> Lock(Mutex);
    Other.trim();
  }

private:
  void trimLocked() {}
  std::mutex Mutex;
};

struct Tree {
  std::mutex Mutex;
  Tree *Left = nullptr;

  void visitChildrenOk() {
    std::lock_guard<std::mutex> Lock(Mutex);
    if (Left)
      Left->visitChildrenOk();
  }

  void visitSelfBad() {
    std::lock_guard<std::mutex> Lock(Mutex);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: calling '{{.*}}visitSelfBad' acquires '{{(this->)?}}Mutex' again, which this thread already holds [self-deadlock]
    visitSelfBad();
  }
};

struct Session;
struct Server {
  std::mutex Mutex;
  void forget(Session &S);
  void closeAllBad(Session &S);
};

struct Session {
  Server *Owner;
  void end() { Owner->forget(*this); }
};

inline void Server::forget(Session &) {
  std::lock_guard<std::mutex> Lock(Mutex);
}

static void forgetOf(Server *S, Session &X) { S->forget(X); }

void Server::closeAllBad(Session &S) {
  std::lock_guard<std::mutex> Lock(Mutex);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: calling 'forgetOf' acquires '{{(this->)?}}Mutex' again, which this thread already holds [self-deadlock]
  forgetOf(this, S);
}

// ---- Passed -----------------------------------------------------------------

static void withLock(std::mutex &Mutex) {
  std::lock_guard<std::mutex> Lock(Mutex);
}

std::mutex P, Q;

void passedBad() {
  std::lock_guard<std::mutex> Lock(P);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: calling 'withLock' acquires 'P' again, which this thread already holds [self-deadlock]
  withLock(P);
}

void passedOtherOk() {
  std::lock_guard<std::mutex> Lock(P);
  withLock(Q);
}

// ---- Callables --------------------------------------------------------------

void lambdaBad() {
  auto Add = [] { std::lock_guard<std::mutex> Lock(M); };
  std::lock_guard<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: calling a lambda in 'lambdaBad' acquires 'M' again, which this thread already holds [self-deadlock]
  Add();
}

void algorithmBad(std::vector<int> &V) {
  std::lock_guard<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: calling a lambda in 'algorithmBad' acquires 'M' again, which this thread already holds [self-deadlock]
  std::for_each(V.begin(), V.end(), [](int) { increment(); });
}

void lambdaKeptForLaterOk(std::function<void()> &Later) {
  std::lock_guard<std::mutex> Lock(M);
  Later = [] { increment(); };
}

void lambdaCalledAfterOk() {
  auto Add = [] { increment(); };
  { std::lock_guard<std::mutex> Lock(M); }
  Add();
}

static void forEach(const std::function<void(int)> &Do) {
  std::lock_guard<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: calling a lambda in 'callbackBad' acquires 'M' again, which this thread already holds [self-deadlock]
  Do(1);
}

void callbackBad() {
  forEach([](int) { increment(); });
}

struct Shape {
  virtual ~Shape() = default;
  virtual void draw() = 0;
};

std::mutex Canvas;

struct Circle : Shape {
  void draw() override { std::lock_guard<std::mutex> Lock(Canvas); }
};

void virtualBad(Shape &S) {
  std::lock_guard<std::mutex> Lock(Canvas);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: calling '{{.*}}draw' acquires 'Canvas' again, which this thread already holds [self-deadlock]
  S.draw();
}

template <typename T> void addTwice(T &Mutex) {
  std::lock_guard<T> Lock(Mutex);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: calling '{{.*}}withLock' acquires '{{.*}}' again, which this thread already holds [self-deadlock]
  withLock(Mutex);
}

void instanceBad() { addTwice(P); }

// ---- Recursive, shared ------------------------------------------------------

std::recursive_mutex R;

static void incrementRecursive() {
  std::lock_guard<std::recursive_mutex> Lock(R);
}

void recursiveOk() {
  std::lock_guard<std::recursive_mutex> Lock(R);
  incrementRecursive();
}

std::shared_mutex S;

static int get() {
  std::shared_lock<std::shared_mutex> Lock(S);
  return Count;
}

void writerReadsBad() {
  std::unique_lock<std::shared_mutex> Lock(S);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: calling 'get' acquires 'S' again, which this thread already holds [self-deadlock]
  get();
}

// ---- Wrappers ---------------------------------------------------------------

class SpinLock {
public:
  void lock() { Mutex.lock(); }
  void unlock() { Mutex.unlock(); }

private:
  std::mutex Mutex;
};

SpinLock Spin, Other;

static void spinOnce() { std::lock_guard<SpinLock> Lock(Spin); }

void wrapperBad() {
  std::lock_guard<SpinLock> Lock(Spin);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: calling 'spinOnce' acquires 'Spin{{.*}}' again, which this thread already holds [self-deadlock]
  spinOnce();
}

void otherWrapperOk() {
  std::lock_guard<SpinLock> Lock(Other);
  spinOnce();
}

void wrapperTwiceInARowOk() {
  { std::lock_guard<SpinLock> Lock(Spin); }
  { std::lock_guard<SpinLock> Lock(Spin); }
}

// A guard that a function returns.
static std::unique_lock<std::mutex> hold() {
  return std::unique_lock<std::mutex>(M);
}

void returnedGuardBad() {
  auto Lock = hold();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: calling 'increment' acquires 'M' again, which this thread already holds [self-deadlock]
  increment();
}

void returnedGuardDroppedOk() {
  { auto Lock = hold(); }
  increment();
}

static void letGo(std::unique_lock<std::mutex> &Lock) { Lock.unlock(); }

void guardUnlockedByCalleeOk() {
  std::unique_lock<std::mutex> Lock(M);
  letGo(Lock);
  increment();
}

void guardMovedAwayOk() {
  std::unique_lock<std::mutex> Lock(M);
  { std::unique_lock<std::mutex> Taken = std::move(Lock); }
  increment();
}

void releasedByHandOk() {
  std::unique_lock<std::mutex> Lock(M);
  Lock.release()->unlock();
  increment();
}

// An exception that leaves the callee leaves the lock released.
static void mayFail() {
  std::lock_guard<std::mutex> Lock(M);
  if (Count)
    throw 1;
}

void handlerLocksOk() {
  try {
    mayFail();
  } catch (int) {
    increment();
  }
}

// ---- What a caller brings together ------------------------------------------

class Registry {
public:
  void each(std::function<void()> Visit) {
    std::lock_guard<std::mutex> Lock(Mutex);
    Visit();
  }
  template <typename Visitor> void eachOf(Visitor Visit) {
    std::lock_guard<std::mutex> Lock(Mutex);
    Visit();
  }
  void add() {
    std::lock_guard<std::mutex> Lock(Mutex);
    ++Size;
  }
  void peek() { ++Looks; }

  void callbackByValueBad() {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: calling 'Registry::each' acquires 'Mutex' again, which this thread holds by then [self-deadlock]
    each([this] { add(); });
  }
  void callbackOfTemplateBad() {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: calling 'Registry::eachOf<(lambda)>' acquires 'Mutex' again, which this thread holds by then [self-deadlock]
    eachOf([this] { add(); });
  }
  void callbackOk() {
    each([this] { peek(); });
    eachOf([this] { peek(); });
  }
  void callbackOfAnotherOk(Registry &Other) {
    each([&Other] { Other.add(); });
    eachOf([&Other] { Other.add(); });
  }

private:
  std::mutex Mutex;
  int Size = 0;
  int Looks = 0;
};

struct Purse {
  std::mutex Mutex;
  int Coins = 0;

  void takeAll(Purse &From) {
    std::lock_guard<std::mutex> Mine(Mutex);
    std::lock_guard<std::mutex> Theirs(From.Mutex);
    Coins += std::exchange(From.Coins, 0);
  }
  void takeAllOfAnother(Purse &From) {
    if (this == &From)
      return;
    std::lock_guard<std::mutex> Mine(Mutex);
    std::lock_guard<std::mutex> Theirs(From.Mutex);
    Coins += std::exchange(From.Coins, 0);
  }
};

static void move(Purse &From, Purse &To) { To.takeAll(From); }

void sameObjectTwiceBad(Purse &P) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: calling 'Purse::takeAll' acquires 'P.Mutex' again, which this thread holds by then [self-deadlock]
  P.takeAll(P);
}

void sameObjectTwiceThroughTwoCallsBad(Purse &P) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: calling 'move' acquires 'P.Mutex' again, which this thread holds by then [self-deadlock]
  move(P, P);
}

void twoObjectsOk(Purse &P, Purse &Q) { P.takeAll(Q); }

void sameObjectIsComparedOk(Purse &P) { P.takeAllOfAnother(P); }

static void moveInOrder(Purse *From, Purse *To) {
  Purse *First = From < To ? From : To;
  Purse *Second = From < To ? To : From;
  if (From == To)
    return;
  std::lock_guard<std::mutex> A(First->Mutex);
  std::lock_guard<std::mutex> B(Second->Mutex);
}

void sameObjectInOrderOk(Purse &P) { moveInOrder(&P, &P); }

struct Wallet {
  std::mutex Mutex;
  void lock() { Mutex.lock(); }
};

void ofEachThatIsMadeOk(std::vector<Wallet *> &All) {
  for (int I = 0; I < 4; ++I) {
    auto *Made = new Wallet;
    All.push_back(Made);
    Made->lock();
  }
}

void ofTheOneThatWasMadeBad(std::vector<Wallet *> &All) {
  auto *Made = new Wallet;
  All.push_back(Made);
  for (int I = 0; I < 4; ++I)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: calling 'Wallet::lock' acquires 'Wallet::Mutex' again, which this thread holds by then [self-deadlock]
    Made->lock();
}

// ---- Owners: what was handed over is not destroyed --------------------------

struct Entry {
  virtual ~Entry() {}
};

struct Listed : Entry {
  ~Listed() override {
    std::lock_guard<std::mutex> Lock(M);
    --Count;
  }
};

std::unique_ptr<Entry> madeOk(bool Any) {
  std::lock_guard<std::mutex> Lock(M);
  if (!Any)
    return nullptr;
  return std::unique_ptr<Listed>(new Listed);
}

std::unique_ptr<Listed> namedOk() {
  std::lock_guard<std::mutex> Lock(M);
  std::unique_ptr<Listed> Made = std::make_unique<Listed>();
  return Made;
}

std::shared_ptr<Entry> sharedOk() {
  std::lock_guard<std::mutex> Lock(M);
  std::unique_ptr<Listed> Made(new Listed);
  return Made;
}

void movedOk(std::unique_ptr<Listed> &To) {
  auto Made = std::make_unique<Listed>(), Old = std::move(To);
  std::lock_guard<std::mutex> Lock(M);
  std::unique_ptr<Listed> First(std::move(Made)), Second;
  Second = std::move(First);
  To = std::move(Second);
}

void keptOk(std::vector<std::unique_ptr<Listed>> &All) {
  std::lock_guard<std::mutex> Lock(M);
  auto Made = std::make_unique<Listed>();
  All.push_back(std::move(Made));
}

Listed *releasedOk() {
  std::lock_guard<std::mutex> Lock(M);
  std::unique_ptr<Listed> Made;
  Made.reset(new Listed);
  return Made.release();
}

struct Shelf {
  std::unique_ptr<Listed> Only;
};

void withinOk(std::vector<Shelf> &All) {
  std::lock_guard<std::mutex> Lock(M);
  Shelf Mine;
  Mine.Only.reset(new Listed);
  Shelf Other(std::move(Mine));
  All.back() = std::move(Other);
}

void droppedBad() {
  std::lock_guard<std::mutex> Lock(M);
  std::unique_ptr<Listed> Made(new Listed);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: calling 'Listed::~Listed' acquires 'M' again, which this thread already holds [self-deadlock]
}

void resetBad(std::unique_ptr<Listed> Made) {
  std::unique_lock<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: calling 'Listed::~Listed' acquires 'M' again, which this thread already holds [self-deadlock]
  Made.reset();
}

void refilledBad() {
  std::lock_guard<std::mutex> Lock(M);
  auto Made = std::make_unique<Listed>(), Other = std::move(Made);
  Other.release();
  Made.reset(new Listed);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: calling 'Listed::~Listed' acquires 'M' again, which this thread already holds [self-deadlock]
}

// ---- What pointers share ------------------------------------------------------

struct Watched {
  ~Watched() { increment(); }
};

// The last one may be elsewhere, but this one may be it.
void lastBad(std::vector<std::shared_ptr<Watched>> &All) {
  std::lock_guard<std::mutex> Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: calling 'Watched::~Watched' acquires 'M' again, which this thread already holds [self-deadlock]
  All.pop_back();
}

struct Holder {
  ~Holder() { std::shared_ptr<Watched> Mine = Kept; }
  std::shared_ptr<Watched> &Kept;
};

// Two would have to be.
void lastOfLastOk(std::vector<std::shared_ptr<Holder>> &All) {
  std::lock_guard<std::mutex> Lock(M);
  All.pop_back();
}
