// RUN: not %lockstitch check %s '--checks=-*,lock-order-inversion' -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=NOTE --input-file=%t

#include <algorithm>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <vector>

// ---- Two functions, guards --------------------------------------------------

std::mutex A, B, C;

void transferBad() {
  std::lock_guard<std::mutex> LockA(A);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'B' while holding 'A' can deadlock [lock-order-inversion]
  std::lock_guard<std::mutex> LockB(B);
}
// NOTE: :[[@LINE-2]]:31: warning: acquiring 'B'
// NOTE: :[[@LINE-5]]:31: note: 'transferBad' acquires 'A' here
// NOTE: :[[@LINE-4]]:31: note: 'transferBad' then acquires 'B' here

void auditBad() {
  std::lock_guard<std::mutex> LockB(B);
  std::lock_guard<std::mutex> LockA(A);
}
// NOTE: :[[@LINE-3]]:31: note: 'auditBad' acquires 'B' here
// NOTE: :[[@LINE-3]]:31: note: 'auditBad' then acquires 'A' here

void releasedFirstOk() {
  { std::lock_guard<std::mutex> LockC(C); }
  std::lock_guard<std::mutex> LockA(A);
}

void sameOrderOk() {
  std::lock_guard<std::mutex> LockA(A);
  std::lock_guard<std::mutex> LockC(C);
}

// ---- By hand ----------------------------------------------------------------

std::mutex Head, Tail;

void pushByHandBad() {
  Head.lock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'Tail' while holding 'Head' can deadlock [lock-order-inversion]
  Tail.lock();
  Tail.unlock();
  Head.unlock();
}

void popByHandBad() {
  Tail.lock();
  Head.lock();
  Head.unlock();
  Tail.unlock();
}

std::mutex Front, Back;

void frontThenBackByHandOk() {
  Front.lock();
  Front.unlock();
  Back.lock();
  Back.unlock();
}

void backThenFrontByHandOk() {
  Back.lock();
  Back.unlock();
  Front.lock();
  Front.unlock();
}

// ---- Through calls ----------------------------------------------------------

std::mutex Users, Sessions;

static void countSessions() { std::lock_guard<std::mutex> Lock(Sessions); }
static void countUsers() { std::lock_guard<std::mutex> Lock(Users); }
static void countUsersIndirectly() { countUsers(); }

void addUserBad() {
  std::lock_guard<std::mutex> Lock(Users);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'Sessions' while holding 'Users' can deadlock [lock-order-inversion]
  countSessions();
}

void addSessionBad() {
  std::lock_guard<std::mutex> Lock(Sessions);
  countUsersIndirectly();
}

std::mutex Jobs, Workers;

static void countWorkers() { std::lock_guard<std::mutex> Lock(Workers); }
static void countJobs() { std::lock_guard<std::mutex> Lock(Jobs); }

void calledUnderTheLockOk() {
  std::lock_guard<std::mutex> Lock(Jobs);
  countWorkers();
}

void calledAfterTheLockOk() {
  { std::lock_guard<std::mutex> Lock(Workers); }
  countJobs();
}

// ---- Members ----------------------------------------------------------------

class Bank {
public:
  void depositBad() {
    std::lock_guard<std::mutex> Lock(AccountsMutex);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring '{{.*}}LogMutex' while holding '{{.*}}AccountsMutex' can deadlock [lock-order-inversion]
    std::lock_guard<std::mutex> LockLog(LogMutex);
  }

  void rotateLogBad() {
    std::lock_guard<std::mutex> LockLog(LogMutex);
    sumBad();
  }

private:
  void sumBad() { std::lock_guard<std::mutex> Lock(AccountsMutex); }

  std::mutex AccountsMutex, LogMutex;
};

// Two classes whose mutexes happen to have one name.
struct Reader {
  std::mutex M;
};
struct Writer {
  std::mutex M;
  std::mutex Other;
};

void readerThenOtherOk(Reader &R, Writer &W) {
  std::lock_guard<std::mutex> LockM(R.M);
  std::lock_guard<std::mutex> LockOther(W.Other);
}

void otherThenWriterOk(Writer &W) {
  std::lock_guard<std::mutex> LockOther(W.Other);
  std::lock_guard<std::mutex> LockM(W.M);
}

// Two objects of one class, known by name.
Reader Left, Right;

