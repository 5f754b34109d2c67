// Words.h - the words of the .facts format, for its writer and its reader
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each list is in the order of its enumeration. A list's first word is never
// written where the grammar makes the word optional: it is what is meant when
// there is none.

#pragma once

#include "facts/Facts.h"
#include "llvm/ADT/ArrayRef.h"

namespace lockstitch {

template <typename Enum> constexpr int Words = 0;

template <>
inline constexpr llvm::StringLiteral Words<EntityKind>[] = {
    "function", "global", "local", "field"};

template <>
inline constexpr llvm::StringLiteral Words<SyncKind>[] = {
    "none",
    "mutex",
    "shared_mutex",
    "recursive_mutex",
    "recursive_shared_mutex",
    "condition",
    "guard",
    "thread",
    "future",
    "promise",
    "task",
    "other"};

template <>
inline constexpr llvm::StringLiteral Words<LockMode>[] = {"exclusive",
                                                          "shared"};

template <>
inline constexpr llvm::StringLiteral Words<ReleaseMode>[] = {
    "exclusive", "shared", "either"};

template <>
inline constexpr llvm::StringLiteral Words<Attempt>[] = {"waits", "tries",
                                                         "timed"};

template <>
inline constexpr llvm::StringLiteral Words<Bind>[] = {
    "locks", "adopts", "defers", "tries", "timed", "empty"};

template <>
inline constexpr llvm::StringLiteral Words<GuardForm>[] = {
    "variable", "member", "temporary", "function", "shadow"};

template <>
inline constexpr llvm::StringLiteral Words<GuardUse::Kind>[] = {
    "relock", "unlock", "disown", "test", "end"};

template <>
inline constexpr llvm::StringLiteral Words<AccessKind>[] = {"read", "write",
                                                            "update"};

template <>
inline constexpr llvm::StringLiteral Words<MemoryOrder>[] = {
    "plain", "relaxed", "consume", "acquire", "release", "acq_rel", "seq_cst"};

template <>
inline constexpr llvm::StringLiteral Words<SpawnKind>[] = {
    "thread", "task", "process", "signal", "team"};

template <>
inline constexpr llvm::StringLiteral Words<WaitKind>[] = {
    "condition", "latch", "barrier", "semaphore", "future", "event"};

template <>
inline constexpr llvm::StringLiteral Words<BlockKind>[] = {
    "sleep", "io", "process", "loop", "other"};

template <>
inline constexpr llvm::StringLiteral Words<CostKind>[] = {
    "allocation", "formatting", "output"};

template <>
inline constexpr llvm::StringLiteral Words<BlockEnd>[] = {
    "goes", "returns", "throws", "stops", "aborts"};

template <>
inline constexpr llvm::StringLiteral Words<Role>[] = {
    "plain", "main", "constructor", "destructor", "lambda", "initialiser"};

template <>
inline constexpr llvm::StringLiteral Words<Contract::Kind>[] = {
    "requires", "excludes", "acquires", "releases"};

template <>
inline constexpr llvm::StringLiteral Words<Relation>[] = {"==", "!=", "<",
                                                          "<=", ">",  ">="};

template <typename Enum> llvm::StringRef wordFor(Enum E) {
  return Words<Enum>[unsigned(E)];
}

/// The first word of a fact's line.
inline llvm::StringRef wordOf(const Acquire &) { return "acquire"; }
inline llvm::StringRef wordOf(const Release &) { return "release"; }
inline llvm::StringRef wordOf(const Guard &) { return "guard"; }
inline llvm::StringRef wordOf(const GuardUse &G) { return wordFor(G.What); }
inline llvm::StringRef wordOf(const GuardMove &M) {
  return M.IsSwap ? "swap" : "move";
}
inline llvm::StringRef wordOf(const Access &A) { return wordFor(A.Kind); }
inline llvm::StringRef wordOf(const Call &) { return "call"; }
inline llvm::StringRef wordOf(const Spawn &) { return "spawn"; }
inline llvm::StringRef wordOf(const Join &) { return "join"; }
inline llvm::StringRef wordOf(const Detach &) { return "detach"; }
inline llvm::StringRef wordOf(const Drop &) { return "drop"; }
inline llvm::StringRef wordOf(const Wait &) { return "wait"; }
inline llvm::StringRef wordOf(const Notify &) { return "notify"; }
inline llvm::StringRef wordOf(const Block &) { return "block"; }
inline llvm::StringRef wordOf(const Spin &) { return "spin"; }
inline llvm::StringRef wordOf(const Unsafe &) { return "unsafe"; }
inline llvm::StringRef wordOf(const Cost &) { return "cost"; }
inline llvm::StringRef wordOf(const Assign &) { return "assign"; }
inline llvm::StringRef wordOf(const Lifetime &L) {
  return L.IsEnd ? "destroy" : "init";
}
inline llvm::StringRef wordOf(const Copy &) { return "copy"; }
inline llvm::StringRef wordOf(const Throw &T) {
  return T.IsCertain ? "throw" : "may-throw";
}
inline llvm::StringRef wordOf(const Return &) { return "return"; }
inline llvm::StringRef wordOf(const Exit &) { return "exit"; }
inline llvm::StringRef wordOf(const Exec &) { return "exec"; }
inline llvm::StringRef wordOf(const Suspend &) { return "suspend"; }
inline llvm::StringRef wordOf(const Need &) { return "need"; }

} // namespace lockstitch
