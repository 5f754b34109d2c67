// ModelWords.h - what can be said in a model file
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The words of docs/model.md, as text and as what they mean.

#pragma once

#include "model/SyncModel.h"

namespace lockstitch::words {

template <typename T> struct Word {
  llvm::StringLiteral Text;
  T Is;
};

/// An effect's key, and what may stand beside it.
struct Syntax {
  llvm::StringLiteral Text;
  EffectKind Is;
  llvm::StringLiteral Needs;  ///< a key that must be there, or ""
  llvm::StringLiteral Allows; ///< keys that may be there, separated by blanks
};

inline constexpr Syntax Effects[] = {
    {"acquires", EffectKind::Acquires, "", "mode how if or"},
    {"releases", EffectKind::Releases, "", "mode"},
    {"guards", EffectKind::Guards, "", "locks bind mode"},
    {"relocks", EffectKind::Relocks, "", "how if"},
    {"unlocks", EffectKind::Unlocks, "", ""},
    {"disowns", EffectKind::Disowns, "", ""},
    {"tests", EffectKind::Tests, "", "if"},
    {"moves", EffectKind::Moves, "from", ""},
    {"swaps", EffectKind::Swaps, "with", ""},
    {"ends", EffectKind::Ends, "", ""},
    {"needs", EffectKind::Needs, "", "mode"},
    {"spawns", EffectKind::Spawns, "",
     "with handle self kind attributes method"},
    {"joins", EffectKind::Joins, "", "if"},
    {"detaches", EffectKind::Detaches, "", ""},
    {"drops", EffectKind::Drops, "", ""},
    {"waits", EffectKind::Waits, "",
     "kind releasing guard until how if unless takes"},
    {"notifies", EffectKind::Notifies, "", "kind all"},
    {"blocks", EffectKind::Blocks, "", "unless"},
    {"exits", EffectKind::Exits, "", ""},
    {"fences", EffectKind::Fences, "order", ""},
    {"executes", EffectKind::Executes, "", ""},
    {"calls", EffectKind::Calls, "", "with self once method"},
    {"keeps", EffectKind::Keeps, "", "method holding"},
    {"reads", EffectKind::Reads, "", "order"},
    {"writes", EffectKind::Writes, "", "order"},
    {"updates", EffectKind::Updates, "", "order fails weak"},
    {"initialises", EffectKind::Initialises, "", "as"},
    {"destroys", EffectKind::Destroys, "", ""},
    {"constructs", EffectKind::Constructs, "", "from"},
    {"yields", EffectKind::Yields, "", ""},
    {"stores", EffectKind::Stores, "value", ""},
};

inline constexpr Word<LockMode> Modes[] = {{"exclusive", LockMode::Exclusive},
                                           {"shared", LockMode::Shared}};
inline constexpr Word<ReleaseMode> ReleaseModes[] = {
    {"exclusive", ReleaseMode::Exclusive},
    {"shared", ReleaseMode::Shared},
    {"either", ReleaseMode::Either}};
inline constexpr Word<Attempt> Attempts[] = {{"waits", Attempt::Waits},
                                             {"tries", Attempt::Tries},
                                             {"timed", Attempt::Timed}};
inline constexpr Word<Bind> Binds[] = {
    {"locks", Bind::Locks}, {"adopts", Bind::Adopts}, {"defers", Bind::Defers},
    {"tries", Bind::Tries}, {"timed", Bind::Timed},   {"empty", Bind::Empty}};
inline constexpr Word<Success> Successes[] = {
    {"returns-true", Success::ReturnsTrue},
    {"returns-zero", Success::ReturnsZero},
    {"returns-minus-one", Success::ReturnsMinusOne}};
inline constexpr Word<WaitKind> Waits[] = {
    {"condition", WaitKind::Condition}, {"latch", WaitKind::Latch},
    {"barrier", WaitKind::Barrier},     {"semaphore", WaitKind::Semaphore},
    {"future", WaitKind::Future},       {"event", WaitKind::Event}};
inline constexpr Word<SpawnKind> Spawns[] = {{"thread", SpawnKind::Thread},
                                             {"task", SpawnKind::Task},
                                             {"process", SpawnKind::Process},
                                             {"signal", SpawnKind::Signal},
                                             {"team", SpawnKind::Team}};
inline constexpr Word<BlockKind> Blocks[] = {{"sleep", BlockKind::Sleep},
                                             {"io", BlockKind::Io},
                                             {"process", BlockKind::Process},
                                             {"loop", BlockKind::Loop},
                                             {"other", BlockKind::Other}};
inline constexpr Word<CostKind> Costs[] = {{"allocation", CostKind::Allocation},
                                           {"formatting", CostKind::Formatting},
                                           {"output", CostKind::Output}};
inline constexpr Word<SyncKind> Syncs[] = {
    {"none", SyncKind::None},
    {"mutex", SyncKind::Mutex},
    {"shared-mutex", SyncKind::SharedMutex},
    {"recursive-mutex", SyncKind::RecursiveMutex},
    {"recursive-shared-mutex", SyncKind::RecursiveSharedMutex},
    {"condition", SyncKind::Condition},
    {"guard", SyncKind::Guard},
    {"thread", SyncKind::Thread},
    {"future", SyncKind::Future},
    {"promise", SyncKind::Promise},
    {"task", SyncKind::Task},
    {"other", SyncKind::Other}};
inline constexpr Word<MemoryOrder> Orders[] = {
    {"plain", MemoryOrder::Plain},     {"relaxed", MemoryOrder::Relaxed},
    {"consume", MemoryOrder::Consume}, {"acquire", MemoryOrder::Acquire},
    {"release", MemoryOrder::Release}, {"acq-rel", MemoryOrder::AcqRel},
    {"seq-cst", MemoryOrder::SeqCst}};

/// Of a call's or type's entry, and beside an effect.
inline constexpr llvm::StringLiteral EntryKeys[] = {
    "call", "type",   "is",       "of",          "params",
    "then", "throws", "noreturn", "signal-safe", "costs"};

/// Of a type's entry.
inline constexpr llvm::StringLiteral TypeKeys[] = {"type", "is", "holding"};
inline constexpr llvm::StringLiteral EffectKeys[] = {
    "mode",   "how",   "if",         "locks",  "bind",      "from",  "with",
    "handle", "self",  "kind",       "all",    "releasing", "guard", "until",
    "order",  "as",    "value",      "once",   "unless",    "or",    "weak",
    "fails",  "takes", "attributes", "method", "holding"};

} // namespace lockstitch::words