void leftRightBad() {
  std::lock_guard<std::mutex> LockLeft(Left.M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'Right.M' while holding 'Left.M' can deadlock [lock-order-inversion]
  std::lock_guard<std::mutex> LockRight(Right.M);
}

void rightLeftBad() {
  std::lock_guard<std::mutex> LockRight(Right.M);
  std::lock_guard<std::mutex> LockLeft(Left.M);
}

// ---- Objects that are passed ------------------------------------------------

struct Account {
  std::mutex M;
  int Balance = 0;
};

std::mutex Journal;

// Which locks these are, its callers say.
void withdraw(Account *From, std::mutex *Log) {
  std::lock_guard<std::mutex> HoldAccount(From->M);
  std::lock_guard<std::mutex> HoldLog(*Log);
}

Account Savings;

void withdrawSavingsBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'Journal' while holding 'Savings.M' can deadlock [lock-order-inversion]
  withdraw(&Savings, &Journal);
}

void journalSavingsBad() {
  std::lock_guard<std::mutex> HoldLog(Journal);
  std::lock_guard<std::mutex> HoldAccount(Savings.M);
}

struct Purse {
  std::mutex M;
  int Balance = 0;
};

// Which object comes first is the callers' choice, and both orders are chosen.
void transferOfTwoObjects(Purse &From, Purse &To) {
  std::lock_guard<std::mutex> LockFrom(From.M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'Yours.M' while holding 'Mine.M' can deadlock [lock-order-inversion]
  std::lock_guard<std::mutex> LockTo(To.M);
}

Purse Mine, Yours;
void giveBad() {
  transferOfTwoObjects(Mine, Yours);
}

void takeBad() { transferOfTwoObjects(Yours, Mine); }

struct Pocket {
  std::mutex M;
  int Balance = 0;
};

// Nobody in sight calls it, but two callers could cross.
void transferOfUnknownObjectsBad(Pocket &From, Pocket &To) {
  std::lock_guard<std::mutex> LockFrom(From.M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'To.M' while holding 'From.M' can deadlock with a call that exchanges them [lock-order-inversion]
  std::lock_guard<std::mutex> LockTo(To.M);
}

struct Wallet {
  std::mutex M;
  int Balance = 0;
};

void transferByScopedLockOk(Wallet &From, Wallet &To) {
  std::scoped_lock Lock(From.M, To.M);
}

void transferByAddressOk(Wallet &From, Wallet &To) {
  Wallet *First = &From < &To ? &From : &To;
  Wallet *Second = &From < &To ? &To : &From;
  std::lock_guard<std::mutex> LockFirst(First->M);
  std::lock_guard<std::mutex> LockSecond(Second->M);
}

// ---- Both at once -----------------------------------------------------------

std::mutex Red, Green;

void scopedLockRedGreenOk() { std::scoped_lock Lock(Red, Green); }
void scopedLockGreenRedOk() { std::scoped_lock Lock(Green, Red); }

void stdLockThenAdoptOk() {
  std::lock(Red, Green);
  std::lock_guard<std::mutex> LockRed(Red, std::adopt_lock);
  std::lock_guard<std::mutex> LockGreen(Green, std::adopt_lock);
}

void stdLockThenAdoptReversedOk() {
  std::lock(Green, Red);
  std::lock_guard<std::mutex> LockGreen(Green, std::adopt_lock);
  std::lock_guard<std::mutex> LockRed(Red, std::adopt_lock);
}

void deferredThenStdLockOk() {
  std::unique_lock<std::mutex> LockRed(Red, std::defer_lock);
  std::unique_lock<std::mutex> LockGreen(Green, std::defer_lock);
  std::lock(LockRed, LockGreen);
}

void deferredThenStdLockReversedOk() {
  std::unique_lock<std::mutex> LockGreen(Green, std::defer_lock);
  std::unique_lock<std::mutex> LockRed(Red, std::defer_lock);
  std::lock(LockGreen, LockRed);
}

// One acquisition of two is an edge from what was held before.
std::mutex Outer, Inner, Innermost;

void outerThenBothBad() {
  std::lock_guard<std::mutex> LockOuter(Outer);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'Innermost' while holding 'Outer' can deadlock [lock-order-inversion]
  std::scoped_lock Lock(Inner, Innermost);
}

void innermostThenOuterBad() {
  std::lock_guard<std::mutex> LockInnermost(Innermost);
  std::lock_guard<std::mutex> LockOuter(Outer);
}

// ---- Tries ------------------------------------------------------------------

std::timed_mutex North, South;

void northThenSouthOk() {
  std::lock_guard<std::timed_mutex> LockNorth(North);
  std::lock_guard<std::timed_mutex> LockSouth(South);
}

void southThenTryNorthOk() {
  std::lock_guard<std::timed_mutex> LockSouth(South);
  if (North.try_lock())
    North.unlock();
}

void southThenTryGuardOk() {
  std::lock_guard<std::timed_mutex> LockSouth(South);
  std::unique_lock<std::timed_mutex> LockNorth(North, std::try_to_lock);
  if (!LockNorth.owns_lock())
    return;
}

void southThenTimedNorthOk() {
  std::lock_guard<std::timed_mutex> LockSouth(South);
  if (North.try_lock_for(std::chrono::milliseconds(1)))
    North.unlock();
}

// The one that is tried is held; the next one waits.
std::mutex East, West;

void triedFirstThenWaitsBad() {
  if (!East.try_lock())
    return;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'West' while holding 'East' can deadlock [lock-order-inversion]
  West.lock();
  West.unlock();
  East.unlock();
}

void westThenEastBad() {
  std::lock_guard<std::mutex> LockWest(West);
  std::lock_guard<std::mutex> LockEast(East);
}

// ---- A gate -----------------------------------------------------------------

std::mutex Gate, Up, Down;

void upDownInsideOk() {
  std::lock_guard<std::mutex> LockGate(Gate);
  std::lock_guard<std::mutex> LockUp(Up);
  std::lock_guard<std::mutex> LockDown(Down);
}

static void downUpUnderGate() {
  std::lock_guard<std::mutex> LockDown(Down);
  std::lock_guard<std::mutex> LockUp(Up);
}

void downUpInsideOk() {
  std::lock_guard<std::mutex> LockGate(Gate);
  downUpUnderGate();
}

// Two different gates are none.
std::mutex GateOne, GateTwo, Ebb, Flow;

void ebbFlowBad() {
  std::lock_guard<std::mutex> LockGate(GateOne);
  std::lock_guard<std::mutex> LockEbb(Ebb);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'Flow' while holding 'Ebb' can deadlock [lock-order-inversion]
  std::lock_guard<std::mutex> LockFlow(Flow);
}

void flowEbbBad() {
  std::lock_guard<std::mutex> LockGate(GateTwo);
  std::lock_guard<std::mutex> LockFlow(Flow);
  std::lock_guard<std::mutex> LockEbb(Ebb);
}

// ---- Three locks ------------------------------------------------------------

std::mutex Rock, Paper, Scissors;

void rockPaperBad() {
  std::lock_guard<std::mutex> LockRock(Rock);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'Paper' while holding 'Rock' can deadlock [lock-order-inversion]
  std::lock_guard<std::mutex> LockPaper(Paper);
}

void paperScissorsBad() {
  std::lock_guard<std::mutex> LockPaper(Paper);
  std::lock_guard<std::mutex> LockScissors(Scissors);
}

void scissorsRockBad() {
  std::lock_guard<std::mutex> LockScissors(Scissors);
  std::lock_guard<std::mutex> LockRock(Rock);
}

std::mutex One, Two, Three;

void oneTwoOk() { std::scoped_lock Lock(One); std::scoped_lock L2(Two); }
void twoThreeOk() { std::scoped_lock Lock(Two); std::scoped_lock L2(Three); }
void oneThreeOk() { std::scoped_lock Lock(One); std::scoped_lock L2(Three); }

// ---- Readers ----------------------------------------------------------------

std::shared_mutex Index, Data;

void readersOk() {
  std::shared_lock<std::shared_mutex> LockIndex(Index);
  std::shared_lock<std::shared_mutex> LockData(Data);
}

void readersReversedOk() {
  std::shared_lock<std::shared_mutex> LockData(Data);
  std::shared_lock<std::shared_mutex> LockIndex(Index);
}

std::shared_mutex Names, Values;

void readThenWriteBad() {
  std::shared_lock<std::shared_mutex> LockNames(Names);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'Values' while holding 'Names' can deadlock [lock-order-inversion]
  std::unique_lock<std::shared_mutex> LockValues(Values);
}

void writeThenWriteBad() {
  std::shared_lock<std::shared_mutex> LockValues(Values);
  std::unique_lock<std::shared_mutex> LockNames(Names);
}

// ---- unique_lock ------------------------------------------------------------

std::mutex Cache, Disk;

// Takes Cache again while Disk is still held: the function alone, in two
// threads.
void relockedInTheWrongOrderBad() {
  std::unique_lock<std::mutex> LockCache(Cache);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'Disk' while holding 'Cache' can deadlock [lock-order-inversion]
  std::unique_lock<std::mutex> LockDisk(Disk);
  LockCache.unlock();
  LockCache.lock();
}

std::mutex Memory, Network;

void unlockedFirstOk() {
  std::unique_lock<std::mutex> LockMemory(Memory);
  LockMemory.unlock();
  std::unique_lock<std::mutex> LockNetwork(Network);
}

void networkThenMemoryOk() {
  std::unique_lock<std::mutex> LockNetwork(Network);
  std::unique_lock<std::mutex> LockMemory(Memory);
}

// ---- A callee that lets the caller's lock go --------------------------------

std::mutex State, File;

static void writeFileUnlocked() {
  State.unlock();
  { std::lock_guard<std::mutex> LockFile(File); }
  State.lock();
}

void compactOk() {
  std::lock_guard<std::mutex> LockState(State);
  writeFileUnlocked();
}

void fileThenStateOk() {
  std::lock_guard<std::mutex> LockFile(File);
  std::lock_guard<std::mutex> LockState(State);
}

// ---- Callables --------------------------------------------------------------

std::mutex Queue, Log;

void calledLambdaBad() {
  auto Write = [] { std::lock_guard<std::mutex> Lock(Log); };
  std::lock_guard<std::mutex> LockQueue(Queue);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'Log' while holding 'Queue' can deadlock [lock-order-inversion]
  Write();
}

void algorithmBad(std::vector<int> &V) {
  std::lock_guard<std::mutex> LockLog(Log);
  std::for_each(V.begin(), V.end(),
                [](int) { std::lock_guard<std::mutex> Lock(Queue); });
}

std::mutex Ready, Done;

void lambdaOfAnotherThreadOk() {
  std::lock_guard<std::mutex> LockReady(Ready);
  std::thread([] { std::lock_guard<std::mutex> Lock(Done); }).detach();
}

void doneThenReadyOk() {
  std::lock_guard<std::mutex> LockDone(Done);
  std::lock_guard<std::mutex> LockReady(Ready);
}

std::mutex Listeners, Model;
std::function<void()> OnChange;

void subscribeBad() {
  OnChange = [] { std::lock_guard<std::mutex> Lock(Model); };
}

void fireBad() {
  std::lock_guard<std::mutex> Lock(Listeners);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'Model' while holding 'Listeners' can deadlock [lock-order-inversion]
  OnChange();
}

void changeBad() {
  std::lock_guard<std::mutex> Lock(Model);
  std::lock_guard<std::mutex> LockListeners(Listeners);
}

// ---- Virtual calls, templates -----------------------------------------------

std::mutex Registry, Device;

struct Driver {
  virtual ~Driver() = default;
  virtual void stop() {}
};
struct LockingDriver : Driver {
  void stop() override { std::lock_guard<std::mutex> Lock(Device); }
};

void stopAllBad(Driver &D) {
  std::lock_guard<std::mutex> Lock(Registry);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'Device' while holding 'Registry' can deadlock [lock-order-inversion]
  D.stop();
}

void plugBad() {
  std::lock_guard<std::mutex> Lock(Device);
  std::lock_guard<std::mutex> LockRegistry(Registry);
}

std::mutex Source, Sink;

template <typename First, typename Second> void both(First &F, Second &S) {
  std::lock_guard<First> LockFirst(F);
  std::lock_guard<Second> LockSecond(S);
}

void instanceBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'Sink' while holding 'Source' can deadlock [lock-order-inversion]
  both(Source, Sink);
}

void sinkThenSourceBad() {
  std::lock_guard<std::mutex> LockSink(Sink);
  std::lock_guard<std::mutex> LockSource(Source);
}

// ---- Arrays -----------------------------------------------------------------

std::mutex Forks[5];

void firstForksBad() {
  std::lock_guard<std::mutex> Lower(Forks[0]);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'Forks[1]' while holding 'Forks[0]' can deadlock [lock-order-inversion]
  std::lock_guard<std::mutex> Upper(Forks[1]);
}

void lastForksBad() {
  std::lock_guard<std::mutex> Upper(Forks[1]);
  std::lock_guard<std::mutex> Lower(Forks[0]);
}

std::mutex Shards[16];

void lockAllOk() {
  for (std::mutex &M : Shards)
    M.lock();
  for (std::mutex &M : Shards)
    M.unlock();
}

void FN_lockAllBackwards() {
  for (int I = 15; I >= 0; --I)
    Shards[I].lock();
  for (int I = 15; I >= 0; --I)
    Shards[I].unlock();
}

// ---- Hand over hand ---------------------------------------------------------

struct Node {
  std::mutex M;
  std::shared_ptr<Node> Next;
  Node *Raw = nullptr;
};

void handOverHandOk(Node *N) {
  N->M.lock();
  while (Node *Next = N->Raw) {
    Next->M.lock();
    N->M.unlock();
    N = Next;
  }
  N->M.unlock();
}

void handOverHandGuardsOk(Node *N) {
  std::unique_lock<std::mutex> Here(N->M);
  while (N->Raw) {
    std::unique_lock<std::mutex> There(N->Raw->M);
    N = N->Raw;
    Here = std::move(There);
  }
}

// ---- There and back, within one class ---------------------------------------

class Widget {
public:
  void adopt(Widget *W) {
    Child = W;
    W->Parent = this;
  }
  void touch() {
    std::lock_guard<std::mutex> Lock(M);
    ++Touched;
  }
  void upBad() {
    std::lock_guard<std::mutex> Lock(M);
    // CHECK: :[[@LINE+2]]:{{[0-9]+}}: warning: acquiring 'Parent->M' while holding 'M' can deadlock [lock-order-inversion]
    if (Parent)
      Parent->touch();
  }
  void downBad() {
    std::lock_guard<std::mutex> Lock(M);
    if (Child)
      Child->touch();
  }

private:
  std::mutex M;
  Widget *Parent = nullptr, *Child = nullptr;
  int Touched = 0;
};

// NOTE: note: 'Widget::upBad' acquires 'M' here
// NOTE: note: 'Widget::touch' then acquires 'Parent->M' here
// NOTE: note: 'Widget::downBad' acquires 'M' here
// NOTE: note: 'Widget::touch' then acquires 'Child->M' here
class Folder {
public:
  explicit Folder(Folder *P) : Parent(P) {
    if (P)
      P->Children.push_back(this);
  }
  void sizeBad() {
    std::lock_guard<std::mutex> Mine(M);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'Parent->M' while holding 'M' can deadlock [lock-order-inversion]
    std::lock_guard<std::mutex> Theirs(Parent->M);
    Parent->Size += Size;
  }
  void clearBad() {
    std::lock_guard<std::mutex> Mine(M);
    for (Folder *F : Children) {
      std::lock_guard<std::mutex> Theirs(F->M);
      F->Size = 0;
    }
  }

private:
  std::mutex M;
  Folder *Parent;
  std::vector<Folder *> Children;
  int Size = 0;
};

// Both lead down.
class BinaryTree {
public:
  void grow(BinaryTree *L, BinaryTree *R) {
    Left = L;
    Right = R;
  }
  void leftOk() {
    std::lock_guard<std::mutex> Mine(M);
    std::lock_guard<std::mutex> Theirs(Left->M);
  }
  void rightOk() {
    std::lock_guard<std::mutex> Mine(M);
    std::lock_guard<std::mutex> Theirs(Right->M);
  }

private:
  std::mutex M;
  BinaryTree *Left = nullptr, *Right = nullptr;
};

class Chain {
public:
  void link(Chain *N) {
    Next = N;
    N->Previous = this;
  }
  void forwardOk() {
    std::lock_guard<std::mutex> Mine(M);
    std::lock_guard<std::mutex> Theirs(Next->M);
  }
  void backOneAfterTheOtherOk() {
    M.lock();
    M.unlock();
    std::lock_guard<std::mutex> Theirs(Previous->M);
  }
  void backAtOnceOk() { std::scoped_lock Both(M, Previous->M); }
  void backByAddressOk() {
    bool IsBefore = this < Previous;
    std::lock_guard<std::mutex> First(IsBefore ? M : Previous->M);
    std::lock_guard<std::mutex> Second(IsBefore ? Previous->M : M);
  }

private:
  std::mutex M;
  Chain *Next = nullptr, *Previous = nullptr;
};
