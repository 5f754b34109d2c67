// TextTest.cpp - unit tests of checks/facts/Text
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "facts/Text.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "gtest/gtest.h"
#include <random>

using namespace lockstitch;
using llvm::StringRef;

static constexpr StringRef Everything = R"facts(lockstitch-facts 1
unit "src/bank.cpp"
output "bank.o"
error "3:7: unknown type name 'foo'"
error "4:1: \"quoted\" \\ tab\t bell\x07"
file 0 "src/bank.cpp"
file 1 "src/bank.h"
entity Accounts global "bank::Accounts" "std::mutex" mutex 0:3:12 id=0000000000000001
entity Balance global "bank::Balance" "int" 0:4:5 id=0000000000000002 const atomic thread_local internal system static_local mutable private destroyed hidden
entity Guard local "bank::Guard" "std::unique_lock<std::mutex>" guard id=0000000000000003
entity Mu field "bank::S::Mu" "std::mutex" recursive_shared_mutex 1:9:3 id=0000000000000004 class=00000000000000aa at 8 size 40 align 64
entity run function "bank::S::run(int)" 0:6:6 id=0000000000000005 internal
entity run.2 function "bank::run()" 0:7:6 id=0000000000000006
entity t1.2 local "bank::run()::t1" "int" 0:8:6 id=0000000000000007
guarded Balance by Accounts pointee
guarded Mu by this->Mu
nolint 0 12-14 "lock-leak,double-*"
nolint 1 2-2
remark 1:2:4 "why"
function run 0:6:6 constructor nothrow virtual public coroutine scoped const class=00000000000000aa overrides=00000000000000bb,00000000000000cc params=from,,"a b"
  requires this->Mu exclusive
  excludes Accounts shared
  acquires arg0->Mu exclusive
  releases top exclusive
  acquires this.* shared if ret != 0
function run.2 1:7:6 main
block 0 -> 1 if t3 != 0, 2 if t3 == 0 & &arg0.* < &arg1.* & t1.2 >= -5 unwind 3
  acquire Accounts, this->Mu shared tries if t3 != 0 8:31
  acquire Accounts exclusive tight 0:8:31@8:3
    fix lock-leak 8:1-8:4 "std::scoped_lock Hold(A);\n"
    fix lock-leak 0:9:1-9:1 ""
  release Accounts, Balance... exclusive
  guard Guard locks exclusive variable (Accounts, arg0->Mu) tight 9:1
  guard Guard empty shared shadow () 9:1
  relock Guard timed if t3 == 1 9:2
  unlock Guard 9:3
  disown Guard 9:4
  test Guard if t4 != 0 9:5
  end Guard 9:6
  move ret from Guard 9:7
  swap Guard with arg0.* 9:8
  update Balance weak acq_rel fails relaxed stride 8 9:9
block 1 returns
  read Balance volatile 10:1
  write new0[3].Mu[] relaxed 10:2
  update #00000000000000ff seq_cst 10:3
  call virtual nothrow fn run self &t1.2 (1, &Balance, Balance, ?, fn run.2) -> t5 10:4
  call arg0 () 10:5
    from 10:2
    if 10:4@0:8:3
  call once this->Mu fn run.2 () 10:6
  spawn thread fn run.2 self Guard (-9223372036854775808) -> t1.2[].* each attributes 11:1
  spawn signal fn #00000000000000fe () 11:1
  join t1.2 if t6 == 0 11:2
  detach t1.2 11:3
  drop t1.2 11:3
  wait condition Accounts guard Guard predicate timed if t6 != 0 12:1
  wait event Accounts lock arg1->Mu.*[18446744073709551615].Mu->Mu 12:2
  wait future t1.2 takes 12:2
  notify semaphore Accounts all 12:3
  block sleep "usleep" 13:1
  block io "poll" if arg2 != 0 13:2
  spin 13:2
  spin pauses 13:2
  unsafe "malloc" 13:3
  cost allocation "malloc" 13:3
  cost formatting "snprintf" 13:3
