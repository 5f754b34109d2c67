// MutableGlobal.cpp - state that all threads share
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include "program/SharedState.h"
#include <fmt/format.h>

using namespace lockstitch;

static std::string message(const SharedState &S, const Program &P) {
  std::string Name = S.Variable->Name.str();
  switch (S.By) {
  case Safety::Unused:
    return fmt::format("'{}' is mutable state that all threads share; nobody "
                       "uses it",
                       Name);
  case Safety::Unchanged:
    return fmt::format("'{}' is mutable state that all threads share; nobody "
                       "changes it",
                       Name);
  case Safety::OneThread:
    return fmt::format("'{}' is mutable state that all threads share; one "
                       "thread uses it",
                       Name);
  case Safety::SetAlone:
    return fmt::format("'{}' is mutable state that several threads use; it is "
                       "changed only while no other thread runs",
                       Name);
  case Safety::Locked:
    return fmt::format("'{}' is mutable state that several threads use, each "
                       "with '{}' held",
                       Name, P.spell(*S.Lock, S.Uses.front().Body));
  case Safety::PartlyLocked:
    return fmt::format("'{}' is mutable state that several threads use, not "
                       "all with one lock held",
                       Name);
  case Safety::Nothing:
    return fmt::format("'{}' is mutable state that several threads use, with "
                       "no lock held",
                       Name);
  }
  llvm_unreachable("a safety of no kind");
}

/// For programs that read the inventory.
static llvm::StringRef word(Safety S) {
  switch (S) {
  case Safety::Unused:
    return "unused";
  case Safety::Unchanged:
    return "unchanged";
  case Safety::OneThread:
    return "one-thread";
  case Safety::SetAlone:
    return "set-alone";
  case Safety::Locked:
    return "lock";
  case Safety::PartlyLocked:
    return "partly-locked";
  case Safety::Nothing:
    return "none";
  }
  llvm_unreachable("a safety of no kind");
}

/// "main", "callers", and what a thread begins with.
static std::string nameOfThread(ThreadId T, const Program &P) {
  if (T == P.Threads.main())
    return "main";
  if (T == P.Threads.outside())
    return "callers";
  EntityId Begin = P.Bodies[P.Roots.roots()[T].Body].id();
  return P.blockName(Begin).empty() ? P.shortName(Begin)
                                    : nameOfFunction(Begin, P);
}

static RecordedUse record(const StateUse &U, const Program &P) {
  RecordedUse Out;
  Out.Where = U.Where;
  Out.IsWrite = U.IsWrite;
  Out.Function = P.name(U.Function).str();
  Out.IsAlone = U.IsAlone;
  for (ThreadId T : U.Threads)
    Out.Threads.push_back(nameOfThread(T, P));
  for (const Path &L : U.Locks)
    Out.Locks.push_back(P.spell(L, U.Body));
  for (auto *List : {&Out.Threads, &Out.Locks}) {
    llvm::sort(*List);
    List->erase(std::unique(List->begin(), List->end()), List->end());
  }
  return Out;
}

static std::string quoted(const std::vector<std::string> &Names) {
  std::string Text;
  for (size_t I = 0; I < Names.size(); ++I)
    Text += fmt::format("{}{}",
                        I == 0                  ? ""
                        : I + 1 == Names.size() ? " and "
                                                : ", ",
                        Names[I].find('\'') == std::string::npos
                            ? fmt::format("'{}'", Names[I])
                            : Names[I]);
  return Text;
}

/// "'send' writes it here, in 'main' and 'work', with 'Mutex' held"
static std::string note(const StateUse &U, const RecordedUse &R,
                        const Program &P) {
  std::string Text = fmt::format("{} {} it here", nameOfFunction(U.Function, P),
                                 U.IsWrite ? "writes" : "reads");
  if (!R.Threads.empty())
    Text += fmt::format(", in {}", quoted(R.Threads));
  if (U.IsAlone)
    return Text + ", while no other thread runs";
  if (!R.Locks.empty())
    return Text + fmt::format(", with {} held", quoted(R.Locks));
  return Text + (U.IsEverLocked ? ", not always with a lock held"
                                : ", with no lock held");
}

static void addUses(Finding &F, const SharedState &S, const Program &P) {
  F.State.emplace();
  F.State->Name = S.Variable->Name.str();
  F.State->Type = S.Variable->Type.str();
  F.State->Safety = word(S.By);
  if (S.Lock)
    F.State->Lock = P.spell(*S.Lock, S.Uses.front().Body);
  // Each function once for all that it does in the same way.
  std::map<std::string, unsigned> Told;
  for (const StateUse &U : S.Uses) {
    RecordedUse R = record(U, P);
    std::string Text = note(U, R, P);
    if (Told.try_emplace(Text, 0).second)
      F.Notes.push_back({U.Where, std::move(Text), 0});
    F.State->Uses.push_back(std::move(R));
  }
}

static void run(const Program &P, Reporter Report) {
  for (const SharedState &S : sharedStates(P)) {
    Finding F;
    F.Where = F.Spelling = S.Variable->Declared;
    F.Message = message(S, P);
    F.About.push_back(S.Variable->Name.str());
    addUses(F, S, P);
    F.Doubts.push_back(
        S.isOfSeveral()
            ? Doubt{Certainty::Medium,
                    "parallel: a lock, or an order, may keep the threads apart"}
            : Doubt{Certainty::Low,
                    "parallel: no two threads were seen to use it"});
    Report(std::move(F));
  }
}

const Check lockstitch::MutableGlobal = {
    .Name = "mutable-global",
    .Summary = "a global or static variable that any thread can change",
    .Severity = Severity::Warning,
    .Cwe = 362,
    .Shown = Shown::ByName,
    .Run = run,
};
