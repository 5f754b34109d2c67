// Walk.h - all that a thread does from a point on, whatever it calls
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// By the graphs of the bodies and their calls alone: what is known of numbers,
// such as a flag that is passed, tells which ways are taken.

#pragma once

#include "program/HappensBefore.h"
#include <functional>

namespace lockstitch {

/// A call on the way.
struct WalkedCall {
  unsigned Caller = 0;
  unsigned Callee = 0;
  const Fact *At = nullptr;
};

/// Something that is done, and how the thread comes there.
struct WalkStep {
  unsigned Body = 0;
  const Fact *At = nullptr;
  std::vector<WalkedCall> Calls;        ///< outermost first
  Certainty IsCalled = Certainty::High; ///< less: through pointers
  bool IsLast = false; ///< the program is aborted on all ways from there
};

class Walk {
public:
  /// Numbers that parameters, or other paths of a body, are known to be.
  using Numbers = std::map<Path, int64_t>;

  /// Called with what is done; false if control does not get past it. A body
  /// may be walked again by a shorter way.
  using Visitor = std::function<bool(const WalkStep &)>;

  Walk(const Functions &F, const CallGraph &Calls, const HappensBefore &Order,
       Visitor Visit)
      : F(F), Calls(Calls), Order(Order), Visit(std::move(Visit)) {}

  /// All that a body does. Whether it returns.
  bool through(unsigned Body, const Numbers &Known);

  /// What the body does after a fact of its own.
  bool after(unsigned Body, unsigned Block, const Fact &At,
             const Numbers &Known);

private:
  bool run(unsigned Body, unsigned Block, size_t First, const Numbers &Known);
  bool step(unsigned Body, const Fact &X, const Numbers &Known);
  bool call(unsigned Body, const Fact &X, const Numbers &Known);

  struct Walked {
    size_t Depth;
    bool Returns;
  };

  const Functions &F;
  const CallGraph &Calls;
  const HappensBefore &Order;
  Visitor Visit;
  WalkStep Here; ///< how control came to where it is
  std::map<std::pair<unsigned, Numbers>, Walked> Done;
};

} // namespace lockstitch