block 2 throws unwind 3
  assign t1.2 = &Balance 14:1
  init Accounts shared_mutex 14:2
  init Accounts 14:2
  init Accounts mutex checked robust 14:2
  copy Accounts 14:2
  copy Accounts to arg0->Mu 14:2
  destroy Accounts 14:3
  throw "std::bad_alloc" 14:4
  may-throw "std::stoi" 14:5
  throw 14:6
block 3 stops
  return 0 15:1
  acquire Accounts exclusive if t1 == 0 or t1 == 130 15:1
  release Accounts either 15:1
  exit 15:2
  exec 15:2
  suspend 15:2
  suspend
  suspend 0:0@15:2
block 4
end
)facts";

static std::string rewritten(StringRef Text) {
  StringPool Pool;
  llvm::Expected<TUFacts> Unit = readFacts(Text, Pool);
  return Unit ? writeFacts(*Unit) : llvm::toString(Unit.takeError());
}

TEST(TextTest, WhatIsReadIsWrittenAgain) {
  EXPECT_EQ(rewritten(Everything), Everything.str());
}

static std::string errorOf(StringRef Text) {
  StringPool Pool;
  llvm::Expected<TUFacts> Unit = readFacts(Text, Pool);
  return Unit ? "no error" : llvm::toString(Unit.takeError());
}

static constexpr StringRef Upstream = R"facts(lockstitch-facts 1
unit "src/bank.cpp"
ran "Clang 22.1.8: bugprone-posix-return"
file 0 "src/bank.cpp"
file 1 "src/bank.h"
upstream bugprone-posix-return 0:6:9 "never less than 0"
upstream clang-diagnostic-thread-safety-analysis 1:6:9@0:1:2 "why \"so\""
  note 0:7:1 "mutex acquired here"
  note 1:8:1 "and here"
  fix clang-diagnostic-thread-safety-analysis 1:6:9-6:10 "x"
end
)facts";

TEST(TextTest, WhatUpstreamChecksSayIsKept) {
  EXPECT_EQ(rewritten(Upstream), Upstream.str());
  StringPool Pool;
  llvm::Expected<TUFacts> Unit = readFacts(Upstream, Pool);
  ASSERT_TRUE(bool(Unit));
  EXPECT_EQ(Unit->Ran, "Clang 22.1.8: bugprone-posix-return");
  ASSERT_EQ(Unit->Upstream.size(), 2u);
  const UpstreamFinding &U = Unit->Upstream[1];
  EXPECT_EQ(U.Check, "clang-diagnostic-thread-safety-analysis");
  EXPECT_EQ(U.Where, (Location{"src/bank.h", 6, 9}));
  EXPECT_EQ(U.Spelling, (Location{"src/bank.cpp", 1, 2}));
  EXPECT_EQ(U.Message, "why \"so\"");
  EXPECT_EQ(U.Notes[1].Where, (Location{"src/bank.h", 8, 1}));
  EXPECT_EQ(U.Fixes[0].Range.End, (Location{"src/bank.h", 6, 10}));
  EXPECT_EQ(U.Fixes[0].Text, "x");

  auto Changed = [](StringRef Old, StringRef New) {
    std::string Text = Upstream.str();
    return errorOf(Text.replace(Text.find(Old), Old.size(), New));
  };
  EXPECT_EQ(Changed("  note 1", "  node 1"),
            "line 9: unknown detail of a finding 'node'; did you mean 'note'?");
  EXPECT_EQ(Changed("1:8:1", "2:8:1"), "line 9: file 2 is not declared");
  EXPECT_EQ(Changed("end", "nolint 0 2-2\nend"),
            "line 11: 'nolint' cannot follow 'upstream'");
}

/// Everything, with the first Old replaced by New.
static std::string changed(StringRef Old, StringRef New) {
  std::string Text = Everything.str();
  size_t At = Text.find(Old);
  EXPECT_NE(At, std::string::npos) << Old.str();
  return Text.replace(At, Old.size(), New);
}

