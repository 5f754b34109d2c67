// SignalUnsafeCall.cpp - a signal handler that is not async-signal-safe
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A handler runs between any two instructions of the thread that it
// interrupts. What that thread holds is held until the handler returns.

#include "Check.h"
#include "Story.h"
#include <csignal>
#include <fmt/format.h>

using namespace lockstitch;

/// Places of one handler that are told; more say nothing new.
static constexpr size_t MaxPlaces = 8;

namespace {
/// What a handler does and must not.
struct Misstep {
  std::string Doing; ///< "acquiring 'M'": "... in a signal handler can ..."
  std::string Does;  ///< "acquires 'M'": "'onInt' ..."
  std::optional<Path> Lock;
};

struct Site {
  WalkStep At;
  Misstep What;
};

/// A handler, and what all threads that are interrupted by it may do.
struct Handler {
  const ThreadRoot *Root; ///< where it is set, the first that is no crash's
  bool IsOfCrash;
  std::vector<Site> Sites;
};
} // namespace

static Misstep acquiring(const Path &Lock, unsigned Body, const Program &P) {
  std::string Name = fmt::format("'{}'", P.spell(Lock, Body));
  return {"acquiring " + Name, "acquires " + Name, Lock};
}

/// Nothing, of what a handler may do.
static std::optional<Misstep> misstep(const Fact &X, unsigned Body,
                                      const Program &P) {
  if (const auto *U = std::get_if<Unsafe>(&X.What))
    return Misstep{fmt::format("calling '{}'", U->What.str()),
                   fmt::format("calls '{}'", U->What.str()),
                   {}};
  if (const auto *A = std::get_if<Acquire>(&X.What);
      A && A->How != Attempt::Tries)
    return acquiring(A->Locks.front(), Body, P);
  if (const auto *G = std::get_if<Guard>(&X.What);
      G && G->How == Bind::Locks && !G->Locks.empty())
    return acquiring(G->Locks.front(), Body, P);
  if (const auto *N = std::get_if<Notify>(&X.What);
      N && N->Kind == WaitKind::Condition) {
    std::string Name = fmt::format("'{}'", P.spell(N->On, Body));
    return Misstep{"notifying " + Name, "notifies " + Name, {}};
  }
  if (const auto *T = std::get_if<Throw>(&X.What); T && T->IsCertain)
    return Misstep{"throwing", "throws", {}};
  if (const auto *S = std::get_if<Spawn>(&X.What);
      S && (S->Kind == SpawnKind::Thread || S->Kind == SpawnKind::Task))
    return Misstep{"starting a thread", "starts a thread", {}};
  return std::nullopt;
}

/// Whether the signal tells that the program is broken already.
static bool isOfCrash(const ThreadRoot &Root) {
  const auto *S = std::get_if<Spawn>(&Root.At->What);
  return S && !S->Args.empty() && S->Args[0].What == Value::Kind::Integer &&
         llvm::is_contained(
             {SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS},
             S->Args[0].Int);
}

static std::map<unsigned, Handler> findHandlers(const Program &P) {
  std::map<unsigned, Handler> Out;
  for (const ThreadRoot &R : P.Roots.roots()) {
    if (R.Kind != SpawnKind::Signal)
      continue;
    auto [It, IsNew] = Out.try_emplace(R.Body, Handler{&R, isOfCrash(R), {}});
    if (!IsNew && It->second.IsOfCrash && !isOfCrash(R))
      It->second = {&R, false, {}};
  }
  return Out;
}

/// Adds what the handler does, for that signal, and must not.
static void addSites(Handler &H, const ThreadRoot &Root, const Program &P) {
  Walk::Numbers Known;
  if (const auto *S = std::get_if<Spawn>(&Root.At->What);
      S && !S->Args.empty() && S->Args[0].What == Value::Kind::Integer)
    Known[Path::param(0)] = S->Args[0].Int;
  Walk(P.Bodies, P.Calls, P.Threads, [&](const WalkStep &At) {
    if (std::optional<Misstep> M = misstep(*At.At, At.Body, P))
      H.Sites.push_back({At, std::move(*M)});
    return true;
  }).through(Root.Body, Known);
}

/// The locks that anybody but a handler acquires.
static std::set<EntityId> locksOfOthers(const Program &P) {
  std::set<EntityId> Out;
  auto IsOther = [&](const Context &C) {
    return C.Thread >= P.Roots.roots().size() ||
           P.Roots.roots()[C.Thread].Kind != SpawnKind::Signal;
  };
  P.eachFact([&](unsigned Body, const Fact &X) {
    const auto *A = std::get_if<Acquire>(&X.What);
    const auto *G = std::get_if<Guard>(&X.What);
    if ((A || G) && llvm::any_of(P.Threads.contexts(Body), IsOther))
      for (const Path &L : A ? A->Locks : G->Locks)
        Out.insert(lastEntity(L));
  });
  return Out;
}

