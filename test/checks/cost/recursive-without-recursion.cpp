// RUN: not %lockstitch check --checks=-*,recursive-without-recursion %s -- -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=STORY < %t

#include <functional>
#include <mutex>
#include <vector>

namespace {
int Count;

// ---- Nobody comes back ------------------------------------------------------

// CHECK: :[[@LINE+1]]:22: warning: '(anonymous namespace)::PlainBad' is recursive, and acquired in 2 places, never by who holds it: a plain mutex does [recursive-without-recursion]
std::recursive_mutex PlainBad;
// STORY: PlainBad' is recursive
// STORY: note: '{{.*}}add' acquires it here
// STORY: note: '{{.*}}twice' acquires it here

void add() {
  std::lock_guard<std::recursive_mutex> Lock(PlainBad);
  ++Count;
}

void twice() {
  {
    std::lock_guard<std::recursive_mutex> Lock(PlainBad);
    ++Count;
  }
  add();
}

class Account {
public:
  void deposit() {
    std::lock_guard Lock(MemberBad);
    change(1);
  }
  void withdraw() {
    std::lock_guard Lock(MemberBad);
    change(-1);
  }

private:
  void change(int By) { Balance += By; }
  // CHECK: :[[@LINE+1]]:24: warning: '(anonymous namespace)::Account::MemberBad' is recursive
  std::recursive_mutex MemberBad;
  int Balance = 0;
};

// CHECK: :[[@LINE+1]]:28: warning: '(anonymous namespace)::TimedBad' is recursive
std::recursive_timed_mutex TimedBad;
void timed() {
  TimedBad.lock();
  ++Count;
  TimedBad.unlock();
}

// ---- Somebody does ----------------------------------------------------------

std::recursive_mutex DirectOk;
void direct() {
  std::lock_guard Outer(DirectOk);
  std::lock_guard Inner(DirectOk);
  ++Count;
}

std::recursive_mutex ByCallOk;
void inner() {
  std::lock_guard Lock(ByCallOk);
  ++Count;
}
void middle() { inner(); }
void outer() {
  std::lock_guard Lock(ByCallOk);
  middle();
}

std::recursive_mutex SometimesOk;
void sometimes(bool Held) {
  if (!Held)
    SometimesOk.lock();
  {
    std::lock_guard Lock(SometimesOk);
    ++Count;
  }
  if (!Held)
    SometimesOk.unlock();
}

class Node {
public:
  void visit() {
    std::lock_guard Lock(TreeOk);
    for (Node *Child : Children)
      Child->visit();
  }
  std::vector<Node *> Children;

private:
  std::recursive_mutex TreeOk;
};

class Base {
public:
  virtual ~Base() = default;
  virtual void changed() {}
  void change() {
    std::lock_guard Lock(VirtualOk);
    changed();
  }

protected:
  void again() {
    std::lock_guard Lock(VirtualOk);
    ++Count;
  }

private:
  std::recursive_mutex VirtualOk;
};
class Derived : public Base {
  void changed() override { again(); }
};

std::recursive_mutex TriedAgainOk;
void triedAgain() {
  std::lock_guard Lock(TriedAgainOk);
  if (TriedAgainOk.try_lock())
    TriedAgainOk.unlock();
}

std::recursive_mutex ByLambdaOk;
void byLambda() {
  std::lock_guard Lock(ByLambdaOk);
  auto Again = [] {
    std::lock_guard Lock(ByLambdaOk);
    ++Count;
  };
  Again();
}

// Two functions, of which the first leaves it held.
std::recursive_mutex LeftHeldOk;
void begin() { LeftHeldOk.lock(); }
void end() { LeftHeldOk.unlock(); }
void leftHeld() {
  begin();
  std::lock_guard Lock(LeftHeldOk);
  end();
}

// By functions, and guards of the user's, that are passed it.
std::recursive_mutex PassedOk;
void with(std::recursive_mutex &M) {
  std::lock_guard Lock(M);
  ++Count;
}
void passed() {
  std::lock_guard Lock(PassedOk);
  with(PassedOk);
}

class Guard {
public:
  explicit Guard(std::recursive_mutex &M) : M(M) { M.lock(); }
  ~Guard() { M.unlock(); }

private:
  std::recursive_mutex &M;
};
std::recursive_mutex GuardedOk;
void guardedInner() {
  Guard Lock(GuardedOk);
  ++Count;
}
void guardedOuter() {
  std::lock_guard Lock(GuardedOk);
  guardedInner();
}

// ---- Who knows --------------------------------------------------------------

void hidden(std::recursive_mutex &M);
std::recursive_mutex GivenAwayOk;
void giveAway() {
  std::lock_guard Lock(GivenAwayOk);
  hidden(GivenAwayOk);
}

std::mutex NotRecursiveOk;
void notRecursive() {
  std::lock_guard Lock(NotRecursiveOk);
  ++Count;
}

class Notifier {
public:
  void subscribe(std::function<void()> F) {
    std::lock_guard Lock(CallbackBad);
    Subscribers.push_back(F);
  }
  void publish() {
    std::lock_guard Lock(CallbackBad);
    for (auto &F : Subscribers)
      F();
  }

private:
  // Of low confidence: a subscriber may subscribe another.
  // CHECK: :[[@LINE+1]]:24: warning: '(anonymous namespace)::Notifier::CallbackBad' is recursive
  std::recursive_mutex CallbackBad;
  std::vector<std::function<void()>> Subscribers;
};
} // namespace
// STORY: CallbackBad' is recursive
// STORY: confidence is low (alias: what is called while it is held is not all seen

void use(Account &A, Node &N, Derived &D, Notifier &O) {
  add();
  twice();
  A.deposit();
  A.withdraw();
  timed();
  direct();
  outer();
  sometimes(true);
  N.visit();
  D.change();
  triedAgain();
  byLambda();
  leftHeld();
  passed();
  guardedOuter();
  giveAway();
  notRecursive();
  O.subscribe([] {});
  O.publish();
}
