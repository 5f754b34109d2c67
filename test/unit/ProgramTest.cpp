// ProgramTest.cpp - unit tests of checks/program/Program
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What holds for any facts: the order in which they come does not matter, and
// neither large nor strange ones take long or crash.

#include "LinkedText.h"
#include <random>

using namespace lockstitch;

namespace {
/// Facts that are well formed and mean nothing.
class RandomFacts {
public:
  explicit RandomFacts(unsigned Seed) : Random(Seed) {}

  std::string function(llvm::StringRef Name, unsigned Line) {
    static const std::vector<const char *> Roles = {
        "", " public", " nothrow", " constructor", " lambda", " virtual"};
    unsigned Blocks = 1 + below(6);
    std::string Out =
        fmt::format("function {} {}:1{}\n", Name.str(), Line, pick(Roles));
    for (unsigned B = 0; B < Blocks; ++B)
      Out += block(B, Blocks, Line);
    return Out;
  }

  unsigned below(unsigned N) { return Random() % N; }

private:
  const char *pick(const std::vector<const char *> &Of) {
    return Of[below(Of.size())];
  }

  std::string block(unsigned Number, unsigned Blocks, unsigned Line) {
    std::string Out = fmt::format("block {}", Number);
    switch (below(6)) {
    case 0:
      Out += " returns";
      break;
    case 1:
      Out += below(2) ? " throws" : below(2) ? " stops" : " returns";
      break;
    default: {
      std::string If = condition();
      Out += fmt::format(" -> {} if {}, {}", below(Blocks), If, below(Blocks));
      break;
    }
    }
    if (below(4) == 0)
      Out += fmt::format(" unwind {}", below(Blocks));
    Out += "\n";
    for (unsigned I = 0, N = below(6); I < N; ++I)
      Out += fmt::format("  {} {}:{}\n", fact(), Line + Number, I + 1);
    return Out;
  }

  std::string path() {
    static const std::vector<const char *> Roots = {
        "A",    "B",    "R",       "RW",   "Flag",     "Ptr", "Savings", "arg0",
        "arg1", "this", "t1",      "t2",   "ret",      "top", "p",       "q",
        "ok",   "new0", "Table[]", "Bank", "Table[2]", "G",   "H"};
    static const std::vector<const char *> Steps = {
        ".*", "->mu", ".mu", "->next", ".acc", "->lockp", "[]", "[1]", ".open"};
    std::string Out = pick(Roots);
    if (Out == "top")
      return Out;
    for (unsigned I = 0, N = below(4) * below(2); I < N; ++I)
      Out += pick(Steps);
    return Out;
  }

  std::string lock() {
    static const std::vector<const char *> Locks = {
        "A", "B", "C", "R", "RW", "arg0.*", "this->mu", "p->mu", "Savings.mu"};
    return below(3) ? pick(Locks) : path();
  }

  std::string guard() {
    static const std::vector<const char *> Guards = {"G",      "H",   "K",
                                                     "arg0.*", "ret", "t1"};
    return below(4) ? pick(Guards) : path();
  }

  std::string value() {
    switch (below(6)) {
    case 0:
      return fmt::format("{}", int(below(4)) - 1);
    case 1:
      return "&" + path();
    case 2:
      return "?";
    case 3:
      return fmt::format("fn {}", name());
    default:
      return path();
    }
  }

  std::string condition() {
    static const std::vector<const char *> Relations = {"==", "!=", "<",
                                                        "<=", ">",  ">="};
    static const std::vector<const char *> Flags = {"Flag", "t1", "t2",
                                                    "arg0", "ok", "this->open"};
    if (below(4))
      return fmt::format("{} {} {}", pick(Flags), pick(Relations), below(2));
    return fmt::format("{} {} {}", value(), pick(Relations), value());
  }

  std::string how() {
    switch (below(4)) {
    case 0:
      return " tries if " + condition();
    case 1:
      return below(2) ? " timed" : " timed if t1 != 0";
    default:
      return "";
    }
  }

  const char *mode() { return below(4) ? "exclusive" : "shared"; }
  const char *name() {
    static const std::vector<const char *> Names = {"a", "b", "c", "d", "e",
                                                    "f", "g", "h", "m", "n"};
    return pick(Names);
  }

