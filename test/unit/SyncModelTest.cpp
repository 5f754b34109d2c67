// SyncModelTest.cpp - model files: what is read, what is refused, what is found
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "model/SyncModel.h"
#include "Embedded.h"
#include "model/ModelFile.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"
#include <fmt/format.h>

using namespace lockstitch;

using Types = std::vector<std::string>;

/// The first error in Text, or "".
static std::string errorOf(const std::string &Text) {
  auto File = readModel({"my.yaml", 1, Text});
  return File ? "" : llvm::toString(File.takeError());
}

/// The shipped models, with Text after them.
static SyncModel load(const std::string &Text = "") {
  std::vector<ModelText> Texts;
  if (!Text.empty())
    Texts.push_back({"my.yaml", 1, Text});
  llvm::Expected<SyncModel> Model = SyncModel::load({}, Texts);
  if (Model)
    return std::move(*Model);
  ADD_FAILURE() << llvm::toString(Model.takeError());
  return {};
}

static const SyncModel &shipped() {
  static const SyncModel Model = load();
  return Model;
}

static std::string text(const Operand &O) {
  if (O.What == Operand::Kind::Hidden)
    return "hidden " + O.Name;
  std::string Text = O.What == Operand::Kind::This ? "this"
                     : O.What == Operand::Kind::Result
                         ? "result"
                         : fmt::format("arg{}", O.Index);
  if (O.Of != Operand::Part::Whole)
    Text += O.Of == Operand::Part::Pointee ? ".pointee" : ".element";
  return O.What == Operand::Kind::ArgsFrom ? Text + "..." : Text;
}

static std::string text(const std::vector<Operand> &Operands) {
  std::string Text;
  for (const Operand &O : Operands)
    Text += fmt::format("{}{}", Text.empty() ? "" : ",", text(O));
  return Text;
}

/// What a call does, in short: "acquires this; stores this = arg0".
static std::string effects(const SyncModel &Model, const char *Name,
                           const Types &Params = {}) {
  static const char *const Names[] = {
      "acquires", "releases",    "guards",   "relocks",    "unlocks",
      "disowns",  "tests",       "moves",    "swaps",      "ends",
      "needs",    "spawns",      "joins",    "detaches",   "drops",
      "waits",    "notifies",    "blocks",   "exits",      "fences",
      "executes", "calls",       "keeps",    "reads",      "writes",
      "updates",  "initialises", "destroys", "constructs", "yields",
      "stores"};
  const CallModel *Call = Model.call(Name, Params);
  if (!Call)
    return "unknown";
  std::string Text;
  for (const Effect &E : Call->Effects) {
    if (!Text.empty())
      Text += "; ";
    Text += Names[static_cast<unsigned>(E.What)];
    if (!E.On.empty())
      Text += fmt::format(" {}", text(E.On));
    if (!E.With.empty())
      Text += fmt::format(" = {}", text(E.With));
    if (E.Mode == LockMode::Shared)
      Text += " shared";
    if (E.Releasing == ReleaseMode::Shared)
      Text += " shared";
    if (E.How != Attempt::Waits)
      Text += E.How == Attempt::Tries ? " tries" : " timed";
    if (E.Handle)
      Text += fmt::format(" handle {}", text(*E.Handle));
    if (E.Predicate)
      Text += fmt::format(" until {}", text(*E.Predicate));
    if (E.Order)
      Text += fmt::format(" order {}", text(*E.Order));
  }
  return Text;
}

static std::string effects(const char *Name, const Types &Params = {}) {
  return effects(shipped(), Name, Params);
}

static const Effect &first(const char *Name, const Types &Params = {}) {
  static const Effect None;
  const CallModel *Call = shipped().call(Name, Params);
  if (Call && !Call->Effects.empty())
    return Call->Effects.front();
  ADD_FAILURE() << Name << " has no effect";
  return None;
}

//===- What is refused ----------------------------------------------------===//

