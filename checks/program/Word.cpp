// Word.cpp - by which objects threads tell each other, as all bodies name them
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Word.h"
#include "program/CallGraph.h"
#include "program/Peers.h"

using namespace lockstitch;

/// Words of each kind that are kept in mind; of more, the first.
static constexpr size_t MaxWords = 32;

void lockstitch::addWord(std::vector<Word> &Sorted, Word W) {
  auto It = llvm::lower_bound(Sorted, W);
  if ((It == Sorted.end() || *It != W) && Sorted.size() < MaxWords)
    Sorted.insert(It, std::move(W));
}

void lockstitch::addWords(std::vector<Word> &Sorted,
                          llvm::ArrayRef<Word> More) {
  for (const Word &W : More)
    addWord(Sorted, W);
}

bool lockstitch::hasWord(const std::vector<Word> &Sorted, const Word &W) {
  return std::binary_search(Sorted.begin(), Sorted.end(), W);
}

void Tidings::meet(const Tidings &Other) {
  std::erase_if(Heard, [&](const Word &W) { return !hasWord(Other.Heard, W); });
  addWords(Told, Other.Told);
  addWords(ToldLately, Other.ToldLately);
  addWords(Tells, Other.Tells);
  for (const auto &[Theirs, W] : Other.Passed)
    if (auto [It, IsNew] = Passed.try_emplace(Theirs, std::nullopt);
        It->second != W)
      It->second.reset();
  for (auto &[Theirs, W] : Passed)
    if (!Other.Passed.count(Theirs))
      W.reset();
}

void WordNames::learn(const Path &Future, const Path &Promise,
                      const Functions &F) {
  EntityId Id = lastEntity(Future);
  SyncKind Kind = Id ? F.entity(Id).Sync : SyncKind::None;
  if (Kind != SyncKind::Future && Kind != SyncKind::Other)
    return;
  Path From = Path::top();
  if (Future.Steps.empty() && F.entity(Id).Kind == EntityKind::Global) {
    if (Promise.Root == PathRoot::Entity)
      From = Promise;
  } else if (!Future.Steps.empty() && !Promise.Steps.empty() &&
             Future.Steps.back() == Step::field(Id)) {
    Path Object = Future, Other = Promise;
    Object.Steps.pop_back();
    Other.Steps.pop_back();
    if (Object == Other && Promise.Steps.back().What == Step::Kind::Field)
      From = Path::entity({Promise.Steps.back().Id});
  }
  auto [It, IsNew] = Promises.try_emplace(Id, From);
  if (!IsNew && It->second != From)
    It->second = Path::top();
}

WordNames::WordNames(const Functions &F) {
  for (unsigned Body = 0; Body < F.size(); ++Body)
    for (const BasicBlock &B : F[Body].Facts->Blocks)
      for (const Fact &X : B.Facts)
        if (const auto *A = std::get_if<Assign>(&X.What))
          if (A->What.What == Value::Kind::Load)
            learn(A->To, A->What.Where, F);
}

/// What a future leads to is what its promise leads to.
Path WordNames::sharedBy(Path P) const {
  if (P.Steps.empty() || P.Steps.back() != Step::deref())
    return P;
  auto It = Promises.find(lastEntity(P));
  if (It == Promises.end() || It->second.isTop())
    return P;
  P.Steps.pop_back();
  if (P.Steps.empty())
    return It->second.deref();
  P.Steps.pop_back();
  return P.then(Step::field({It->second.Id})).deref();
}

void WordNames::addHeard(const Path &On) {
  // However one side loads a flag, the other may store it otherwise.
  Path Flag = sharedBy(flagOfRelaxed(On).value_or(On));
  Heard.insert(relaxedly(Flag));
  Heard.insert(std::move(Flag));
}

std::vector<Word> WordNames::named(llvm::ArrayRef<Path> Words, unsigned Body,
                                   const Tidings *Here,
                                   const Functions &F) const {
  auto NameOf = [&](const Path &P) -> Word {
    if (P.Root == PathRoot::Entity &&
        F.entity({P.Id}).Kind != EntityKind::Local)
      return {std::nullopt, sharedBy(P)};
    if (Here)
      if (auto It = Here->Passed.find(P);
          It != Here->Passed.end() && It->second)
        return *It->second;
    return {Body, sharedBy(P)};
  };
  std::vector<Word> Out;
  for (const Path &P : Words)
    if (Word W = NameOf(P); Heard.count(W.On))
      addWord(Out, std::move(W));
  return Out;
}