  std::string fact() {
    static const std::vector<const char *> Binds = {"locks", "adopts", "defers",
                                                    "tries", "timed",  "empty"};
    static const std::vector<const char *> Uses = {"unlock", "disown", "end",
                                                   "end"};
    std::string Other = below(3) ? "" : ", " + lock();
    switch (below(18)) {
    case 0:
    case 1:
      return fmt::format("acquire {}{} {}{}", lock(), Other, mode(), how());
    case 2:
    case 3:
      return fmt::format("release {}{} {}", lock(), Other, mode());
    case 4:
    case 5:
      return fmt::format("guard {} {} {} variable ({}{})", guard(), pick(Binds),
                         mode(), lock(), Other);
    case 6:
      return fmt::format("{} {}", pick(Uses), guard());
    case 7:
      return fmt::format("relock {}{}", guard(), how());
    case 8:
      return fmt::format("test {} if {}", guard(), condition());
    case 9:
      return below(2) ? fmt::format("move {} from {}", guard(), guard())
                      : fmt::format("swap {} with {}", guard(), guard());
    case 10:
      return fmt::format("wait condition CV guard {}{}", guard(),
                         below(2) ? " predicate" : " if t1 != 0");
    case 11:
      return fmt::format("{} {}", below(2) ? "write" : "read", path());
    case 12:
    case 13:
      return fmt::format("assign {} = {}", path(), value());
    case 14:
      return below(2) ? "throw" : "may-throw \"x\"";
    case 15:
      return below(2) ? "return " + value() : "block sleep \"sleep\"";
    case 16:
      return fmt::format("spawn thread fn {} ({}) -> t2", name(), value());
    default:
      return fmt::format("call {}{}{} ({}, {}){}", below(4) ? "" : "virtual ",
                         below(3) ? fmt::format("fn {}", name()) : path(),
                         below(2) ? " self " + value() : "", value(), value(),
                         below(2) ? " -> " + path() : "");
    }
  }

  std::mt19937 Random;
};
} // namespace

/// Files of random functions; with a Shuffle, in another order.
static std::vector<std::string> randomProgram(unsigned Seed, unsigned Shuffle) {
  static constexpr llvm::StringLiteral Names = "abcdefgh";
  RandomFacts Random(Seed);
  std::mt19937 Order(Shuffle);
  std::vector<std::string> Files;
  for (unsigned File = 0; File < 3; ++File) {
    std::vector<std::string> Functions;
    for (unsigned I = 0; I < Names.size(); ++I)
      if (Random.below(2))
        Functions.push_back(
            Random.function(Names.substr(I, 1), 100 * File + 10 * I + 1));
    if (Random.below(2))
      Functions.push_back(fmt::format("function main {}:1 main\nblock 0 "
                                      "returns\n  call fn a () {}:2\n",
                                      100 * File + 99, 100 * File + 99));
    if (Shuffle)
      std::shuffle(Functions.begin(), Functions.end(), Order);
    std::string All;
    for (const std::string &F : Functions)
      All += F;
    Files.push_back(factsOf(All, fmt::format("{}.cpp", File)));
  }
  if (Shuffle)
    std::shuffle(Files.begin(), Files.end(), Order);
  return Files;
}

TEST(Program, AnyFactsInAnyOrder) {
  unsigned Found = 0;
  for (unsigned Seed = 0; Seed < 200; ++Seed) {
    Strings Findings = Linked(randomProgram(Seed, 0)).findings(true);
    Found += Findings.size();
    ASSERT_EQ(Findings, Linked(randomProgram(Seed, Seed + 1)).findings(true))
        << "seed " << Seed;
  }
  EXPECT_GT(Found, 200u) << "too little happens for the test to mean much";
}

//===-- Size --------------------------------------------------------------===//

/// Entities function f0, f1, ... and lock l0, l1, ...
static std::string numbered(llvm::StringRef Prefix, unsigned Count,
                            llvm::StringRef Rest) {
  std::string Out;
  for (unsigned I = 0; I < Count; ++I)
    Out += fmt::format("entity {0}{1} {2} \"{0}{1}\"{3}\n", Prefix.str(), I,
                       Rest.empty() ? "function" : "global", Rest.str());
  return Out;
}

static constexpr llvm::StringLiteral IsMutex = " \"std::mutex\" mutex";

/// Links and checks one file. These end within a second or so; where an
/// algorithm is of the wrong kind they do not end before ctest gives up.
static Strings findingsInLarge(const std::string &Functions,
                               const std::string &Entities) {
  Linked L(std::vector<std::string>{factsOf(Functions, "large.cpp", Entities)});
  return L.findings();
}

TEST(Program, AChainOf3000Calls) {
  static constexpr unsigned Depth = 3000;
  std::string Text = "function fn0 1:1\nblock 0 returns\n  acquire A exclusive "
                     "1:2\n  release A exclusive 1:3\n";
  for (unsigned I = 1; I < Depth; ++I)
    Text += fmt::format("function fn{0} {1}:1\nblock 0 returns\n  acquire "
                        "l{0} exclusive {1}:2\n  call fn fn{2} () {1}:3\n  "
                        "release l{0} exclusive {1}:4\n",
                        I, I + 1, I - 1);
  Text += fmt::format("function f 5000:1\nblock 0 returns\n  acquire A "
                      "exclusive 5000:2\n  call fn fn{} () 5000:3\n  release A "
                      "exclusive 5000:4\n",
                      Depth - 1);
  findingsInLarge(Text,
                  numbered("fn", Depth, "") + numbered("l", Depth, IsMutex));
}