TEST(ModelFile, NamesUnknownWords) {
  EXPECT_EQ(errorOf("- {call: f, aquires: arg0}\n"),
            "my.yaml:1: unknown effect 'aquires'; did you mean 'acquires'?");
  EXPECT_EQ(errorOf("# a\n\n- {call: f, acquires: arg0, mod: shared}\n"),
            "my.yaml:3: unknown effect 'mod'; did you mean 'mode'?");
  EXPECT_EQ(errorOf("- {call: f, frobnicates: arg0}\n"),
            "my.yaml:1: unknown effect 'frobnicates'");
  EXPECT_EQ(errorOf("- {call: f, acquires: arg0, mode: shred}\n"),
            "my.yaml:1: unknown mode 'shred'; did you mean 'shared'?");
  EXPECT_EQ(errorOf("- {call: f, acquires: arg0, if: return-zero}\n"),
            "my.yaml:1: unknown condition 'return-zero'; did you mean "
            "'returns-zero'?");
  EXPECT_EQ(errorOf("- {call: f, acquires: arg0, if: returns-zero, or: x}\n"),
            "my.yaml:1: expected a number, not 'x'");
  EXPECT_EQ(errorOf("- {call: f, acquires: arg0, or: 130}\n"),
            "my.yaml:1: 'or' needs 'if'");
  EXPECT_EQ(errorOf("- {call: f, exits: program}\n"),
            "my.yaml:1: 'exits' is of a 'thread'");
  EXPECT_EQ(errorOf("- {call: f, fences: all, order: acquire}\n"),
            "my.yaml:1: 'fences' is of a 'thread'");
  EXPECT_EQ(errorOf("- {call: f, blocks: slep}\n"),
            "my.yaml:1: unknown kind of blocking 'slep'; did you mean "
            "'sleep'?");
  EXPECT_EQ(errorOf("- {call: f, waits: this, kind: latches}\n"),
            "my.yaml:1: unknown kind of wait 'latches'; did you mean "
            "'latch'?");
  EXPECT_EQ(errorOf("- {call: f, spawns: arg0, kind: threat}\n"),
            "my.yaml:1: unknown kind of start 'threat'; did you mean "
            "'thread'?");
  EXPECT_EQ(errorOf("- {call: f, reads: this, order: relax}\n"),
            "my.yaml:1: unknown memory order 'relax'; did you mean "
            "'relaxed'?");
  EXPECT_EQ(errorOf("- {type: T, is: mutx}\n"),
            "my.yaml:1: unknown kind of type 'mutx'; did you mean 'mutex'?");
  EXPECT_EQ(errorOf("- {call: f, guards: this, locks: arg0, bind: adapts}\n"),
            "my.yaml:1: unknown binding 'adapts'; did you mean 'adopts'?");
}

TEST(ModelFile, NamesUnknownOperands) {
  EXPECT_EQ(errorOf("- {call: f, acquires: thsi}\n"),
            "my.yaml:1: unknown operand 'thsi'; did you mean 'this'?");
  EXPECT_EQ(errorOf("- {call: f, acquires: arg}\n"),
            "my.yaml:1: unknown operand 'arg'; did you mean 'arg0'?");
  EXPECT_EQ(errorOf("- {call: f, acquires: this...}\n"),
            "my.yaml:1: unknown operand 'this...'; did you mean 'this'?");
  EXPECT_EQ(
      errorOf("- {call: f, acquires: arg0.pointe}\n"),
      "my.yaml:1: unknown operand 'arg0.pointe'; did you mean 'pointee'?");
  EXPECT_EQ(
      errorOf("- {call: f, acquires: last.elment}\n"),
      "my.yaml:1: unknown operand 'last.elment'; did you mean 'element'?");
  EXPECT_EQ(errorOf("- {call: f, needs: hiden GIL}\n"),
            "my.yaml:1: unknown operand 'hiden GIL'; did you mean 'hidden'?");
  EXPECT_EQ(errorOf("- {call: f, needs: hidden}\n"),
            "my.yaml:1: 'hidden' needs the name of what it is, as in "
            "'hidden GIL'");
  EXPECT_EQ(errorOf("- {type: T, is: atomik}\n"),
            "my.yaml:1: unknown kind of type 'atomik'; did you mean 'atomic'?");
  EXPECT_EQ(errorOf("- {type: T, is: thread-local}\n"),
            "my.yaml:1: only what is hidden can be 'thread-local'");
  EXPECT_EQ(errorOf("- {call: '*', acquires: arg0}\n"),
            "my.yaml:1: '*': a family is of C functions whose names begin "
            "alike, as in 'Py*'");
  EXPECT_EQ(errorOf("- {of: T, call: 'get*', acquires: arg0}\n"),
            "my.yaml:1: 'get*': a family is of C functions whose names begin "
            "alike, as in 'Py*'");
  EXPECT_EQ(errorOf("- {call: f, acquires: }\n"),
            "my.yaml:1: expected an operand: this, arg0, arg1..., result");
  EXPECT_EQ(errorOf("- {call: f, acquires: []}\n"),
            "my.yaml:1: expected an operand: this, arg0, arg1..., result");
}

