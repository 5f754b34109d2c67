// Store.cpp - what pointers, references, flags and callables stand for
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Store.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/xxhash.h"

using namespace lockstitch;

bool Range::isEmpty() const {
  return Low > High || (Low == High && Not == Low);
}

bool Range::isAll() const { return *this == Range(); }

bool Range::meets(const Range &Other) const {
  Range Both{std::max(Low, Other.Low), std::min(High, Other.High), Not};
  if (Both.isEmpty())
    return false;
  return !(Both.Low == Both.High && Other.Not == Both.Low);
}

bool Range::isWithin(const Range &Other) const {
  return Low >= Other.Low && High <= Other.High &&
         !(Other.Not && meets(of(*Other.Not)));
}

Range Range::narrowed(Relation Is, int64_t N) const {
  Range Out = *this;
  switch (Is) {
  case Relation::Eq:
    Out.Low = std::max(Low, N);
    Out.High = std::min(High, N);
    break;
  case Relation::Ne:
    if (N == Out.Low && N != std::numeric_limits<int64_t>::max())
      ++Out.Low;
    else if (N == Out.High && N != std::numeric_limits<int64_t>::min())
      --Out.High;
    else if (N > Out.Low && N < Out.High)
      Out.Not = N;
    break;
  case Relation::Lt:
    if (N == std::numeric_limits<int64_t>::min())
      return {1, 0, std::nullopt};
    Out.High = std::min(High, N - 1);
    break;
  case Relation::Le:
    Out.High = std::min(High, N);
    break;
  case Relation::Gt:
    if (N == std::numeric_limits<int64_t>::max())
      return {1, 0, std::nullopt};
    Out.Low = std::max(Low, N + 1);
    break;
  case Relation::Ge:
    Out.Low = std::max(Low, N);
    break;
  }
  return Out;
}

Range Range::hull(const Range &Other) const {
  Range Out{std::min(Low, Other.Low), std::max(High, Other.High), std::nullopt};
  for (std::optional<int64_t> N : {Not, Other.Not})
    if (N && !meets(Range::of(*N)) && !Other.meets(Range::of(*N)))
      Out.Not = N;
  return Out;
}

Path lockstitch::freshSymbol(uint64_t Fresh, const Path &Location) {
  std::vector<uint64_t> Words = {Fresh, uint64_t(Location.Root), Location.Id};
  for (const Step &S : Location.Steps) {
    Words.push_back(uint64_t(S.What));
    Words.push_back(S.Id);
  }
  llvm::ArrayRef<uint8_t> Bytes(reinterpret_cast<const uint8_t *>(Words.data()),
                                Words.size() * 8);
  // Facts number their temps from 0; symbols have the top bit set.
  return Path::temp(llvm::xxh3_64bits(Bytes) | (uint64_t(1) << 63));
}

bool lockstitch::isRootedAt(const Path &P, uint64_t Temp) {
  return P.Root == PathRoot::Temp && P.Id == Temp;
}

static auto lowerBound(auto &Sorted, const Path &Key) {
  return llvm::lower_bound(
      Sorted, Key, [](const auto &E, const Path &K) { return E.first < K; });
}

const Value *Store::find(const Path &Location) const {
  auto It = lowerBound(Known, Location);
  return It != Known.end() && It->first == Location ? &It->second : nullptr;
}

void Store::set(const Path &Location, Value V) {
  auto It = lowerBound(Known, Location);
  if (It != Known.end() && It->first == Location)
    It->second = std::move(V);
  else
    Known.insert(It, {Location, std::move(V)});
}

Value Store::valueAt(const Path &Location) const {
  if (const Value *V = find(Location))
    return *V;
  return Value::load(Location);
}

Path Store::pointee(const Value &Pointer) {
  switch (Pointer.What) {
  case Value::Kind::Address:
    return Pointer.Where;
  case Value::Kind::Load:
    return Pointer.Where.deref();
  case Value::Kind::Function:
    return Path::entity(Pointer.Callee);
  case Value::Kind::Unknown:
  case Value::Kind::Integer:
    return Path::top();
  }
  llvm_unreachable("a value of no kind");
}

