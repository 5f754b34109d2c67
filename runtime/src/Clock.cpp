// Clock.cpp - what happens before what, by starts and joins
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Clock.h"
#include <algorithm>

using namespace lockstitch::runtime;

Epoch Clock::at(ThreadId Id) const {
  auto After = std::upper_bound(
      Ranges.begin(), Ranges.end(), Id,
      [](ThreadId Id, const Range &R) { return Id < R.First; });
  if (After == Ranges.begin())
    return 0;
  const Range &R = *std::prev(After);
  return Id <= R.Last ? R.Until : 0;
}

void Clock::append(ThreadId First, ThreadId Last, Epoch Until) {
  if (!Ranges.empty() && Ranges.back().Last + 1 == First &&
      Ranges.back().Until == Until)
    Ranges.back().Last = Last;
  else
    Ranges.push_back({First, Last, Until});
}

void Clock::raise(ThreadId Id, Epoch To) {
  if (at(Id) >= To)
    return;
  Clock One;
  One.append(Id, Id, To);
  merge(One);
}

void Clock::merge(const Clock &Other) {
  // Between two neighbours of all bounds, both are constant.
  Vector<ThreadId> Bounds;
  for (const Clock *C : {static_cast<const Clock *>(this), &Other})
    for (const Range &R : C->Ranges) {
      Bounds.push_back(R.First);
      Bounds.push_back(R.Last + 1);
    }
  std::sort(Bounds.begin(), Bounds.end());
  Bounds.erase(std::unique(Bounds.begin(), Bounds.end()), Bounds.end());
  Clock Out;
  for (std::size_t I = 0; I + 1 < Bounds.size(); ++I)
    if (Epoch Until = std::max(at(Bounds[I]), Other.at(Bounds[I])))
      Out.append(Bounds[I], Bounds[I + 1] - 1, Until);
  Ranges.swap(Out.Ranges);
}