TEST(ModelFile, ReadsWhenACallDoesNotBlock) {
  const Effect &Poll = first("poll", {"_", "_", "int"});
  EXPECT_EQ(Poll.Unless, (Exemption{2, 0, false}));
  const Effect &Receive = first("recv", {"int", "void *", "size_t", "int"});
  EXPECT_EQ(Receive.Unless, (Exemption{3, 64, true}));
  const char *Why =
      "my.yaml:1: 'unless' is '{arg2: 0}', or '{arg2: has 64}' of a flag";
  EXPECT_EQ(errorOf("- {call: f, blocks: io, unless: arg2}\n"), Why);
  EXPECT_EQ(errorOf("- {call: f, blocks: io, unless: {arg2: no}}\n"), Why);
  EXPECT_EQ(errorOf("- {call: f, blocks: io, unless: {this: 0}}\n"), Why);
  EXPECT_EQ(errorOf("- {call: f, notifies: arg0, unless: {arg2: 0}}\n"),
            "my.yaml:1: 'notifies' takes no 'unless'");
}

TEST(ModelFile, RefusesArgumentsThatAreNotThere) {
  EXPECT_EQ(errorOf("- {call: f, params: [_, _], acquires: arg2}\n"),
            "my.yaml:1: 'arg2' is out of range: 'params' has 2");
  EXPECT_EQ(errorOf("- call: f\n  params: [_]\n  calls: arg0\n"
                    "  then:\n  - {stores: result, value: arg1}\n"),
            "my.yaml:5: 'arg1' is out of range: 'params' has 1");
  EXPECT_EQ(errorOf("- {call: f, acquires: arg99}\n"),
            "my.yaml:1: 'arg99' is out of range");
  EXPECT_EQ(errorOf("- {call: f, params: [_], calls: arg0, with: arg1...}\n"),
            "");
  EXPECT_EQ(errorOf("- {call: f, params: [_, ...], acquires: arg3}\n"), "");
}

TEST(ModelFile, RefusesWhatIsNotThereOrTooMuch) {
  EXPECT_EQ(errorOf("- {call: f, mode: shared}\n"),
            "my.yaml:1: 'mode' without an effect");
  EXPECT_EQ(errorOf("- {call: f, then: [{mode: shared}]}\n"),
            "my.yaml:1: expected an effect: '{EFFECT: OPERAND}'");
  EXPECT_EQ(errorOf("- {call: f, then: []}\n"),
            "my.yaml:1: 'then' is a list of effects");
  EXPECT_EQ(errorOf("- {call: f, moves: this}\n"),
            "my.yaml:1: 'moves' needs 'from'");
  EXPECT_EQ(errorOf("- {call: f, stores: this}\n"),
            "my.yaml:1: 'stores' needs 'value'");
  EXPECT_EQ(errorOf("- {call: f, guards: this}\n"),
            "my.yaml:1: 'guards' needs 'locks', or 'bind: empty'");
  EXPECT_EQ(errorOf("- {call: f, releases: this, handle: arg0}\n"),
            "my.yaml:1: 'releases' takes no 'handle'");
  EXPECT_EQ(errorOf("- {call: f, waits: this, guard: arg0, releasing: arg1}\n"),
            "my.yaml:1: 'waits' takes either 'guard' or 'releasing'");
  EXPECT_EQ(errorOf("- {call: f, acquires: this, releases: this}\n"),
            "my.yaml:1: 'acquires' and 'releases': put the second under "
            "'then'");
  EXPECT_EQ(errorOf("- {call: f, throws: never}\n"),
            "my.yaml:1: expected 'yes' or 'no', not 'never'");
  EXPECT_EQ(errorOf("- {call: f, params: [..., _]}\n"),
            "my.yaml:1: nothing follows '...' in 'params'");
  EXPECT_EQ(errorOf("- {call: f, is: mutex}\n"),
            "my.yaml:1: 'is' belongs to 'type'");
}