Path Store::follow(Path At, const Path &P, unsigned Skip) const {
  for (unsigned I = Skip; I < P.Steps.size(); ++I) {
    Step S = P.Steps[I];
    // From any element of an array, a pointer goes on to any other.
    bool IsOn =
        S == Step::anyIndex() && I > 0 && P.Steps[I - 1] == Step::deref();
    if (IsOn && !At.Steps.empty() && At.Steps.back() == S)
      continue;
    const Value *Pointer = S.What == Step::Kind::Deref ? find(At) : nullptr;
    if (Pointer)
      At = pointee(*Pointer);
    else
      At.append(S);
  }
  At.IsCut |= P.IsCut;
  return At;
}

Path Store::locate(const Path &P) const {
  Path Root{P.Id, {}, P.Root};
  return follow(std::move(Root), P, 0);
}

Value Store::evaluate(const Value &V) const {
  if (V.What == Value::Kind::Load)
    return valueAt(locate(V.Where));
  if (V.What == Value::Kind::Address)
    return Value::address(locate(V.Where));
  return V;
}

void Store::assign(const Path &To, const Value &What, uint64_t Fresh) {
  Path Location = locate(To);
  if (Location.isTop())
    return;
  if (What.What == Value::Kind::Function)
    return assignAt(Location, What, Fresh);
  Value New = evaluate(What);

  // Of a class, every part that is known goes along.
  Values Parts;
  if (What.What == Value::Kind::Load)
    Parts = partsOf(locate(What.Where), Location);
  forget(Location, Fresh);
  if (!Location.isOneObject())
    return;
  if (New.What != Value::Kind::Unknown)
    set(Location, std::move(New));
  for (auto &[P, V] : Parts)
    set(P, std::move(V));
}

void Store::assignAt(const Path &Location, Value What, uint64_t Fresh) {
  if (Location.isTop())
    return;
  // A closure's captures may be there already: built in place.
  if (What.What == Value::Kind::Function && Location.isOneObject())
    return set(Location, std::move(What));
  forget(Location, Fresh);
  if (!Location.isOneObject())
    return;
  set(Location, std::move(What));
}

void Store::forget(const Path &Location, uint64_t Fresh) {
  llvm::erase_if(Known,
                 [&](const auto &E) { return E.first.startsWith(Location); });
  if (!Location.isOneObject()) // any element: each may hold something else
    return;
  Path Symbol = freshSymbol(Fresh, Location);
  redefine(Symbol.Id);
  set(Location, Value::load(std::move(Symbol)));
}

std::vector<uint64_t>
Store::forgetEach(llvm::function_ref<bool(const Path &)> IsWritten,
                  uint64_t Fresh) {
  std::vector<Path> Written;
  for (const auto &[P, V] : Known)
    if (IsWritten(P))
      Written.push_back(P);
  for (const auto &[P, R] : Ranges)
    if (IsWritten(P) && !find(P))
      Written.push_back(P);
  std::vector<uint64_t> Symbols;
  for (const Path &P : Written) {
    forget(P, Fresh);
    Symbols.push_back(freshSymbol(Fresh, P).Id);
  }
  return Symbols;
}

void Store::redefine(uint64_t Temp) {
  llvm::erase_if(Ranges,
                 [&](const auto &E) { return isRootedAt(E.first, Temp); });
  llvm::erase_if(Known,
                 [&](const auto &E) { return isRootedAt(E.first, Temp); });
  for (auto &[P, V] : Known)
    if (isRootedAt(V.Where, Temp))
      V = Value::unknown();
}

void Store::dropTemps(llvm::function_ref<bool(uint64_t)> IsLive,
                      std::set<uint64_t> Roots) {
  auto IsNeeded = [&](const Path &P) {
    return P.Root != PathRoot::Temp || IsLive(P.Id) || Roots.count(P.Id);
  };
  llvm::SmallVector<const std::pair<Path, Value> *, 16> Unneeded;
  auto Refer = [&](const Value &V) {
    return V.Where.Root == PathRoot::Temp && !IsLive(V.Where.Id) &&
           Roots.insert(V.Where.Id).second;
  };
  for (const auto &E : Known)
    if (IsNeeded(E.first))
      Refer(E.second);
    else
      Unneeded.push_back(&E);
  // What is needed makes more so.
  for (bool IsNews = !Unneeded.empty(); IsNews;) {
    IsNews = false;
    llvm::erase_if(Unneeded, [&](const auto *E) {
      if (!IsNeeded(E->first))
        return false;
      IsNews |= Refer(E->second);
      return true;
    });
  }
  if (!Unneeded.empty())
    llvm::erase_if(Known, [&](const auto &E) { return !IsNeeded(E.first); });
  if (!llvm::all_of(Ranges, [&](const auto &E) { return IsNeeded(E.first); }))
    llvm::erase_if(Ranges, [&](const auto &E) { return !IsNeeded(E.first); });
}

