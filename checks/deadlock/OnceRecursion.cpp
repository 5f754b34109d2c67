// OnceRecursion.cpp - a call_once that calls itself
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

namespace {
struct Way {
  std::vector<const CallEdge *> Calls; ///< from the callable back to the call
  unsigned Candidates = 1; ///< the most functions that one of them may run
};
} // namespace

/// A guess among more functions than this is little better than none.
static constexpr unsigned FewCandidates = 3;

/// The functions that the call may run, as far as is known.
static unsigned candidates(const CallEdge &E, const Program &P) {
  return llvm::count_if(P.Calls.callsOf(E.Caller), [&](const CallEdge &Other) {
    return Other.At == E.At;
  });
}

/// How what is called once comes back to Body, if it does; by the fewest calls.
static std::optional<Way> wayBack(unsigned Body, const CallEdge &Once,
                                  const Program &P) {
  std::map<unsigned, const CallEdge *> CameBy = {{Once.Callee, &Once}};
  std::vector<unsigned> Todo = {Once.Callee};
  for (unsigned I = 0; I < Todo.size(); ++I)
    for (const CallEdge &E : P.Calls.callsOf(Todo[I])) {
      if (!P.Bodies[E.Callee].Units.meets(P.Bodies[Body].Units))
        continue;
      if (E.Callee == Body) {
        Way W{{&E}};
        while (W.Calls.back()->Caller != Once.Callee)
          W.Calls.push_back(CameBy.at(W.Calls.back()->Caller));
        for (const CallEdge *C : W.Calls)
          W.Candidates = std::max(W.Candidates, candidates(*C, P));
        std::reverse(W.Calls.begin(), W.Calls.end());
        return W;
      }
      if (CameBy.try_emplace(E.Callee, &E).second)
        Todo.push_back(E.Callee);
    }
  return std::nullopt;
}

static Finding describe(unsigned Body, const CallEdge &Once, const Way &W,
                        const Program &P) {
  Finding F = findingAt(*Once.At, "what is called once here comes back here, "
                                  "and waits for itself");
  for (const CallEdge *C : W.Calls)
    F.Notes.push_back({C->At->Where,
                       fmt::format("{} calls {} here",
                                   nameOfFunction(P.Bodies[C->Caller].id(), P),
                                   nameOfFunction(P.Bodies[C->Callee].id(), P)),
                       0});
  if (P.Bodies[Body].Facts->Class || !P.Bodies[Body].Facts->Params.empty())
    F.Doubts.push_back(
        {Certainty::Medium, "alias: the flag may be another object's"});
  if (unsigned N = std::max(W.Candidates, candidates(Once, P)); N > 1)
    F.Doubts.push_back(
        {N > FewCandidates ? Certainty::Low : Certainty::Medium,
         fmt::format("path: a call leads there that may run {} functions", N)});
  F.About.push_back(P.name(P.Bodies[Body].id()).str());
  return F;
}

static void run(const Program &P, Reporter Report) {
  std::set<const Fact *> Told;
  for (unsigned Body = 0; Body < P.Bodies.size(); ++Body)
    for (const CallEdge &E : P.Calls.callsOf(Body)) {
      const auto *C = std::get_if<Call>(&E.At->What);
      if (!C || !C->Once || Told.count(E.At))
        continue;
      if (std::optional<Way> W = wayBack(Body, E, P)) {
        Told.insert(E.At);
        Report(describe(Body, E, *W, P));
      }
    }
}

const Check lockstitch::OnceRecursion = {
    .Name = "once-recursion",
    .Summary = "what call_once or pthread_once runs comes back to the same "
               "call, which waits for its own end",
    .Severity = Severity::Error,
    .Cwe = 833,
    .Run = run,
};
