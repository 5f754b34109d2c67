// FalseSharing.cpp - threads that write neighbours
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include "program/CacheLines.h"
#include <fmt/format.h>

using namespace lockstitch;

/// "Head" of "Queue::Head"
static llvm::StringRef memberOf(llvm::StringRef Name) {
  return Name.drop_front(
      Name.rfind("::") == llvm::StringRef::npos ? 0 : Name.rfind("::") + 2);
}

static bool isC(const LineWriter &W, const Program &P) {
  return P.Bodies[W.Body].File->MainFile.ends_with(".c");
}

/// `std::atomic<int> Tail alignas(64);` begins a line of its own.
static void addAlignment(Finding &F, const SharedLine &L, const Entity &E,
                         const Program &P) {
  if (isC(L.First, P) || isC(L.Second, P))
    return;
  Location End = E.Declared;
  End.Column += memberOf(E.Name).size();
  F.Fixes.push_back({FalseSharing.Name, {End, End}, " alignas(64)"});
}

static void tellWriter(Finding &F, const LineWriter &W, llvm::StringRef What,
                       const Program &P, unsigned Thread) {
  bool IsLock = !std::holds_alternative<Access>(W.At->What);
  F.Notes.push_back({W.At->Where,
                     fmt::format("{} {} '{}' here, again and again",
                                 nameOfFunction(P.Bodies[W.Body].id(), P),
                                 IsLock ? "acquires" : "writes", What.str()),
                     Thread});
}

static void tellFields(const SharedLine &L, const Program &P, Reporter Report) {
  const Entity &A = P.Bodies.entity(L.First.Field);
  const Entity &B = P.Bodies.entity(L.Second.Field);
  if (!B.Declared || B.IsSystem)
    return;
  Finding F;
  F.Where = F.Spelling = B.Declared;
  F.Message = fmt::format(
      "'{}' (offset {}) and '{}' (offset {}) share a cache line, and different "
      "threads write them",
      A.Name.str(), A.Layout.At, B.Name.str(), B.Layout.At);
  tellWriter(F, L.First, memberOf(A.Name), P, 0);
  tellWriter(F, L.Second, memberOf(B.Name), P, 1);
  if (!L.IsOneObject)
    F.Doubts.push_back(
        {Certainty::Medium,
         "alias: the threads may write two objects of the class"});
  if (L.SharingStarts < L.Starts)
    F.Notes.push_back(
        {A.Declared,
         fmt::format("an object may begin at {} offsets of a line: at {} of "
                     "them the two are in one",
                     L.Starts, L.SharingStarts)});
  addAlignment(F, L, B, P);
  F.About = {A.Name.str(), B.Name.str()};
  Report(std::move(F));
}

static void tellElements(const SharedElements &S, const Program &P,
                         Reporter Report) {
  std::string Array = P.spell(S.Array, S.By.Body);
  Finding F = findingAt(
      *S.By.At,
      fmt::format("each thread writes its own element of '{}', again and "
                  "again: {} elements of {} byte{} share a cache line",
                  Array, CacheLineSize / S.Stride, S.Stride,
                  S.Stride == 1 ? "" : "s"));
  if (S.IsOwn < Certainty::High)
    F.Doubts.push_back(
        {S.IsOwn, "alias: the threads may write one element, or two arrays"});
  F.About = {P.about(S.By.Body, S.Array)};
  Report(std::move(F));
}

static void run(const Program &P, Reporter Report) {
  CacheLines Lines = findSharedLines(P);
  for (const SharedLine &L : Lines.Fields)
    tellFields(L, P, Report);
  for (const SharedElements &S : Lines.Elements)
    tellElements(S, P, Report);
}

const Check lockstitch::FalseSharing = {
    .Name = "false-sharing",
    .Summary = "different threads write different variables in one cache line, "
               "so that each write takes the line from the other thread",
    .Severity = Severity::Note,
    .Run = run,
};