bool Store::restrict(const Path &P, const Range &R) {
  auto It = lowerBound(Ranges, P);
  Range Now = It != Ranges.end() && It->first == P ? It->second : Range();
  Range Next = Now;
  Next.Low = std::max(Now.Low, R.Low);
  Next.High = std::min(Now.High, R.High);
  if (R.Not)
    Next = Next.narrowed(Relation::Ne, *R.Not);
  if (Next.isEmpty())
    return false;
  if (It != Ranges.end() && It->first == P)
    It->second = Next;
  else if (!Next.isAll())
    Ranges.insert(It, {P, Next});
  return true;
}

Range Store::range(const Value &V) const {
  switch (V.What) {
  case Value::Kind::Integer:
    return Range::of(V.Int);
  case Value::Kind::Address:
  case Value::Kind::Function:
    return Range::nonZero();
  case Value::Kind::Load: {
    auto It = lowerBound(Ranges, V.Where);
    return It != Ranges.end() && It->first == V.Where ? It->second : Range();
  }
  case Value::Kind::Unknown:
    return {};
  }
  llvm_unreachable("a value of no kind");
}

/// The relation of b to a, where that of a to b is R.
static Relation mirrored(Relation R) {
  switch (R) {
  case Relation::Eq:
  case Relation::Ne:
    return R;
  case Relation::Lt:
    return Relation::Gt;
  case Relation::Le:
    return Relation::Ge;
  case Relation::Gt:
    return Relation::Lt;
  case Relation::Ge:
    return Relation::Le;
  }
  llvm_unreachable("a relation of no kind");
}

bool Store::assume(const Condition &C) {
  Value Left = evaluate(C.Left), Right = evaluate(C.Right);
  Relation Is = C.Is;
  if (Right.What != Value::Kind::Integer) {
    std::swap(Left, Right);
    Is = mirrored(Is);
  }
  if (Right.What != Value::Kind::Integer) {
    bool IsSame = Left == Right && Left.What != Value::Kind::Unknown;
    return !IsSame || Is == Relation::Eq || Is == Relation::Le ||
           Is == Relation::Ge;
  }
  Range Narrowed = range(Left).narrowed(Is, Right.Int);
  if (Narrowed.isEmpty())
    return false;
  if (Left.What == Value::Kind::Load)
    return restrict(Left.Where, Narrowed);
  return true;
}

Store::Values Store::partsOf(const Path &From, const Path &To) const {
  Values Out;
  // Sorted: the parts follow the whole.
  for (auto It = lowerBound(Known, From);
       It != Known.end() && It->first.startsWith(From); ++It)
    if (It->first != From)
      Out.push_back({It->first.rebased(From, To), It->second});
  return Out;
}

static bool isNull(const Value *V) {
  return V && V->What == Value::Kind::Integer && V->Int == 0;
}

static bool isNew(const Value *V) {
  return V && V->What == Value::Kind::Address &&
         V->Where.Root == PathRoot::Alloc && V->Where.Steps.empty();
}

/// Of a sorted list, from Next on, what is known of P; whoever asks of one path
/// after the other, in their order, comes through the list once.
template <typename Iterator>
static auto advance(Iterator &Next, Iterator End, const Path &P)
    -> decltype(&Next->second) {
  while (Next != End && Next->first < P)
    ++Next;
  return Next != End && Next->first == P ? &Next->second : nullptr;
}

