// Peers.cpp - what a thread knows of the others, at one point of one function
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Peers.h"
#include "program/CallGraph.h"
#include <utility>

using namespace lockstitch;

/// Names by which one thread is known; more say nothing new.
static constexpr size_t MaxHandles = 4;

/// Objects of each kind that are kept in mind; of more, the first.
static constexpr size_t MaxObjects = 32;

Path lockstitch::atZero(const Path &Count) {
  static const EntityId Id = entityIdOf("(a count at zero)");
  return Count.field(Id);
}

static Step relaxedStep() {
  static const EntityId Id = entityIdOf("(a relaxed access)");
  return Step::field(Id);
}

Path lockstitch::relaxedly(const Path &Flag) {
  return Flag.then(relaxedStep());
}

std::optional<Path> lockstitch::flagOfRelaxed(const Path &Word) {
  if (Word.Steps.empty() || Word.Steps.back() != relaxedStep())
    return std::nullopt;
  Path Flag = Word;
  Flag.Steps.pop_back();
  return Flag;
}

void lockstitch::addObject(std::vector<Path> &Sorted, const Path &P) {
  auto It = llvm::lower_bound(Sorted, P);
  if ((It == Sorted.end() || *It != P) && Sorted.size() < MaxObjects)
    Sorted.insert(It, P);
}

static bool contains(const std::vector<LiveThread> &Threads,
                     const LiveThread &T) {
  return llvm::any_of(Threads,
                      [&](const LiveThread &O) { return O.isSame(T); });
}

static bool hasIndex(const Path &P, Step::Kind Kind) {
  return llvm::any_of(P.Steps, [&](const Step &S) { return S.What == Kind; });
}

/// Where a person could not say which variable it is: behind a pointer.
static bool isIndirect(const Path &P) {
  return P.Root == PathRoot::Top || P.Root == PathRoot::Temp ||
         P.Root == PathRoot::Alloc || hasIndex(P, Step::Kind::Deref);
}

bool lockstitch::isJoinOf(const Path &Handle, const Path &To) {
  if (Handle == To)
    return true;
  // One of an array does not stand for all.
  if (hasIndex(To, Step::Kind::Index) && !hasIndex(Handle, Step::Kind::Index))
    return false;
  EntityId Last = lastEntity(Handle);
  if (Last != lastEntity(To))
    return false;
  if (!Last)
    return isIndirect(Handle) && isIndirect(To);
  return isIndirect(Handle) || isIndirect(To) ||
         hasIndex(To, Step::Kind::AnyIndex);
}

const Peers::Parts &Peers::parts() const {
  static const Parts None;
  return Known ? *Known : None;
}

bool Peers::isAlive(unsigned Root) const {
  return llvm::any_of(alive(),
                      [&](const LiveThread &T) { return T.Root == Root; });
}

void Peers::start(LiveThread T) { own().start(std::move(T)); }

void Peers::Parts::start(LiveThread T) {
  llvm::erase_if(Ended, [&](const LiveThread &O) { return O.isSame(T); });
  for (LiveThread &O : Alive)
    if (O.isSame(T)) {
      for (const Path &P : T.Handles)
        if (O.Handles.size() < MaxHandles && !llvm::is_contained(O.Handles, P))
          O.Handles.push_back(P);
      return;
    }
  if (Alive.size() < MaxObjects)
    Alive.push_back(std::move(T));
}

llvm::SmallVector<unsigned, 2> Peers::join(const Path &Handle) {
  llvm::SmallVector<unsigned, 2> Roots;
  std::vector<LiveThread> &Alive = own().Alive, &Ended = own().Ended;
  auto End = [&](auto IsIt) {
    llvm::erase_if(Alive, [&](const LiveThread &T) {
      if (!IsIt(T))
        return false;
      Roots.push_back(T.Root);
      if (!contains(Ended, T))
        Ended.push_back(T);
      return true;
    });
  };
  auto Exactly = [&](const LiveThread &T) {
    return llvm::is_contained(T.Handles, Handle);
  };
  auto Perhaps = [&](const LiveThread &T) {
    return llvm::any_of(T.Handles,
                        [&](const Path &H) { return isJoinOf(H, Handle); });
  };
  if (llvm::any_of(Alive, Exactly))
    End(Exactly);
  else
    End(Perhaps);
  if (Roots.empty()) {
    addObject(own().Joined, Handle);
    // What cannot be told from the handle of another is taken for it: one
    // waits for the threads that one started.
    if (isIndirect(Handle))
      End([](const LiveThread &T) {
        return llvm::all_of(T.Handles, isIndirect);
      });
  }
  return Roots;
}

