// Questions.cpp - what a function asks before a wait, and whether it asks again
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Questions.h"
#include "llvm/ADT/STLExtras.h"
#include <set>

using namespace lockstitch;

/// Of more, the first are asked again or nothing is.
static constexpr unsigned MaxQuestions = 16;

static bool isRead(const Fact &X) {
  auto *A = std::get_if<Access>(&X.What);
  return A && A->Kind == AccessKind::Read;
}

/// What a call of a method is about, or another call's first argument.
static const Value *subjectOf(const Call &C) {
  return C.Self ? &*C.Self : C.Args.empty() ? nullptr : &C.Args.front();
}

static bool isOfThisCall(const Value &V) {
  return V.Where.Root == PathRoot::Temp || V.What == Value::Kind::Unknown;
}

/// Whether two facts read one place, or call one function with the same.
static bool isSame(const Fact &X, const Fact &Y) {
  if (isRead(X) && isRead(Y))
    return std::get<Access>(X.What).Place == std::get<Access>(Y.What).Place;
  auto *A = std::get_if<Call>(&X.What);
  auto *B = std::get_if<Call>(&Y.What);
  return A && B && A->Result && B->Result && A->Callee == B->Callee &&
         A->Self == B->Self &&
         std::equal(A->Args.begin(), A->Args.end(), B->Args.begin(),
                    B->Args.end(), [](const Value &V, const Value &W) {
                      return V == W || (isOfThisCall(V) && isOfThisCall(W));
                    });
}

namespace {

/// Of one function and one wait in it.
class Finder {
public:
  Finder(const FunctionFacts &F, const Fact &Wait)
      : Blocks(F.Blocks), At(&Wait) {
    for (unsigned I = 0; I < Blocks.size(); ++I)
      for (size_t N = 0; N < Blocks[I].Facts.size(); ++N)
        if (&Blocks[I].Facts[N] == At)
          After = {I, N + 1};
    learnResult();
    findQuestions();
  }

  Asked answer() const {
    if (Questions.empty())
      return Asked::Never;
    return isAskedAgain() ? Asked::Again : Asked::Before;
  }

private:
  struct Spot {
    unsigned Block = 0;
    size_t Index = 0;
  };

  /// Of the questions, by bits, on one way.
  struct Way {
    unsigned Block = 0;
    unsigned Pending = 0; ///< asked, and nothing has gone by the answer yet
    unsigned Fresh = 0;   ///< of these: nothing may have used it otherwise
    unsigned Settled = 0; ///< what follows, or the caller, goes by it
    bool IsTold = false;  ///< by the wait's result, which decided
    auto operator<=>(const Way &) const = default;
  };

  // ---- What is asked --------------------------------------------------------

  /// Everything that the value of a local or temporary may come of.
  void addSources(const Path &P, std::set<Path> &To) const {
    if (!To.insert(P).second)
      return;
    for (const BasicBlock &B : Blocks)
      for (const Fact &X : B.Facts)
        if (auto *A = std::get_if<Assign>(&X.What);
            A && A->To == P && A->What.What == Value::Kind::Load)
          addSources(A->What.Where, To);
  }

  std::set<Path> subjectsOf(const BasicBlock &B) const {
    std::set<Path> Out;
    for (const Edge &E : B.Next)
      for (const Condition &C : E.When)
        for (const Value *V : {&C.Left, &C.Right})
          if (V->What == Value::Kind::Load)
            addSources(V->Where, Out);
    return Out;
  }

  /// What the wait's result may be found in.
  void learnResult() {
    if (auto *W = std::get_if<Wait>(&At->What); W && W->Succeeds)
      Result.insert(W->Succeeds->Left.Where);
    if (auto *C = std::get_if<Call>(&At->What); C && C->Result)
      Result.insert(*C->Result);
  }

  bool isOfResult(const BasicBlock &B) const {
    return llvm::any_of(subjectsOf(B),
                        [&](const Path &P) { return Result.count(P) > 0; });
  }

  /// The blocks from which control may come to the wait.
  std::set<unsigned> comingHere() const {
    std::set<unsigned> Out{After.Block};
    for (bool IsNew = true; IsNew;) {
      IsNew = false;
      for (unsigned I = 0; I < Blocks.size(); ++I)
        if (llvm::any_of(Blocks[I].Next,
                         [&](const Edge &E) { return Out.count(E.To) > 0; }))
          IsNew |= Out.insert(I).second;
    }
    return Out;
  }

  void findQuestions() {
    std::set<unsigned> Coming = comingHere();
    for (unsigned I : Coming)
      if (llvm::any_of(Blocks[I].Next,
                       [&](const Edge &E) { return !Coming.count(E.To); }) &&
          I != After.Block)
        addQuestionsOf(Blocks[I]);
    if (Questions.size() > MaxQuestions)
      Questions.resize(MaxQuestions);
  }