TEST(ModelFile, RefusesEmptyAndDoubleNames) {
  EXPECT_EQ(errorOf("- {call: '', acquires: this}\n"),
            "my.yaml:1: 'call' has an empty name");
  EXPECT_EQ(errorOf("- {call: [a, ''], acquires: this}\n"),
            "my.yaml:1: 'call' has an empty name");
  EXPECT_EQ(errorOf("- {type: , is: mutex}\n"),
            "my.yaml:1: 'type' has an empty name");
  EXPECT_EQ(errorOf("- {call: f, params: ['']}\n"),
            "my.yaml:1: 'params' has an empty name");
  EXPECT_EQ(errorOf("- {call: f}\n- {call: [g, f]}\n"),
            "my.yaml:2: 'f' has two entries");
  EXPECT_EQ(errorOf("- {call: f, params: [_]}\n- {call: f, params: [_]}\n"),
            "my.yaml:2: 'f(_)' has two entries");
  EXPECT_EQ(errorOf("- {type: T, is: mutex}\n- {type: T, is: guard}\n"),
            "my.yaml:2: 'T' has two entries");
  EXPECT_EQ(errorOf("- {call: f, call: g}\n"),
            "my.yaml:1: 'call' stands here twice");
  EXPECT_EQ(errorOf("- {call: f}\n- {call: f, params: []}\n"), "");
}

TEST(ModelFile, RefusesWhatIsNoEntry) {
  EXPECT_EQ(errorOf("call: f\n"), "my.yaml:1: expected a list of entries: "
                                  "'- {call: NAME, EFFECT: OPERAND}'");
  EXPECT_EQ(errorOf("- f\n"), "my.yaml:1: expected an entry: "
                              "'{call: NAME, EFFECT: OPERAND}'");
  EXPECT_EQ(errorOf("- {acquires: this}\n"),
            "my.yaml:1: an entry has either 'call' or 'type'");
  EXPECT_EQ(errorOf("- {call: f, type: T}\n"),
            "my.yaml:1: an entry has either 'call' or 'type'");
  EXPECT_EQ(errorOf("- {type: T}\n"), "my.yaml:1: 'type' needs 'is'");
  EXPECT_EQ(errorOf("- {type: T, is: mutex, throws: no}\n"),
            "my.yaml:1: a type has 'is' and 'holding', not 'throws'");
  EXPECT_EQ(errorOf("- {call: f, of: *Locks}\n"),
            "my.yaml:1: '*Locks' without '&Locks' before it");
}

TEST(ModelFile, NamesTheLineOfBrokenYaml) {
  std::string Error = errorOf("- {call: f}\n- {call: g, acquires: [arg0}\n");
  EXPECT_TRUE(llvm::StringRef(Error).starts_with("my.yaml:2: ")) << Error;
  EXPECT_NE(errorOf("- {call: f\n"), "");
  EXPECT_NE(errorOf("\t- x\n- ]"), "");
  EXPECT_EQ(errorOf(""), "");
  EXPECT_EQ(errorOf("# nothing yet\n"), "");
}

TEST(ModelFile, CountsLinesFromWhereTheTextStands) {
  auto File = readModel({".lockstitch.yaml", 7, "- {call: f}\n- {cal: g}\n"});
  ASSERT_FALSE(File);
  EXPECT_EQ(llvm::toString(File.takeError()),
            ".lockstitch.yaml:8: an entry has either 'call' or 'type'");
}

//===- What is read -------------------------------------------------------===//

TEST(ModelFile, ExpandsClassesAndNames) {
  auto File = readModel({"my.yaml", 1,
                         "- {of: &both [a::M, N], call: [constructor, "
                         "destructor, lock], acquires: this}\n"
                         "- {of: *both, call: unlock, releases: this}\n"});
  ASSERT_TRUE(bool(File));
  std::vector<std::string> Names;
  for (const CallModel &Call : File->Calls)
    Names.push_back(Call.Name);
  EXPECT_EQ(Names, (Types{"a::M::M", "a::M::~M", "a::M::lock", "N::N", "N::~N",
                          "N::lock", "a::M::unlock", "N::unlock"}));
}

TEST(ModelFile, KeepsEffectsInOrder) {
  SyncModel Model = load("- call: f\n"
                         "  acquires: arg0\n"
                         "  then:\n"
                         "  - {calls: arg1, with: [arg2, arg0]}\n"
                         "  - {releases: arg0}\n");
  EXPECT_EQ(effects(Model, "f"),
            "acquires arg0; calls arg1 = arg2,arg0; releases arg0");
}

