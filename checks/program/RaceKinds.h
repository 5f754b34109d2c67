// RaceKinds.h - which mistake a race is a case of
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "program/Program.h"

namespace lockstitch {

/// The mistake that tells a race best: each is one check's.
enum class RaceKind : uint8_t {
  Plain,              ///< data-race
  AgainstUse,         ///< inconsistent-guard
  Hidden,             ///< thread-unsafe-call
  OfWaiter,           ///< lost-notify, busy-wait: what others wait for
  UnderOwnLock,       ///< local-mutex
  UnderSharedLock,    ///< write-under-shared-lock
  DoubleChecked,      ///< double-checked-locking
  MixedAtomic,        ///< mixed-atomic-access
  RelaxedPublication, ///< relaxed-publication
  Volatile,           ///< volatile-as-sync
  LazyInit,           ///< lazy-init-race
  OfLazyInit,         ///< what is made in a lazy-init-race: that tells it
  MutableInConst,     ///< mutable-in-const
  OfDevice,           ///< registers, which no lock could protect: no check's
};
RaceKind kindOf(const Race &R, const Program &P);

/// The lock that both sides hold, if a side that writes holds it shared only.
const Protection *sharedLockOfWriter(const Race &R);

/// Of a MixedAtomic, the side that is plain.
const RaceSide &plainSideOf(const Race &R);

/// The side that writes the place because it was found unset, with no lock
/// held; null if neither does.
const RaceSide *makerIn(const Race &R, const Program &P);

/// R, or one that is the same mistake, if what it races for is a lazy
/// initialisation that has such a side; else null.
const Race *lazyInitIn(const Race &R, const Program &P);

/// The field that a place is, or is a part of: not that of the pointer by which
/// it is reached.
EntityId memberAt(const Path &Place);

/// The side that writes a mutable field in a const method; null if neither.
const RaceSide *constWriterIn(const Race &R, const Program &P);

} // namespace lockstitch