/// Whether the program, or the handler's thread, ends in the handler.
static bool comesBack(const FunctionFacts &F) {
  return llvm::any_of(
      F.Blocks, [](const BasicBlock &B) { return B.End == BlockEnd::Returns; });
}

static auto rank(const Site &S) {
  return std::tuple(-int(S.At.IsCalled), S.At.IsLast, !S.What.Lock,
                    S.At.Calls.size(), S.At.At->Where);
}

static std::string messageOf(const Misstep &M) {
  if (M.Lock)
    return M.Doing + " in a signal handler deadlocks if the thread that it "
                     "interrupts holds it";
  if (M.Doing == "throwing")
    return "throwing in a signal handler is undefined behaviour";
  return M.Doing + " in a signal handler can deadlock, or break what it "
                   "interrupts";
}

static void addDoubts(Finding &F, const Handler &H, const Site &S,
                      const std::set<EntityId> &OfOthers, const Program &P) {
  if (S.At.IsCalled != Certainty::High)
    F.Doubts.push_back(
        {S.At.IsCalled, "parallel: a call through a pointer leads there"});
  if (H.IsOfCrash)
    F.Doubts.push_back(
        {Certainty::Low, "parallel: the signal comes when it has crashed"});
  if (S.At.IsLast)
    F.Doubts.push_back({Certainty::Low, "path: the program is aborted there"});
  const auto *U = std::get_if<Unsafe>(&S.At.At->What);
  if (!comesBack(*P.Bodies[H.Root->Body].Facts) || (U && U->What == "exit"))
    F.Doubts.push_back({Certainty::Medium, "path: the program ends there"});
  if (S.What.Lock && !OfOthers.count(lastEntity(*S.What.Lock)))
    F.Doubts.push_back({Certainty::Medium,
                        "alias: only signal handlers are seen to acquire it"});
}

static Finding describe(const Handler &H, const Site &S,
                        const std::set<EntityId> &OfOthers, const Program &P) {
  Finding F = findingAt(*S.At.At, messageOf(S.What));
  F.Notes.push_back(
      {H.Root->At->Where,
       fmt::format("{} is set here to handle a signal, which can interrupt any "
                   "thread",
                   nameOfFunction(P.Bodies[H.Root->Body].id(), P))});
  tellCalls(F, S.At.Calls, P);
  F.Notes.push_back(
      {S.At.At->Where,
       fmt::format("{} {} here, and is not async-signal-safe: "
                   "set a flag, or write to a pipe, and let a "
                   "thread do the work",
                   nameOfFunction(P.Bodies[S.At.Body].id(), P), S.What.Does)});
  addDoubts(F, H, S, OfOthers, P);
  F.About.push_back(P.name(P.Bodies[H.Root->Body].id()).str());
  F.About.push_back(S.What.Does);
  return F;
}

/// The clearest place is the finding, the others are told with it.
static void report(Handler &H, std::set<Location> &Told,
                   const std::set<EntityId> &OfOthers, const Program &P,
                   const Reporter &Report) {
  llvm::stable_sort(
      H.Sites, [](const Site &A, const Site &B) { return rank(A) < rank(B); });
  if (H.Sites.empty() || !Told.insert(H.Sites.front().At.At->Where).second)
    return;
  Finding F = describe(H, H.Sites.front(), OfOthers, P);
  size_t Places = 0;
  for (const Site &S : llvm::drop_begin(H.Sites)) {
    if (Places == MaxPlaces || !Told.insert(S.At.At->Where).second)
      continue;
    ++Places;
    F.Notes.push_back({S.At.At->Where,
                       fmt::format("the same holds here, where {} {}",
                                   nameOfFunction(P.Bodies[S.At.Body].id(), P),
                                   S.What.Does)});
    F.Notes.back().IsElsewhere = true;
  }
  Report(std::move(F));
}

static void run(const Program &P, Reporter Report) {
  std::map<unsigned, Handler> Handlers = findHandlers(P);
  if (Handlers.empty())
    return;
  for (const ThreadRoot &R : P.Roots.roots())
    if (R.Kind == SpawnKind::Signal)
      if (Handler &H = Handlers.at(R.Body); H.IsOfCrash == isOfCrash(R))
        addSites(H, R, P);
  std::set<EntityId> OfOthers = locksOfOthers(P);
  std::set<Location> Told;
  for (auto &[Entry, H] : Handlers)
    report(H, Told, OfOthers, P, Report);
}

const Check lockstitch::SignalUnsafeCall = {
    .Name = "signal-unsafe-call",
    .Summary = "a signal handler locks, allocates, throws or calls what is not "
               "async-signal-safe",
    .Severity = Severity::Error,
    .Cwe = 479,
    .Run = run,
};
