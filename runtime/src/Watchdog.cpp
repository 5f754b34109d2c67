// Watchdog.cpp - sees that threads wait for each other, while they do
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The wait-for graph (Coffman et al. 1971) as it is at one moment, from what
// each thread says that it waits for and holds. Threads go on while it is read:
// what is the same twice, with no thread on the way having begun to wait anew,
// was so all the time between.

#include "Watchdog.h"
#include "Options.h"
#include "Report.h"
#include "Runtime.h"
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

using namespace lockstitch::runtime;

namespace {
/// A thread that waits, and since which of its waits.
struct Waiter {
  Thread *Who;
  unsigned Wait;
  bool operator==(const Waiter &Other) const {
    return Who == Other.Who && Wait == Other.Wait;
  }
  bool operator<(const Waiter &Other) const {
    return Who->Record->Id < Other.Who->Record->Id;
  }
};

using Circle = Vector<Waiter>;

bool isThere(const Vector<Circle> &All, const Circle &C) {
  return std::find(All.begin(), All.end(), C) != All.end();
}

/// Which threads keep T from going on. Null for what cannot be known.
Vector<Thread *> blockersOf(const Thread &T) {
  Vector<Thread *> Out;
  if (T.IsPatient.load(std::memory_order_relaxed) == false)
    return Out;
  if (const Lock *L = T.Awaits.load(std::memory_order_acquire)) {
    for (Thread *Other : running())
      if (HeldLock *Theirs = Other->holds(L);
          Theirs &&
          (T.AwaitsHow == Mode::Exclusive || Theirs->How == Mode::Exclusive))
        Out.push_back(Other);
  } else if (const ThreadRecord *R = T.Joins.load(std::memory_order_acquire)) {
    for (Thread *Other : running())
      if (Other->Record == R)
        Out.push_back(Other);
  }
  return Out;
}

/// Follows one blocker after another until one comes again, or none is left.
class Search {
public:
  /// Of each circle the one that begins with the smallest.
  Vector<Circle> run() {
    for (Thread *T : running())
      visit(*T);
    return std::move(Found);
  }

private:
  void visit(Thread &T) {
    auto Mine = std::find_if(Path.begin(), Path.end(),
                             [&](const Waiter &W) { return W.Who == &T; });
    if (Mine != Path.end()) {
      Circle C(Mine, Path.end());
      std::rotate(C.begin(), std::min_element(C.begin(), C.end()), C.end());
      if (!isThere(Found, C))
        Found.push_back(C);
      return;
    }
    if (std::find(Done.begin(), Done.end(), &T) != Done.end())
      return;
    Path.push_back({&T, T.Waits.load(std::memory_order_relaxed)});
    for (Thread *Blocker : blockersOf(T))
      visit(*Blocker);
    Path.pop_back();
    Done.push_back(&T);
  }

  Circle Path;
  Vector<Thread *> Done;
  Vector<Circle> Found;
};

/// All threads, if each waits for as long as it takes; else nothing. Who waits
/// for a condition waits for any other.
Circle findStall() {
  Circle All;
  for (Thread *T : running()) {
    bool Waits = T->Awaits || T->Joins || T->Condition;
    if (!Waits || !T->IsPatient)
      return {};
    All.push_back({T, T->Waits});
  }
  std::sort(All.begin(), All.end());
  return All;
}

Act actOf(Thread &T) {
  Act A;
  A.Thread = T.Record->Id;
  A.At = T.AwaitsAt;
  if (Lock *L = T.Awaits) {
    A.What = "waits for";
    A.Of = viewOf(*L);
  } else if (ThreadRecord *R = T.Joins) {
    A.What = "joins";
    A.Joined = R->Id;
  } else if (T.Condition) {
    A.What = "waits for a condition";
  }
  for (unsigned I = 0; I < T.held(); ++I) {
    HeldLock &H = T.heldAt(I);
    if (Lock *L = H.Of; L && L->Id == H.Id && !T.isPending(H))
      A.Held.push_back({viewOf(*L), H.How, H.At});
  }
  return A;
}

/// The circles that were there a moment ago, and those that are told.
Vector<Circle> *Before, *Told;

/// Whether there is a deadlock that was not told.
bool look() {
  std::lock_guard<SpinLock> Hold(runtimeLock());
  if (!Before) {
    Before = create<Vector<Circle>>();
    Told = create<Vector<Circle>>();
  }
  Vector<Circle> Now = Search().run();
  if (Now.empty())
    if (Circle All = findStall(); !All.empty())
      Now.push_back(std::move(All));
  bool IsNew = false;
  for (const Circle &C : Now) {
    if (!isThere(*Before, C) || isThere(*Told, C))
      continue;
    Told->push_back(C);
    IsNew = true;
    if (C.size() == 1)
      continue; // told when it began to wait: double-lock
    Finding F{Rule::Deadlock};
    for (const Waiter &W : C)
      F.Acts.push_back(actOf(*W.Who));
    report(std::move(F));
  }
  *Before = std::move(Now);
  return IsNew;
}

void *watch(void *) {
  Thread::close();
  for (;;) {
    timespec Turn{0, 200'000'000};
    nanosleep(&Turn, nullptr);
    if (!look())
      continue;
    writeReport();
    switch (options().OnDeadlock) {
    case Reaction::Continue:
      break;
    case Reaction::Exit:
      _exit(options().ExitCode ? options().ExitCode : 66);
    case Reaction::Abort:
      abort();
    }
  }
}

std::atomic<bool> IsStarted;
} // namespace

void lockstitch::runtime::startWatchdog() {
  if (IsStarted.exchange(true))
    return;
  // Without the preload library's, which would take it for one of the program.
  using Create = decltype(pthread_create);
  auto *Real = reinterpret_cast<Create *>(dlsym(RTLD_NEXT, "pthread_create"));
  if (!Real)
    Real = pthread_create;
  // No signal of the program's is for it.
  sigset_t All, Old;
  sigfillset(&All);
  pthread_sigmask(SIG_SETMASK, &All, &Old);
  pthread_attr_t Detached;
  pthread_attr_init(&Detached);
  pthread_attr_setdetachstate(&Detached, PTHREAD_CREATE_DETACHED);
  pthread_t Handle;
  if (Real(&Handle, &Detached, watch, nullptr))
    IsStarted = false;
  pthread_attr_destroy(&Detached);
  pthread_sigmask(SIG_SETMASK, &Old, nullptr);
}

void lockstitch::runtime::forgetWatchdog() { IsStarted = false; }