TEST(Program, AChainOf3000CallsToOneLock) {
  static constexpr unsigned Depth = 3000;
  std::string Text = "function fn0 1:1\nblock 0 returns\n  acquire A exclusive "
                     "1:2\n  release A exclusive 1:3\n";
  for (unsigned I = 1; I < Depth; ++I)
    Text += fmt::format("function fn{0} {1}:1\nblock 0 returns\n"
                        "  call fn fn{2} () {1}:3\n",
                        I, I + 1, I - 1);
  Text += fmt::format("function f 5000:1\nblock 0 returns\n  acquire A "
                      "exclusive 5000:2\n  call fn fn{} () 5000:3\n  release A "
                      "exclusive 5000:4\n",
                      Depth - 1);
  EXPECT_EQ(findingsInLarge(Text, numbered("fn", Depth, "")),
            Strings({"5000:3 self-deadlock high: calling 'fn2999' acquires 'A' "
                     "again, which this thread already holds"}));
}

TEST(Program, ARecursionOf300Functions) {
  static constexpr unsigned Size = 300;
  std::string Text;
  for (unsigned I = 0; I < Size; ++I)
    Text += fmt::format(
        "function fn{0} {1}:1\nblock 0 -> 1, 2\n  acquire l{0} exclusive "
        "{1}:2\nblock 1 -> 2\n  call fn fn{2} () {1}:3\n  call fn fn{3} () "
        "{1}:4\nblock 2 returns\n  release l{0} exclusive {1}:5\n",
        I, I + 1, (I + 1) % Size, (I * 7 + 3) % Size);
  findingsInLarge(Text,
                  numbered("fn", Size, "") + numbered("l", Size, IsMutex));
}

TEST(Program, AFunctionOf2000Locks) {
  static constexpr unsigned Locks = 2000;
  std::string Text = "function f 1:1\nblock 0 returns\n";
  for (unsigned I = 0; I < Locks; ++I)
    Text += fmt::format("  acquire l{} exclusive {}:2\n", I, I + 1);
  for (unsigned I = Locks; I-- > 0;)
    Text += fmt::format("  release l{} exclusive {}:2\n", I, 2 * Locks - I);
  EXPECT_EQ(findingsInLarge(Text, numbered("l", Locks, IsMutex)), Strings());
}

TEST(Program, AFunctionOf5000Blocks) {
  static constexpr unsigned Blocks = 5000;
  std::string Text = "function f 1:1\n";
  // Branches that join again, every second one with a lock.
  for (unsigned I = 0; I + 1 < Blocks; I += 2)
    Text += fmt::format(
        "block {0} -> {1} if t{0} != 0, {2} if t{0} == 0\n  assign t{0} = ? "
        "{1}:1\n  write Count {1}:2\nblock {1} -> {2}\n  acquire A exclusive "
        "{1}:3\n  release A exclusive {1}:4\n",
        I, I + 1, I + 2);
  Text += fmt::format("block {} returns\n", Blocks);
  EXPECT_EQ(findingsInLarge(Text, ""), Strings());
}

TEST(Program, AFunctionOf500OpenBranches) {
  // Which of these locks are held has more answers than there are atoms.
  static constexpr unsigned Locks = 500;
  std::string Text = "function f 1:1\n";
  for (unsigned I = 0; I < Locks; ++I)
    Text += fmt::format("block {0} -> {1}, {2}\nblock {1} -> {2}\n  acquire "
                        "l{3} exclusive {1}:3\n",
                        2 * I, 2 * I + 1, 2 * I + 2, I);
  Text += fmt::format("block {} returns\n", 2 * Locks);
  findingsInLarge(Text, numbered("l", Locks, IsMutex));
}

TEST(ProgramTest, FunctionsAreNamedWithoutTheirParameters) {
  const std::pair<llvm::StringRef, llvm::StringRef> Names[] = {
      {"f(int, void (*)(int))", "f"},
      {"(anonymous namespace)::S::f() const &", "(anonymous namespace)::S::f"},
      {"S::operator()(int)", "S::operator()"},
      {"operator<(S, S)", "operator<"},
      {"run<(lambda)>((lambda))", "run<(lambda)>"},
      {"f(int)::lambda", "f"},
      {"run<(lambda)>((lambda))::lambda#2", "run<(lambda)>"},
      {"(anonymous namespace)::Handler::lambda",
       "(anonymous namespace)::Handler"},
      {"sum(int *, int)::omp task", "sum"},
  };
  std::string Text = "lockstitch-facts 1\nunit \"a.cpp\"\nfile 0 \"a.cpp\"\n";
  unsigned Number = 1;
  for (const auto &[Long, Short] : Names)
    Text += fmt::format("entity x.{} function \"{}\"\n", ++Number, Long.str());
  Text += "end\n";
  StringPool Pool;
  llvm::Expected<TUFacts> Unit = readFacts(Text, Pool);
  ASSERT_TRUE(bool(Unit)) << llvm::toString(Unit.takeError());
  std::vector<TUFacts> Files;
  Files.push_back(std::move(*Unit));
  Program P = link(std::move(Files));
  for (const auto &[Long, Short] : Names)
    for (const Entity *E : P.Bodies.entities())
      if (E->Name == Long) {
        EXPECT_EQ(P.shortName(E->Id), Short.str()) << Long.str();
        EXPECT_EQ(P.blockName(E->Id), Long.contains("::lambda") ? "lambda"
                                      : Long.ends_with("::omp task")
                                          ? "omp task"
                                          : "")
            << Long.str();
      }
}
