// Meetings.cpp - whether what two bodies do may happen at once
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Meetings.h"

using namespace lockstitch;

std::optional<Meeting> lockstitch::meeting(unsigned A, unsigned B,
                                           const Functions &F,
                                           const HappensBefore &Threads,
                                           const RootSet &Alive,
                                           llvm::ArrayRef<Path> Joined) {
  if (!F[A].Units.meets(F[B].Units))
    return std::nullopt;
  std::optional<Meeting> Found;
  for (const Context &Mine : Threads.contexts(A)) {
    llvm::BitVector Beside = Threads.beside(Mine, Alive, Joined);
    for (const Context &Theirs : Threads.contexts(B)) {
      if (llvm::any_of(Mine.Held,
                       [&](const Path &P) { return Theirs.Held.count(P); }))
        continue;
      if (Threads.mayRunTogether(Mine.Thread, Theirs.Thread) ||
          (Theirs.Thread < Beside.size() && Beside.test(Theirs.Thread)))
        return Meeting::OfThreads;
      if (Mine.Thread == Threads.outside() &&
          Theirs.Thread == Threads.outside())
        Found = Meeting::OfCallers;
    }
  }
  return Found;
}

static RootSet startedIn(unsigned Body, const Locksets &Held) {
  RootSet Out;
  for (const ThreadStart &S : Held[Body].Starts)
    addRoots(Out, S.Roots);
  return Out;
}

std::optional<Meeting>
lockstitch::meetingAnywhere(unsigned A, unsigned B, const Functions &F,
                            const Locksets &Held,
                            const HappensBefore &Threads) {
  std::optional<Meeting> Why = meeting(A, B, F, Threads, startedIn(A, Held));
  return Why ? Why : meeting(B, A, F, Threads, startedIn(B, Held));
}