  /// What the conditions at the end of a block are about, or what it reads last
  /// if they are not understood.
  void addQuestionsOf(const BasicBlock &B) {
    std::set<Path> Subjects = subjectsOf(B);
    bool IsUnderstood =
        llvm::any_of(B.Next, [](const Edge &E) { return !E.When.empty(); });
    if (IsUnderstood) {
      for (const BasicBlock &Any : Blocks)
        for (const Fact &X : Any.Facts)
          if (isAbout(X, Subjects))
            addQuestion(X);
      return;
    }
    for (const Fact &X : llvm::reverse(B.Facts)) {
      if (!isRead(X) && !std::holds_alternative<Call>(X.What) &&
          !std::holds_alternative<Assign>(X.What))
        break;
      if (isRead(X) || isAsk(X))
        addQuestion(X);
    }
  }

  bool isAsk(const Fact &X) const {
    auto *C = std::get_if<Call>(&X.What);
    return C && C->Result && &X != At;
  }

  bool isAbout(const Fact &X, const std::set<Path> &Subjects) const {
    if (isAsk(X))
      return Subjects.count(*std::get<Call>(X.What).Result) > 0;
    return isRead(X) && Subjects.count(std::get<Access>(X.What).Place) > 0;
  }

  void addQuestion(const Fact &X) {
    if (llvm::none_of(Questions, [&](const Fact *Q) { return isSame(*Q, X); }))
      Questions.push_back(&X);
  }

  // ---- Whether it is asked again --------------------------------------------

  bool isAskedAgain() const {
    bool IsSettled = false;
    std::vector<std::pair<Way, size_t>> Todo{{{After.Block}, After.Index}};
    std::set<Way> Seen;
    while (!Todo.empty()) {
      auto [W, Index] = Todo.back();
      Todo.pop_back();
      const BasicBlock &B = Blocks[W.Block];
      if (!walk(B, Index, W))
        return false;
      if (B.Next.size() > 1)
        W.Settled |= std::exchange(W.Pending, 0);
      if (B.End == BlockEnd::Returns)
        W.Settled |= W.Fresh & W.Pending;
      W.IsTold |= B.Next.size() > 1 && isOfResult(B);
      IsSettled |= W.Settled != 0;
      if (B.End == BlockEnd::Returns && W.Settled == 0 && !W.IsTold)
        return false;
      for (const Edge &E : B.Next) {
        W.Block = E.To;
        if (Seen.insert(W).second)
          Todo.push_back({W, 0});
      }
    }
    return IsSettled;
  }

  /// Goes through the rest of a block; false if something is done to what a
  /// question is about before anything has gone by its answer.
  bool walk(const BasicBlock &B, size_t Index, Way &W) const {
    for (const Fact &X : llvm::drop_begin(B.Facts, Index))
      for (unsigned I = 0; I < Questions.size(); ++I) {
        unsigned Bit = 1U << I;
        if (W.Settled & Bit)
          continue;
        if (isSame(*Questions[I], X)) {
          W.Pending |= Bit;
          W.Fresh |= Bit;
        } else if (touches(X, *Questions[I])) {
          return false;
        } else if (mayUse(X, *Questions[I])) {
          W.Fresh &= ~Bit;
        }
      }
    return true;
  }

  /// Whether X does anything to what a question is about.
  static bool touches(const Fact &X, const Fact &Question) {
    if (isRead(Question)) {
      auto *A = std::get_if<Access>(&X.What);
      return A && A->Place.startsWith(std::get<Access>(Question.What).Place);
    }
    const Value *Of = subjectOf(std::get<Call>(Question.What));
    if (!Of || Of->What != Value::Kind::Address ||
        Of->Where.Root == PathRoot::Temp)
      return false;
    if (auto *A = std::get_if<Access>(&X.What))
      return A->Place.startsWith(Of->Where);
    auto *C = std::get_if<Call>(&X.What);
    const Value *Its = C ? subjectOf(*C) : nullptr;
    return Its && *Its == *Of;
  }

  /// Whether X may store or pass on what was read.
  static bool mayUse(const Fact &X, const Fact &Question) {
    if (!isRead(Question))
      return false;
    if (auto *C = std::get_if<Call>(&X.What))
      return llvm::is_contained(
          C->Args, Value::load(std::get<Access>(Question.What).Place));
    return std::holds_alternative<Access>(X.What) && !isRead(X);
  }

  const std::vector<BasicBlock> &Blocks;
  const Fact *At;
  Spot After;
  std::set<Path> Result;
  std::vector<const Fact *> Questions;
};

} // namespace

Asked lockstitch::askedAround(const FunctionFacts &F, const Fact &Wait) {
  return Finder(F, Wait).answer();
}