TEST(ModelFile, TakesAnAttemptForATryUnlessItSays) {
  SyncModel Model = load("- {call: f, acquires: arg0, if: returns-zero}\n"
                         "- {call: g, acquires: arg0, how: timed, "
                         "if: returns-zero}\n"
                         "- {call: h, acquires: arg0, how: waits, "
                         "if: returns-zero}\n");
  EXPECT_EQ(effects(Model, "f"), "acquires arg0 tries");
  EXPECT_EQ(effects(Model, "g"), "acquires arg0 timed");
  EXPECT_EQ(effects(Model, "h"), "acquires arg0");
}

//===- How a call finds its own -------------------------------------------===//

TEST(SyncModel, PrefersTheOverloadThatNamesMostTypes) {
  SyncModel Model = load("- {call: f, blocks: other}\n"
                         "- {call: f, params: [_, ...], reads: arg0}\n"
                         "- {call: f, params: [_], writes: arg0}\n"
                         "- {call: f, params: [T], joins: arg0}\n"
                         "- {call: f, params: [T, ...], ends: arg0}\n");
  EXPECT_EQ(effects(Model, "f", {}), "blocks");
  EXPECT_EQ(effects(Model, "f", {"T"}), "joins arg0");
  EXPECT_EQ(effects(Model, "f", {"U"}), "writes arg0");
  EXPECT_EQ(effects(Model, "f", {"T", "U"}), "ends arg0");
  EXPECT_EQ(effects(Model, "f", {"U", "U"}), "reads arg0");
}

TEST(SyncModel, HasNoModelWhereNoOverloadMatches) {
  SyncModel Model = load("- {call: f, params: [T], joins: arg0}\n");
  EXPECT_EQ(Model.call("f", {}), nullptr);
  EXPECT_EQ(Model.call("f", {"U"}), nullptr);
  EXPECT_EQ(Model.call("f", {"T", "T"}), nullptr);
  EXPECT_EQ(Model.call("g", {}), nullptr);
}

TEST(SyncModel, ReplacesAShippedEntryWhole) {
  ASSERT_EQ(effects("std::lock_guard::lock_guard", {"M", "std::adopt_lock_t"}),
            "guards this = arg0");
  SyncModel Model = load("- {call: std::lock_guard::lock_guard, "
                         "params: [_], blocks: sleep}\n"
                         "- {type: std::mutex, is: recursive-mutex}\n"
                         "- {call: fsync}\n");
  EXPECT_EQ(effects(Model, "std::lock_guard::lock_guard", {"M"}), "blocks");
  EXPECT_EQ(
      effects(Model, "std::lock_guard::lock_guard", {"M", "std::adopt_lock_t"}),
      "unknown");
  EXPECT_EQ(effects(Model, "std::lock_guard::~lock_guard"), "ends this");
  EXPECT_EQ(Model.type("std::mutex")->Sync, SyncKind::RecursiveMutex);
  EXPECT_EQ(effects(Model, "fsync"), "");
}

TEST(SyncModel, ReadsFiles) {
  llvm::SmallString<128> Name;
  int File;
  ASSERT_FALSE(llvm::sys::fs::createTemporaryFile("my", "yaml", File, Name));
  llvm::raw_fd_ostream(File, true) << "- {type: my::Lock, is: mutex}\n";
  llvm::Expected<SyncModel> Model = SyncModel::load({std::string(Name)});
  llvm::sys::fs::remove(Name);
  ASSERT_TRUE(bool(Model));
  EXPECT_EQ(Model->type("my::Lock")->Sync, SyncKind::Mutex);

  llvm::Expected<SyncModel> None = SyncModel::load({"no/such.yaml"});
  ASSERT_FALSE(None);
  EXPECT_EQ(llvm::toString(None.takeError()),
            "no/such.yaml: cannot read the model: No such file or directory. "
            "Check its path under 'Models'.");
}

TEST(SyncModel, HashesEveryText) {
  EXPECT_EQ(load().hash(), shipped().hash());
  uint64_t A = load("- {call: f}\n").hash();
  EXPECT_NE(A, shipped().hash());
  EXPECT_EQ(A, load("- {call: f}\n").hash());
  EXPECT_NE(A, load("- {call: g}\n").hash());
}

