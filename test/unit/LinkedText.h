// LinkedText.h - facts written in a test, linked and checked
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "Check.h"
#include "facts/Text.h"
#include "gtest/gtest.h"
#include <fmt/format.h>

namespace lockstitch {

/// Entities that a test may speak of. A function is defined where a file has a
/// body of it.
inline constexpr const char *CommonEntities = R"facts(
entity A global "A" "std::mutex" mutex
entity B global "B" "std::mutex" mutex
entity C global "C" "std::mutex" mutex
entity R global "R" "std::recursive_mutex" recursive_mutex
entity RW global "RW" "std::shared_mutex" shared_mutex
entity RW2 global "RW2" "std::shared_mutex" shared_mutex
entity CV global "CV" "std::condition_variable" condition
entity Flag global "Flag" "bool"
entity Count global "Count" "int"
entity Ptr global "Ptr" "Node *"
entity Savings global "Savings" "Account"
entity Checking global "Checking" "Account"
entity Bank global "Bank" "Bank"
entity Table global "Table" "Account [8]"
entity Ops global "Ops" "Operations"
entity mu field "Account::mu" "std::mutex" mutex
entity log field "Account::log" "std::mutex" mutex
entity next field "Account::next" "Account *"
entity lockp field "Account::lockp" "std::mutex *"
entity acc field "Bank::acc" "Account"
entity open field "Account::open" "bool"
entity cb field "Operations::cb" "void (*)()"
entity capt field "capt" "std::mutex &"
entity G local "G" "std::unique_lock<std::mutex>" guard
entity H local "H" "std::unique_lock<std::mutex>" guard
entity K local "K" "std::unique_lock<std::mutex>" guard
entity ok local "ok" "bool"
entity p local "p" "Account *"
entity q local "q" "Account *"
entity a function "a()"
entity b function "b()"
entity c function "c()"
entity d function "d()"
entity e function "e()"
entity f function "f()"
entity g function "g()"
entity h function "h()"
entity m function "m()"
entity n function "n()"
entity main function "main()"
)facts";

/// Functions that do nothing.
inline constexpr const char *Leaves = R"(
function a 1:1
block 0 returns
function b 2:1
block 0 returns
function c 3:1
block 0 returns
)";

/// A whole file of facts from some functions.
inline std::string factsOf(llvm::StringRef Functions,
                           llvm::StringRef Name = "a.cpp",
                           llvm::StringRef MoreEntities = "",
                           llvm::StringRef Output = "") {
  std::string Out =
      fmt::format("lockstitch-facts 1\nunit \"{}\"\n", Name.str());
  if (!Output.empty())
    Out += fmt::format("output \"{}\"\n", Output.str());
  Out += fmt::format("file 0 \"{}\"\n", Name.str());
  return Out + CommonEntities + MoreEntities.str() + "\n" + Functions.str() +
         "\nend\n";
}

/// A program that was linked from texts, and the strings that it points into.
class Linked {
public:
  explicit Linked(const std::vector<std::string> &Texts) {
    std::vector<TUFacts> Files;
    for (const std::string &Text : Texts) {
      llvm::Expected<TUFacts> Unit = readFacts(Text, Pool);
      if (Unit)
        Files.push_back(std::move(*Unit));
      else
        ADD_FAILURE() << llvm::toString(Unit.takeError());
    }
    P = link(std::move(Files));
  }
  explicit Linked(const std::string &Functions)
      : Linked(std::vector<std::string>{factsOf(Functions)}) {}

  /// Every finding as "8:3 double-lock high: acquiring ...", by place.
  std::vector<std::string> findings(bool WithLow = false) const {
    std::vector<std::pair<Location, std::string>> Found;
    for (const ListedCheck &Listed : allChecks())
      Listed.It->Run(P, [&](Finding F) {
        static constexpr const char *Levels[] = {"low", "medium", "high"};
        if (F.certainty() == Certainty::Low && !WithLow)
          return;
        Found.push_back(
            {F.Where, fmt::format("{}:{} {} {}: {}", F.Where.Line,
                                  F.Where.Column, Listed.It->Name.str(),
                                  Levels[unsigned(F.certainty())], F.Message)});
      });
    llvm::sort(Found);
    std::vector<std::string> Out;
    for (auto &[Where, Text] : Found)
      Out.push_back(std::move(Text));
    return Out;
  }

  /// The lines of both sides of each race.
  std::vector<std::string> races() const {
    std::vector<std::string> Out;
    for (const Race &R : P.Races)
      Out.push_back(fmt::format("{} and {}",
                                R.First.Access->At->innermost().Where.Line,
                                R.Second.Access->At->innermost().Where.Line));
    return Out;
  }

  unsigned body(llvm::StringRef Name) const {
    for (unsigned I = 0; I < P.Bodies.size(); ++I)
      if (P.shortName(P.Bodies[I].id()) == Name)
        return I;
    ADD_FAILURE() << "no body of " << Name.str();
    return 0;
  }

  const FunctionSummary &summary(llvm::StringRef Name) const {
    return P.Held[body(Name)].Summary;
  }

  StringPool Pool;
  Program P;
};

using Strings = std::vector<std::string>;

/// The findings in one file with these functions, low ones left out.
inline Strings findingsIn(const std::string &Functions) {
  return Linked(Functions).findings();
}

} // namespace lockstitch