TEST(TextTest, EveryFieldIsRead) {
  StringPool Pool;
  llvm::Expected<TUFacts> Unit = readFacts(Everything, Pool);
  ASSERT_TRUE(bool(Unit));
  EXPECT_EQ(Unit->MainFile, "src/bank.cpp");
  EXPECT_EQ(Unit->Outputs, std::vector<llvm::StringRef>{"bank.o"});
  EXPECT_EQ(Unit->Errors[1], "4:1: \"quoted\" \\ tab\t bell\a");

  const Entity &Balance = Unit->Entities[1];
  EXPECT_EQ(Balance.Name, "bank::Balance");
  EXPECT_EQ(Balance.Type, "int");
  EXPECT_EQ(Balance.Declared, (Location{"src/bank.cpp", 4, 5}));
  EXPECT_EQ(Balance.Kind, EntityKind::Global);
  EXPECT_TRUE(Balance.IsConst && Balance.IsAtomic && Balance.IsThreadLocal &&
              Balance.IsInternal && Balance.IsSystem && Balance.IsStaticLocal &&
              Balance.IsMutable && Balance.IsDestroyed && Balance.IsHidden);
  const Path Accounts = Path::entity(Unit->Entities[0].Id);
  const Path Guard = Path::entity(Unit->Entities[2].Id);
  const EntityId Mu = Unit->Entities[3].Id;
  EXPECT_EQ(Unit->Entities[3].Sync, SyncKind::RecursiveSharedMutex);

  const FunctionFacts &F = Unit->Functions[0];
  EXPECT_EQ(F.Is, Role::Constructor);
  EXPECT_TRUE(F.IsNoThrow && F.IsVirtual && F.IsPublic && F.IsCoroutine &&
              F.IsScoped && F.IsConst);
  EXPECT_EQ(F.Class.Value, 0xaau);
  EXPECT_EQ(F.Overrides, (std::vector<EntityId>{{0xbb}, {0xcc}}));
  EXPECT_EQ(F.Params, (std::vector<StringRef>{"from", "", "a b"}));
  EXPECT_EQ(F.Contracts[3], (Contract{Contract::Kind::Releases, Path::top(),
                                      LockMode::Exclusive}));

  EXPECT_EQ(F.Contracts[4],
            (Contract{Contract::Kind::Acquires, Path::self().deref(),
                      LockMode::Shared,
                      Condition{Value::load(Path::result()), Relation::Ne,
                                Value::integer(0)}}));

  const BasicBlock &Entry = Unit->Functions[1].Blocks[0];
  EXPECT_EQ(Entry.Unwind, 3u);
  EXPECT_EQ(Entry.Next[1].When[1],
            (Condition{Value::address(Path::param(0).deref()), Relation::Lt,
                       Value::address(Path::param(1).deref())}));
  const Fact &First = Entry.Facts[0];
  EXPECT_EQ(std::get<Acquire>(First.What),
            (Acquire{{Accounts, Path::self().deref().field(Mu)},
                     LockMode::Shared,
                     Attempt::Tries,
                     Condition{Value::load(Path::temp(3)), Relation::Ne,
                               Value::integer(0)},
                     {}}));
  EXPECT_EQ(First.Where, (Location{"src/bank.h", 8, 31}));
  EXPECT_EQ(First.Where, First.Spelling);
  const Fact &InMacro = Entry.Facts[1];
  EXPECT_EQ(InMacro.Where, (Location{"src/bank.cpp", 8, 31}));
  EXPECT_EQ(InMacro.Spelling, (Location{"src/bank.h", 8, 3}));
  EXPECT_EQ(InMacro.Fixes[0], (Fix{"lock-leak",
                                   {{"src/bank.h", 8, 1}, {"src/bank.h", 8, 4}},
                                   "std::scoped_lock Hold(A);\n"}));
  EXPECT_EQ(std::get<GuardUse>(Entry.Facts[5].What).What,
            GuardUse::Kind::Relock);
  EXPECT_EQ(std::get<GuardMove>(Entry.Facts[10].What),
            (GuardMove{Path::result(), Guard, false}));

  const Call &C = std::get<Call>(Unit->Functions[1].Blocks[1].Facts[3].What);
  EXPECT_TRUE(C.IsVirtual && C.IsNoThrow);
  EXPECT_EQ(C.Self, Value::address(Path::entity(Unit->Entities[6].Id)));
  EXPECT_EQ(C.Args.size(), 5u);
  EXPECT_EQ(C.Result, Path::temp(5));
  const Location Call{"src/bank.h", 10, 4};
  EXPECT_EQ(Unit->Functions[1].Blocks[1].Facts[4].Origins,
            (std::vector<Origin>{
                {{"src/bank.h", 10, 2}, {"src/bank.h", 10, 2}, false},
                {Call, {"src/bank.cpp", 8, 3}, true}}));
}