TEST(SyncModel, KnowsShortNames) {
  for (const char *Name :
       {"lock", "mutex", "~mutex", "pthread_mutex_lock", "operator bool",
        "operator()", "operator[]", "operator->", "operator int"})
    EXPECT_TRUE(shipped().mayModel(Name)) << Name;
  for (const char *Name : {"frobnicate", "operator co_await", "operator>>",
                           "std::mutex::lock", ""})
    EXPECT_FALSE(shipped().mayModel(Name)) << Name;
}

TEST(SyncModel, FindsConversionsByTheirKind) {
  EXPECT_EQ(effects("std::atomic::operator int"), "reads this");
  EXPECT_EQ(effects("std::__atomic_base::operator long"), "reads this");
  EXPECT_EQ(effects("std::unique_lock::operator bool"), "tests this");
  EXPECT_EQ(effects("std::mutex::operator int"), "unknown");
}

//===- What is shipped ----------------------------------------------------===//

TEST(ShippedModels, AllLoadAndDoNotReplaceEachOther) {
  llvm::StringSet<> Names;
  unsigned Files = 0;
  for (const EmbeddedFile &Embedded : embeddedModels()) {
    ++Files;
    auto File = readModel({Embedded.Name.str(), 1, Embedded.Text.str()});
    ASSERT_TRUE(bool(File)) << llvm::toString(File.takeError());
    EXPECT_FALSE(File->Calls.empty()) << Embedded.Name.str();
    llvm::StringSet<> Own;
    for (const CallModel &Call : File->Calls)
      Own.insert(Call.Name);
    for (const TypeModel &Type : File->Types)
      Own.insert("type " + Type.Name);
    for (auto &Name : Own)
      EXPECT_TRUE(Names.insert(Name.getKey()).second) << Name.getKey().str();
  }
  EXPECT_GE(Files, 4u);
}

TEST(ShippedModels, Types) {
  auto Is = [](const char *Name) {
    const TypeModel *Type = shipped().type(Name);
    return Type ? Type->Sync : SyncKind::None;
  };
  EXPECT_EQ(Is("std::timed_mutex"), SyncKind::Mutex);
  EXPECT_EQ(Is("std::recursive_timed_mutex"), SyncKind::RecursiveMutex);
  EXPECT_EQ(Is("std::shared_timed_mutex"), SyncKind::SharedMutex);
  EXPECT_EQ(Is("std::condition_variable_any"), SyncKind::Condition);
  EXPECT_EQ(Is("std::scoped_lock"), SyncKind::Guard);
  EXPECT_EQ(Is("std::jthread"), SyncKind::Thread);
  EXPECT_EQ(Is("std::latch"), SyncKind::Other);
  EXPECT_EQ(Is("pthread_rwlock_t"), SyncKind::SharedMutex);
  EXPECT_EQ(Is("mtx_t"), SyncKind::Mutex);
  EXPECT_TRUE(shipped().type("std::atomic")->IsAtomic);
  EXPECT_EQ(shipped().type("std::string"), nullptr);
}

TEST(ShippedModels, Locks) {
  EXPECT_EQ(effects("std::mutex::lock"), "acquires this");
  EXPECT_EQ(effects("std::recursive_mutex::try_lock"), "acquires this tries");
  EXPECT_EQ(first("std::recursive_mutex::try_lock").If, Success::ReturnsTrue);
  EXPECT_EQ(effects("std::timed_mutex::try_lock_for"), "acquires this timed");
  EXPECT_EQ(effects("std::shared_mutex::lock_shared"), "acquires this shared");
  EXPECT_EQ(effects("std::shared_mutex::unlock_shared"),
            "releases this shared");
  EXPECT_EQ(effects("std::lock", {"A", "B"}), "acquires arg0...");
  EXPECT_EQ(first("std::try_lock", {"A", "B"}).If, Success::ReturnsMinusOne);
  EXPECT_EQ(first("pthread_mutex_trylock").If, Success::ReturnsZero);
  EXPECT_EQ(effects("pthread_rwlock_timedrdlock"),
            "acquires arg0 shared timed");
  EXPECT_EQ(effects("mtx_timedlock"), "acquires arg0 timed");
  EXPECT_EQ(shipped().call("std::mutex::lock", {})->Throws, false);
}