void Peers::rename(const Path &From, const Path &To) {
  if (!Known)
    return;
  for (LiveThread &T : Known->Alive)
    for (const Path &H : llvm::SmallVector<Path, 1>(T.Handles))
      if (H.startsWith(From)) {
        Path Renamed = H.rebased(From, To);
        if (T.Handles.size() < MaxHandles &&
            !llvm::is_contained(T.Handles, Renamed))
          T.Handles.push_back(std::move(Renamed));
      }
}

void Peers::hear(const Path &On) {
  addObject(own().Heard, On);
  own().ToldLately.clear();
  // The last of those who count has told before it hears of the others.
  if (std::erase(own().Untold, On))
    addObject(own().Told, On);
}

void Peers::hearIf(DoubtedWord W) {
  std::vector<DoubtedWord> &Mine = own().HeardIf;
  if (Mine.size() < MaxObjects && !llvm::is_contained(Mine, W))
    Mine.push_back(std::move(W));
}

void Peers::settle(llvm::function_ref<Range(const Path &)> RangeOf) {
  for (size_t I = 0; I < heardIf().size(); ++I)
    if (const DoubtedWord &W = heardIf()[I];
        RangeOf(W.Result).isWithin(W.If) && !llvm::is_contained(heard(), W.On))
      hear(Path(W.On));
}

void Peers::forgetResult(uint64_t Temp) {
  if (!heardIf().empty())
    llvm::erase_if(Known->HeardIf, [&](const DoubtedWord &W) {
      return isRootedAt(W.Result, Temp);
    });
}

void Peers::returnResult(const std::optional<Value> &Returned) {
  if (heardIf().empty())
    return;
  llvm::erase_if(Known->HeardIf, [&](const DoubtedWord &W) {
    return Returned != Value::load(W.Result);
  });
  for (DoubtedWord &W : Known->HeardIf)
    W.Result = Path::result();
}

void Peers::tell(const Path &On) {
  addObject(own().Told, On);
  addObject(own().ToldLately, On);
}

void Peers::tellWhenReleased(const Path &On) { addObject(own().Untold, On); }

void Peers::release() {
  if (Known)
    for (const Path &P : std::exchange(Known->Untold, {}))
      tell(P);
}

void Peers::follow(llvm::ArrayRef<Path> ItHeard, llvm::ArrayRef<Path> ItTold,
                   llvm::ArrayRef<Path> ItToldLately) {
  if (ItHeard.empty() && ItTold.empty() && ItToldLately.empty())
    return;
  auto Add = [](std::vector<Path> &To, llvm::ArrayRef<Path> More) {
    for (const Path &P : More)
      if (!P.isTop())
        addObject(To, P);
  };
  Parts &Mine = own();
  if (!ItHeard.empty())
    Mine.ToldLately.clear();
  Add(Mine.Heard, ItHeard);
  Add(Mine.Told, ItTold);
  Add(Mine.ToldLately, ItToldLately);
}

/// Whether what W says is true of a thread that knows Theirs.
template <typename Parts>
static bool holds(const DoubtedWord &W, const Parts &Theirs) {
  return llvm::is_contained(Theirs.Heard, W.On) ||
         llvm::is_contained(Theirs.HeardIf, W);
}

bool Peers::meet(const Peers &Other) {
  if (*this == Other)
    return false;
  const Parts Before = parts(), &Theirs = Other.parts();
  Parts &Mine = own();
  llvm::erase_if(Mine.Alive, [&](const LiveThread &T) {
    return contains(Theirs.Ended, T) && !contains(Theirs.Alive, T);
  });
  for (const LiveThread &T : Theirs.Alive)
    if (!contains(Mine.Ended, T) || contains(Before.Alive, T))
      Mine.start(T);
  for (const LiveThread &T : Theirs.Ended)
    if (!contains(Mine.Ended, T) && !contains(Mine.Alive, T))
      Mine.Ended.push_back(T);
  for (const Path &P : Theirs.Joined)
    addObject(Mine.Joined, P);
  for (const Path &P : Theirs.Told)
    addObject(Mine.Told, P);
  for (const Path &P : Theirs.ToldLately)
    addObject(Mine.ToldLately, P);
  for (const Path &P : Theirs.Untold)
    addObject(Mine.Untold, P);
  llvm::erase_if(Mine.HeardIf,
                 [&](const DoubtedWord &W) { return !holds(W, Theirs); });
  for (const DoubtedWord &W : Theirs.HeardIf)
    if (holds(W, Before) && !llvm::is_contained(Mine.HeardIf, W))
      Mine.HeardIf.push_back(W);
  llvm::erase_if(Mine.Heard, [&](const Path &P) {
    return !llvm::is_contained(Theirs.Heard, P);
  });
  return !(Mine == Before);
}