TEST(TextTest, MistakesAreNamed) {
  EXPECT_EQ(errorOf(""),
            "line 1: the file is empty, expected 'lockstitch-facts 1'");
  EXPECT_EQ(errorOf("lockstitch-facts 2\n"),
            "line 1: this reader knows version 1 only");
  EXPECT_EQ(errorOf("lockstitch-facts 1\nend\n"),
            "line 2: found 'end', expected 'unit'");
  EXPECT_EQ(errorOf("lockstitch-facts 1\nunit \"a.cpp\"\n"),
            "line 2: the text was cut short, expected 'end' as its last line");
  EXPECT_EQ(errorOf(Everything.str() + "x\n"),
            "line 90: found 'x', expected nothing after 'end'");
  EXPECT_EQ(errorOf(changed("  acquire Acc", "  aquire Acc")),
            "line 28: unknown fact 'aquire'; did you mean 'acquire'?");
  EXPECT_EQ(errorOf(changed("    from 10:2", "    form 10:2")),
            "line 49: unknown detail of a fact 'form'; did you mean 'from'?");
  EXPECT_EQ(errorOf(changed("\nguarded", "\nguardd")),
            "line 15: unknown line 'guardd'; did you mean 'guarded'?");
  EXPECT_EQ(errorOf(changed("acquire Accounts,", "acquire Acounts,")),
            "line 28: unknown handle 'Acounts'; did you mean 'Accounts'?");
  EXPECT_EQ(errorOf(changed("mutex 0:3:12", "mutex bold 0:3:12")),
            "line 8: found 'bold', expected the end of the line");
  EXPECT_EQ(errorOf(changed("this->Mu shared", "this->Mu sharde")),
            "line 28: found 'sharde', expected exclusive|shared");
  EXPECT_EQ(errorOf(changed("by this->Mu", "by this->Balance")),
            "line 16: found 'Balance', expected a field");
  EXPECT_EQ(errorOf(changed("entity t1.2", "entity t1")),
            "line 14: found 't1', expected a handle that means nothing else");
  EXPECT_EQ(errorOf(changed("entity run.2", "entity run")),
            "line 13: handle 'run' is declared twice");
  EXPECT_EQ(errorOf(changed("id=0000000000000007", "id=0000000000000001")),
            "line 14: this entity has the same id as that of line 8; give one "
            "of them another name, or an id=");
  EXPECT_EQ(errorOf(changed("-> 1 if", "-> 7 if")),
            "line 27: there is no block 7");
  EXPECT_EQ(errorOf(changed("block 1 returns", "block 2 returns")),
            "line 43: the next block is number 1");
  EXPECT_EQ(errorOf(changed("new0[3].Mu[]", "new0[][][][][][][][][]")),
            "line 45: found 'relaxed', expected at most 8 steps, then '...'");
  EXPECT_EQ(errorOf(changed("0:4:5", "5:4:5")),
            "line 9: file 5 is not declared");
  EXPECT_EQ(errorOf(changed("  read", "   read")),
            "line 44: found 3 spaces of indentation, expected 0, 2 or 4");
  EXPECT_EQ(errorOf(changed("\\x07", "\\q")),
            "line 5: found 'q\"', expected one of the escapes \\\" \\\\ \\n "
            "\\t \\xHH");
  EXPECT_EQ(errorOf(changed("output", "unit")),
            "line 3: 'unit' cannot follow 'unit'");
}

