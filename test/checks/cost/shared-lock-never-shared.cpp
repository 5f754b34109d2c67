// RUN: not %lockstitch check --checks=-*,shared-lock-never-shared %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=STORY < %t
// RUN: not %lockstitch check --checks=shared-* %s -- -std=c++20 > %t
// RUN: FileCheck %s --check-prefix=SURE < %t

#include <mutex>
#include <shared_mutex>

// ---- Nobody reads -----------------------------------------------------------

namespace {
int Count;
// CHECK: :[[@LINE+1]]:19: warning: '(anonymous namespace)::OnlyWrittenBad' is acquired in 2 places, and never shared: a plain mutex is smaller and faster [shared-lock-never-shared]
std::shared_mutex OnlyWrittenBad;
} // namespace
// SURE: OnlyWrittenBad' is acquired in 2 places
// STORY: OnlyWrittenBad' is acquired in 2 places
// STORY: note: 'add' acquires it here
// STORY: note: 'addByHand' acquires it here

void add() {
  std::lock_guard<std::shared_mutex> Lock(OnlyWrittenBad);
  ++Count;
}
void addByHand() {
  OnlyWrittenBad.lock();
  ++Count;
  OnlyWrittenBad.unlock();
}

class Table {
public:
  void put(int Value) {
    std::unique_lock Lock(MemberBad);
    Last = Value;
  }

private:
  // CHECK: :[[@LINE+1]]:21: warning: 'Table::MemberBad' is acquired in 1 place, and never shared
  std::shared_mutex MemberBad;
  int Last = 0;
};

void use(Table &T) { T.put(1); }

// Whoever includes the class may read.
struct Open {
  void put(int Value) {
    std::unique_lock Lock(PublicBad);
    Last = Value;
  }
  // CHECK: :[[@LINE+1]]:21: warning: 'Open::PublicBad' is acquired in 1 place, and never shared
  std::shared_mutex PublicBad;
  int Last = 0;
};
// SURE-NOT: PublicBad

void use(Open &O) { O.put(1); }

// A guard of the user's.
class Writer {
public:
  explicit Writer(std::shared_mutex &M) : M(M) { M.lock(); }
  ~Writer() { M.unlock(); }

private:
  std::shared_mutex &M;
};

static std::shared_mutex OfGuardsOk; // not followed: who has it may keep it
void guarded() {
  Writer Lock(OfGuardsOk);
  ++Count;
}

// ---- Somebody reads ---------------------------------------------------------

static std::shared_mutex ReadOk;
void writeIt() {
  std::lock_guard Lock(ReadOk);
  ++Count;
}
int readIt() {
  std::shared_lock Lock(ReadOk);
  return Count;
}

static std::shared_mutex TriedOk;
void tryWrite() {
  std::lock_guard Lock(TriedOk);
  ++Count;
}
int tryRead() {
  if (!TriedOk.try_lock_shared())
    return 0;
  int Now = Count;
  TriedOk.unlock_shared();
  return Now;
}

static std::shared_mutex DeferredOk;
void deferredWrite() {
  std::lock_guard Lock(DeferredOk);
  ++Count;
}
int deferredRead() {
  std::shared_lock Lock(DeferredOk, std::defer_lock);
  Lock.lock();
  return Count;
}

// By a reference, and by a function.
static std::shared_mutex ReferredOk;
void referredWrite() {
  std::lock_guard Lock(ReferredOk);
  ++Count;
}
int referredRead() {
  std::shared_mutex &Same = ReferredOk;
  std::shared_lock Lock(Same);
  return Count;
}

static std::shared_mutex PassedOk;
int readWith(std::shared_mutex &M) {
  std::shared_lock Lock(M);
  return Count;
}
void passedWrite() {
  std::lock_guard Lock(PassedOk);
  ++Count;
}
int passedRead() { return readWith(PassedOk); }

// ---- Somebody else may ------------------------------------------------------

void hidden(std::shared_mutex *M);
static std::shared_mutex GivenAwayOk;
void giveAway() {
  std::lock_guard Lock(GivenAwayOk);
  hidden(&GivenAwayOk);
}

static std::shared_mutex ReturnedOk;
std::shared_mutex &theLock() { return ReturnedOk; }
void writeReturned() {
  std::lock_guard Lock(ReturnedOk);
  ++Count;
}

static std::shared_mutex StoredOk;
struct Keeper {
  std::shared_mutex *Kept;
  int read() {
    std::shared_lock Lock(*Kept);
    return Count;
  }
};
Keeper TheKeeper{&StoredOk};
void writeStored() {
  std::lock_guard Lock(StoredOk);
  ++Count;
}

static std::mutex PlainOk;
void writePlain() {
  std::lock_guard Lock(PlainOk);
  ++Count;
}

static std::shared_mutex NeverUsedOk;
void never() { (void)&NeverUsedOk; }