TEST(ShippedModels, Guards) {
  auto Binds = [](const char *Name, const Types &Params) {
    return first(Name, Params).Binding;
  };
  for (const char *Name :
       {"std::unique_lock::unique_lock", "std::shared_lock::shared_lock"}) {
    EXPECT_EQ(Binds(Name, {}), Bind::Empty);
    EXPECT_EQ(Binds(Name, {"M"}), Bind::Locks);
    EXPECT_EQ(Binds(Name, {"M", "std::adopt_lock_t"}), Bind::Adopts);
    EXPECT_EQ(Binds(Name, {"M", "std::defer_lock_t"}), Bind::Defers);
    EXPECT_EQ(Binds(Name, {"M", "std::try_to_lock_t"}), Bind::Tries);
    EXPECT_EQ(Binds(Name, {"M", "std::chrono::duration"}), Bind::Timed);
    EXPECT_EQ(Binds(Name, {"M", "std::chrono::time_point"}), Bind::Timed);
  }
  EXPECT_EQ(effects("std::unique_lock::unique_lock", {"std::unique_lock"}),
            "moves this = arg0");
  EXPECT_EQ(effects("std::shared_lock::shared_lock", {"M"}),
            "guards this = arg0 shared");
  EXPECT_EQ(effects("std::scoped_lock::scoped_lock", {"A", "B"}),
            "guards this = arg0...");
  EXPECT_EQ(
      effects("std::scoped_lock::scoped_lock", {"std::adopt_lock_t", "A", "B"}),
      "guards this = arg1...");
  EXPECT_EQ(Binds("std::scoped_lock::scoped_lock", {}), Bind::Empty);
  EXPECT_EQ(effects("std::unique_lock::try_lock"), "relocks this tries");
  EXPECT_EQ(effects("std::unique_lock::unlock"), "unlocks this");
  EXPECT_EQ(effects("std::unique_lock::release"),
            "disowns this; yields this.pointee");
  EXPECT_EQ(effects("std::swap", {"std::unique_lock", "std::unique_lock"}),
            "swaps arg0 = arg1");
  EXPECT_EQ(effects("std::scoped_lock::~scoped_lock"), "ends this");
}

TEST(ShippedModels, Waits) {
  EXPECT_EQ(effects("std::condition_variable::wait", {"std::unique_lock"}),
            "waits this = arg0");
  EXPECT_EQ(effects("std::condition_variable::wait_for",
                    {"std::unique_lock", "std::chrono::duration", "F"}),
            "waits this = arg0 timed until arg2");
  EXPECT_EQ(effects("std::condition_variable_any::wait",
                    {"my::Lock", "std::stop_token", "F"}),
            "waits this = arg0 until arg2");
  EXPECT_FALSE(
      first("std::condition_variable_any::wait", {"my::Lock"}).WithIsGuard);
  EXPECT_TRUE(first("std::condition_variable_any::wait", {"std::shared_lock"})
                  .WithIsGuard);
  EXPECT_TRUE(first("std::condition_variable::notify_all").IsAll);
  EXPECT_EQ(effects("pthread_cond_timedwait"), "waits arg0 = arg1 timed");
  EXPECT_EQ(first("std::latch::wait").Wait, WaitKind::Latch);
  EXPECT_EQ(first("std::future::get").Wait, WaitKind::Future);
  EXPECT_EQ(effects("std::barrier::arrive_and_wait"),
            "notifies this; waits this");
  EXPECT_EQ(effects("std::counting_semaphore::try_acquire"), "updates this");
}

TEST(ShippedModels, Threads) {
  EXPECT_EQ(effects("std::thread::thread", {"F", "int"}),
            "spawns arg0 = arg1... handle this");
  EXPECT_EQ(effects("std::thread::thread", {"std::thread"}),
            "moves this = arg0");
  EXPECT_EQ(effects("std::thread::thread", {}), "");
  EXPECT_EQ(effects("std::jthread::~jthread"), "joins this; drops this");
  EXPECT_EQ(effects("std::async", {"std::launch", "F", "int"}),
            "spawns arg1 = arg2... handle result");
  EXPECT_EQ(effects("std::async", {"F", "int"}),
            "spawns arg0 = arg1... handle result");
  EXPECT_EQ(effects("pthread_create"), "spawns arg2 = arg3 handle arg0");
  EXPECT_EQ(effects("thrd_create"), "spawns arg1 = arg2 handle arg0");
  EXPECT_EQ(effects("fork", {}), "spawns handle result");
  EXPECT_EQ(effects("execv"), "executes");
  EXPECT_EQ(first("fork").Spawn, SpawnKind::Process);
  EXPECT_EQ(first("sigaction").Spawn, SpawnKind::Signal);
}