TEST(TextTest, APersonMayLeaveOutWhatFollows) {
  StringPool Pool;
  llvm::Expected<TUFacts> Unit = readFacts("lockstitch-facts 1\r\n"
                                           "unit \"a.cpp\"\r\n"
                                           "# a comment\r\n"
                                           "\r\n"
                                           "entity f function \"f()\"\r\n"
                                           "entity A global \"A\" mutex\r\n"
                                           "function f class=\"S\"\r\n"
                                           "  # another\r\n"
                                           "block 0 returns\r\n"
                                           "  acquire A exclusive 3:4\r\n"
                                           "  release A exclusive\r\n"
                                           "end",
                                           Pool);
  ASSERT_TRUE(bool(Unit)) << llvm::toString(Unit.takeError());
  EXPECT_EQ(Unit->Entities[0].Name, "A"); // sorted by name
  EXPECT_EQ(Unit->Entities[0].Id, entityIdOf("A"));
  EXPECT_FALSE(Unit->Entities[0].Declared);
  EXPECT_EQ(Unit->Functions[0].Class, entityIdOf("S"));
  const std::vector<Fact> &Facts = Unit->Functions[0].Blocks[0].Facts;
  EXPECT_EQ(Facts[0].Where, (Location{"a.cpp", 3, 4}));
  EXPECT_FALSE(Facts[1].Where);
}

TEST(TextTest, HandlesAreTheLastComponent) {
  TUFacts Unit;
  auto Handle = [&](StringRef Name) {
    Unit.Entities.push_back({entityIdOf(Name), EntityKind::Global, Name, {}});
    return writePath(Path::entity(entityIdOf(Name)), Unit);
  };
  EXPECT_EQ(Handle("bank::Accounts"), "Accounts");
  EXPECT_EQ(Handle("other::Accounts"), "Accounts.2");
  EXPECT_EQ(Handle("a::Pool<int, b::C>::run(std::function<void()>)"), "run");
  EXPECT_EQ(Handle("f(int)::g(a::B)::local"), "local");
  EXPECT_EQ(Handle("S::operator==(const S &) const"), "operator__");
  EXPECT_EQ(Handle("S::operator()(int)"), "operator__.2");
  EXPECT_EQ(Handle("S::operator<(S)"), "operator_");
  EXPECT_EQ(Handle("S::operator->()"), "operator__.3");
  EXPECT_EQ(Handle("S::operator bool()"), "operator_bool");
  EXPECT_EQ(Handle("S::operatorX"), "operatorX");
  EXPECT_EQ(Handle("S::~S()"), "~S");
  EXPECT_EQ(Handle("(anonymous namespace)::x"), "x");
  EXPECT_EQ(Handle("f()::(lambda at a.cpp:3:4)"), "lambda_at_a_cpp_3_4");
  EXPECT_EQ(Handle("arg0"), "arg0.2");
  EXPECT_EQ(Handle("fn"), "fn.2");
  EXPECT_EQ(Handle(""), "_");
  EXPECT_EQ(Handle("::"), "_.2");
  EXPECT_EQ(Handle("3"), "_3");
  EXPECT_EQ(Handle("größe"), "größe");
}

TEST(TextTest, PathsAreShownWithHandles) {
  StringPool Pool;
  llvm::Expected<TUFacts> Unit = readFacts(Everything, Pool);
  ASSERT_TRUE(bool(Unit));
  const EntityId Mu = Unit->Entities[3].Id;
  EXPECT_EQ(writePath(Path::self().deref().field(Mu), *Unit), "this->Mu");
  EXPECT_EQ(writePath(Path::param(2).then(Step::anyIndex()).deref(), *Unit),
            "arg2[].*");
  EXPECT_EQ(writePath(Path::entity({0xabc}), *Unit), "#0000000000000abc");
}

