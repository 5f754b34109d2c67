// Finding.cpp - what is wrong, as it was seen
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Finding.h"
#include "Hash.h"

using namespace lockstitch::runtime;

static Vector<Finding> &kept() {
  static Vector<Finding> *All;
  if (!All)
    All = create<Vector<Finding>>();
  return *All;
}

const char *lockstitch::runtime::nameOf(Rule R) {
  static constexpr const char *Names[] = {
#define RULE(ID, NAME, HEADLINE) NAME,
#include "Rules.def"
  };
  return Names[static_cast<unsigned>(R)];
}

LockView lockstitch::runtime::viewOf(const Lock &L) {
  return {L.Id, L.Kind, L.Address, L.Made, L.First, L.Name};
}

/// The place, whichever way the program came there.
static std::uint64_t placeOf(StackId At) {
  Stack S = stackOf(At);
  return S.Size ? reinterpret_cast<std::uintptr_t>(S.Frames[0]) : 0;
}

std::uint64_t Finding::key() const {
  std::uint64_t Key = static_cast<std::uint64_t>(Is);
  std::uint64_t Sum = 0; // in whichever order
  for (const Act &A : Acts) {
    std::uint64_t Mine = mix(placeOf(A.At), placeOf(A.Of.First));
    for (const HeldView &H : A.Held)
      Mine = mix(Mine, placeOf(H.At));
    Sum += Mine;
  }
  return mix(Key, Sum);
}

void lockstitch::runtime::report(Finding F) {
  std::uint64_t Key = F.key();
  for (Finding &Old : kept()) {
    if (Old.key() != Key)
      continue;
    ++Old.Times;
    if (F.IsPossible && !Old.IsPossible) {
      F.Times = Old.Times;
      Old = std::move(F);
    }
    return;
  }
  kept().push_back(std::move(F));
}

Vector<Finding> &lockstitch::runtime::findings() { return kept(); }
