// NeverLocked.h - locks that nothing in the program acquires
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "program/Program.h"
#include "llvm/ADT/DenseSet.h"

namespace lockstitch {

/// By the field or variable at the end of a lock's path. A lock whose address
/// is passed on or stored may be acquired by whoever has it.
class NeverLocked {
public:
  explicit NeverLocked(const Program &P);

  /// Whether nobody acquires a lock of that name, in programs of which all is
  /// seen that could name it.
  bool contains(const Path &Lock, const UnitSet &Programs) const;

private:
  void add(const Fact &X);
  void add(llvm::ArrayRef<Path> Locks);
  void add(const Value &Passed);

  const Functions &F;
  llvm::DenseSet<uint64_t> Locked; ///< or passed on
};

} // namespace lockstitch