/// Reading must end in facts or in an error that names a line; never in a
/// crash. What was read must survive being written.
static void expectFactsOrError(StringRef Text) {
  // In a buffer of its own size, so that a sanitizer sees reading past it.
  std::vector<char> Exact(Text.begin(), Text.end());
  StringPool Pool;
  llvm::Expected<TUFacts> Unit =
      readFacts(StringRef(Exact.data(), Exact.size()), Pool);
  if (!Unit) {
    std::string Error = llvm::toString(Unit.takeError());
    EXPECT_TRUE(StringRef(Error).starts_with("line ")) << Error;
    return;
  }
  std::string Written = writeFacts(*Unit);
  EXPECT_EQ(rewritten(Written), Written);
}

TEST(TextTest, TruncationIsNoticed) {
  for (size_t Size = 0; Size != Everything.size() - 1; ++Size)
    EXPECT_NE(errorOf(Everything.take_front(Size)), "no error") << Size;
}

TEST(TextTest, CorruptionDoesNotCrash) {
  std::mt19937 Random(1);
  for (unsigned Round = 0; Round != 20000; ++Round) {
    std::string Text = Everything.str();
    for (unsigned Flips = 1 + Random() % 3; Flips; --Flips)
      Text[Random() % Text.size()] = char(Random());
    expectFactsOrError(Text);
  }
}

TEST(TextTest, ExchangedTokensDoNotCrash) {
  std::mt19937 Random(2);
  llvm::SmallVector<StringRef> Lines;
  Everything.split(Lines, '\n');
  for (unsigned Round = 0; Round != 20000; ++Round) {
    llvm::SmallVector<StringRef> Words;
    size_t Line = Random() % Lines.size();
    Lines[Line].split(Words, ' ');
    llvm::SmallVector<StringRef> Others;
    Lines[Random() % Lines.size()].split(Others, ' ');
    Words[Random() % Words.size()] = Others[Random() % Others.size()];
    llvm::SmallVector<StringRef> Changed = Lines;
    std::string NewLine = llvm::join(Words, " ");
    Changed[Line] = NewLine;
    expectFactsOrError(llvm::join(Changed, "\n"));
  }
}

static std::string fileText(const std::string &Name) {
  auto File = llvm::MemoryBuffer::getFile(LOCKSTITCH_SOURCE_DIR "/" + Name);
  EXPECT_TRUE(bool(File)) << Name;
  return File ? (*File)->getBuffer().str() : "";
}

static constexpr const char *Samples[] = {"conditional-lock", "thread-vector",
                                          "returned-guard", "alias-a",
                                          "alias-b"};

TEST(TextTest, SamplesAreRead) {
  for (StringRef Name : Samples) {
    std::string Text = fileText("test/program/Inputs/" + Name.str() + ".facts");
    EXPECT_EQ(errorOf(Text), "no error") << Name.str();
    EXPECT_EQ(rewritten(rewritten(Text)), rewritten(Text)) << Name.str();
  }
}

/// The text of each ``` block of docs/facts.md.
static std::vector<std::string> documentedBlocks() {
  std::string Page = fileText("docs/facts.md");
  std::vector<std::string> Blocks;
  llvm::SmallVector<StringRef> Lines;
  StringRef(Page).split(Lines, '\n');
  bool IsInside = false;
  for (StringRef Line : Lines) {
    if (Line.starts_with("```")) {
      IsInside = !IsInside;
      if (IsInside)
        Blocks.emplace_back();
    } else if (IsInside)
      Blocks.back() += Line.str() + "\n";
  }
  return Blocks;
}

TEST(TextTest, ThePageShowsTheSamples) {
  std::vector<std::string> Blocks = documentedBlocks();
  for (StringRef Name : Samples) {
    std::string Text = fileText("test/program/Inputs/" + Name.str() + ".facts");
    EXPECT_TRUE(llvm::is_contained(Blocks, Text)) << Name.str();
  }
  for (const std::string &Block : Blocks)
    if (StringRef(Block).starts_with("lockstitch-facts")) {
      EXPECT_EQ(errorOf(Block), "no error") << Block;
    }
}