Store::NewParts Store::joinNew(const Store &Other, uint64_t Fresh) const {
  NewParts Out;
  auto Next = Other.Known.begin(), End = Other.Known.end();
  for (const auto &[P, Mine] : Known) {
    const Value *Theirs = advance(Next, End, P);
    if (!Theirs || *Theirs == Mine || (!isNew(Theirs) && !isNull(Theirs)))
      continue;
    Path Symbol = freshSymbol(Fresh, P), Object = Symbol.deref();
    if (Mine == Value::load(Symbol)) // joined here before
      llvm::append_range(Out.Theirs, isNew(Theirs)
                                         ? Other.partsOf(Theirs->Where, Object)
                                         : partsOf(Object, Object));
    else if (isNew(&Mine) && isNull(Theirs))
      llvm::append_range(Out.Both, partsOf(Mine.Where, Object));
    else if (isNull(&Mine) && isNew(Theirs))
      llvm::append_range(Out.Both, Other.partsOf(Theirs->Where, Object));
  }
  return Out;
}

bool Store::join(const Store &Other, uint64_t Fresh,
                 std::vector<uint64_t> &Redefined) {
  NewParts New = joinNew(Other, Fresh);
  bool IsChanged = false;
  if (New.Theirs.empty()) {
    IsChanged = joinKnown(Other, Fresh, Redefined);
  } else {
    Store Theirs = Other;
    for (auto &[P, V] : New.Theirs)
      Theirs.set(P, std::move(V));
    IsChanged = joinKnown(Theirs, Fresh, Redefined);
  }
  for (auto &[P, V] : New.Both)
    set(P, std::move(V));
  return IsChanged;
}

bool Store::joinKnown(const Store &Other, uint64_t Fresh,
                      std::vector<uint64_t> &Redefined) {
  // Both are sorted.
  std::vector<std::pair<Path, const Value *>> Differ, OnlyTheirs;
  auto Next = Other.Known.begin(), End = Other.Known.end();
  for (const auto &[P, V] : Known) {
    for (; Next != End && Next->first < P; ++Next)
      OnlyTheirs.push_back({Next->first, &Next->second});
    const Value *Theirs = advance(Next, End, P);
    if (!Theirs || *Theirs != V)
      Differ.push_back({P, Theirs});
    Next += Theirs != nullptr;
  }
  for (; Next != End; ++Next)
    OnlyTheirs.push_back({Next->first, &Next->second});
  llvm::append_range(Differ, OnlyTheirs);

  std::vector<std::pair<Path, Range>> Before = std::move(Ranges);
  Ranges.clear();
  auto NextRange = Other.Ranges.begin();
  for (const auto &[P, R] : Before)
    if (const Range *Theirs = advance(NextRange, Other.Ranges.end(), P))
      if (Range Hull = R.hull(*Theirs); !Hull.isAll())
        Ranges.push_back({P, Hull});

  auto RangeBefore = [&](const Value &V) {
    if (V.What != Value::Kind::Load)
      return range(V);
    auto It = lowerBound(Before, V.Where);
    return It != Before.end() && It->first == V.Where ? It->second : Range();
  };
  bool IsChanged = false;
  for (const auto &[P, TheirValue] : Differ) {
    Path Symbol = freshSymbol(Fresh, P);
    Value Mine = valueAt(P);
    Range Hull = RangeBefore(Mine).hull(
        Other.range(TheirValue ? *TheirValue : Value::load(P)));
    if (Mine == Value::load(Symbol)) { // joined here before
      llvm::erase_if(Ranges, [&](const auto &E) {
        return isRootedAt(E.first, Symbol.Id);
      });
      restrict(Symbol, Hull);
      continue;
    }
    redefine(Symbol.Id);
    Redefined.push_back(Symbol.Id);
    restrict(Symbol, Hull);
    set(P, Value::load(std::move(Symbol)));
    IsChanged = true;
  }
  return IsChanged || Ranges != Before;
}

std::vector<std::pair<Path, Range>> Store::knownOfEntry() const {
  std::vector<std::pair<Path, Range>> Out;
  for (const auto &[P, R] : Ranges)
    if (P.Root == PathRoot::Param || P.Root == PathRoot::This ||
        P.Root == PathRoot::Entity)
      Out.push_back({P, R});
  return Out;
}