TEST(ShippedModels, WhatIsHidden) {
  EXPECT_EQ(effects("strtok"), "writes hidden state of strtok");
  EXPECT_EQ(effects("gmtime", {"time_t *"}),
            effects("localtime", {"time_t *"}));
  EXPECT_EQ(effects("PyGILState_Ensure"), "acquires hidden GIL");
  EXPECT_EQ(errorOf("- {type: T, holding: arg0}"),
            "my.yaml:1: 'holding' is of a lock that is 'hidden NAME'");
  EXPECT_EQ(errorOf("- {call: f, keeps: arg0, holding: this}"),
            "my.yaml:1: 'holding' is of a lock that is 'hidden NAME'");
  EXPECT_EQ(errorOf("- {call: f, executes: thread}"),
            "my.yaml:1: 'executes' is of a 'program'");
}

TEST(ShippedModels, SignalHandlers) {
  EXPECT_TRUE(shipped().call("malloc", {})->IsSignalUnsafe);
  EXPECT_TRUE(shipped().call("malloc", {})->saysNoMore());
  EXPECT_TRUE(shipped().call("exit", {"int"})->IsSignalUnsafe);
  EXPECT_FALSE(shipped().call("exit", {"int"})->saysNoMore());
  EXPECT_FALSE(shipped().call("_exit", {"int"})->IsSignalUnsafe);
  EXPECT_FALSE(shipped().call("sem_post", {})->IsSignalUnsafe);
}

TEST(ShippedModels, Costs) {
  EXPECT_EQ(shipped().call("malloc", {})->Costs, CostKind::Allocation);
  EXPECT_EQ(shipped().call("snprintf", {})->Costs, CostKind::Formatting);
  EXPECT_TRUE(shipped().call("snprintf", {})->saysNoMore());
  EXPECT_EQ(shipped().call("free", {})->Costs, std::nullopt);
  EXPECT_EQ(errorOf("- {call: f, costs: time}"),
            "my.yaml:1: unknown cost 'time'");
}

TEST(ShippedModels, Memory) {
  EXPECT_EQ(
      effects("std::__atomic_base::fetch_add", {"int", "std::memory_order"}),
      "updates this order arg1");
  EXPECT_EQ(first("std::atomic::operator++").FixedOrder, MemoryOrder::SeqCst);
  EXPECT_EQ(effects("std::vector::emplace_back", {"F"}),
            "writes this; constructs this.element = arg0...; yields "
            "this.element");
  EXPECT_EQ(effects("std::map::operator[]", {"K"}),
            "writes this; yields this.element");
  EXPECT_EQ(effects("std::vector::operator[]", {"unsigned long"}),
            "reads this; yields this.element");
  EXPECT_EQ(effects("std::sort", {"I", "I", "F"}),
            "calls arg2 = arg0.pointee,arg0.pointee");
  EXPECT_EQ(effects("std::sort", {"I", "I"}), "unknown");
  EXPECT_EQ(effects("std::make_shared", {"int"}),
            "constructs result.pointee = arg0...");
  EXPECT_EQ(effects("std::move", {"T"}), "yields arg0");
  EXPECT_EQ(effects("std::move", {"I", "I", "O"}), "unknown");
}

TEST(ShippedModels, Blocking) {
  EXPECT_EQ(first("std::this_thread::sleep_for").Block, BlockKind::Sleep);
  EXPECT_EQ(first("getaddrinfo").Block, BlockKind::Io);
  EXPECT_EQ(first("recv", {"int", "void *", "size_t", "int"}).Block,
            BlockKind::Io);
  EXPECT_EQ(first("waitpid").Block, BlockKind::Process);
  EXPECT_EQ(effects("connect", {"my::Client"}), "unknown");
  EXPECT_EQ(effects("printf"), "");
  EXPECT_EQ(effects("fwrite"), "");
  EXPECT_TRUE(shipped().call("abort", {})->NoReturn);
}
