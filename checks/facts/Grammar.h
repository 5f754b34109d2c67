// Grammar.h - what follows the first word of a line, for writer and reader
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Written once, so that the two cannot disagree: Line is a writer, which
// appends what it is given, or a reader, which fills it in. Each call below is
// one item of the line, in the order of docs/facts.md:
//
//     path value text word   an item that must be there
//     must                   a fixed word between two items
//     paths                  one or more, with commas
//     tuple                  any number, with commas, in parentheses
//     flag                   a word that stands for true
//     may                    an item that may be missing

#pragma once

#include "facts/Facts.h"
#include <type_traits>

namespace lockstitch {

/// A T to be read by a writer, or to be filled in by a reader.
template <typename Line, typename T>
using Item = std::conditional_t<Line::Writes, const T, T> &;

template <typename Line> void fields(Line &L, Item<Line, Acquire> A) {
  L.paths(A.Locks);
  L.word(A.Mode);
  L.may(A.How);
  L.may("if", A.Succeeds);
  if (A.Succeeds)
    L.may("or", A.OrIf);
  L.flag("tight", A.IsTight);
}

template <typename Line> void fields(Line &L, Item<Line, Release> R) {
  L.paths(R.Locks);
  L.word(R.Mode);
}

template <typename Line> void fields(Line &L, Item<Line, Guard> G) {
  L.path(G.Object);
  L.word(G.How);
  L.word(G.Mode);
  L.word(G.Form);
  L.tuple(G.Locks);
  L.flag("tight", G.IsTight);
}

template <typename Line> void fields(Line &L, Item<Line, GuardUse> G) {
  L.path(G.Object);
  L.may(G.How);
  L.may("if", G.Succeeds);
}

template <typename Line> void fields(Line &L, Item<Line, GuardMove> M) {
  L.path(M.To);
  L.must(M.IsSwap ? "with" : "from");
  L.path(M.From);
}

template <typename Line> void fields(Line &L, Item<Line, Access> A) {
  L.path(A.Place);
  L.flag("volatile", A.IsVolatile);
  L.flag("sum", A.IsSum);
  L.flag("weak", A.IsWeak);
  L.may(A.Order);
  L.may("fails", A.Failure);
  L.may("stride", A.Stride);
}

template <typename Line> void fields(Line &L, Item<Line, Call> C) {
  L.flag("virtual", C.IsVirtual);
  L.flag("nothrow", C.IsNoThrow);
  L.flag("perhaps", C.IsPerhaps);
  L.flag("lazy", C.IsLazy);
  L.may("once", C.Once);
  L.value(C.Callee);
  L.may("self", C.Self);
  L.tuple(C.Args);
  L.may("->", C.Result);
}

template <typename Line> void fields(Line &L, Item<Line, Spawn> S) {
  L.word(S.Kind);
  L.flag("virtual", S.IsVirtual);
  L.value(S.Entry);
  L.may("self", S.Self);
  L.tuple(S.Args);
  L.may("->", S.Handle);
  L.flag("each", S.IsEach);
  L.flag("attributes", S.HasAttributes);
}

template <typename Line> void fields(Line &L, Item<Line, Join> J) {
  L.path(J.Handle);
  L.may("if", J.Succeeds);
}

template <typename Line> void fields(Line &L, Item<Line, Detach> D) {
  L.path(D.Handle);
}

template <typename Line> void fields(Line &L, Item<Line, Drop> D) {
  L.path(D.Handle);
}

template <typename Line> void fields(Line &L, Item<Line, Wait> W) {
  L.word(W.Kind);
  L.path(W.On);
  L.flag("guard", W.LockIsGuard);
  if (W.LockIsGuard)
    L.object(W.Lock);
  else
    L.may("lock", W.Lock);
  L.flag("predicate", W.HasPredicate);
  L.flag("timed", W.IsTimed);
  L.flag("takes", W.Takes);
  L.may("if", W.Succeeds);
}

template <typename Line> void fields(Line &L, Item<Line, Notify> N) {
  L.word(N.Kind);
  L.path(N.On);
  L.flag("all", N.IsAll);
}

template <typename Line> void fields(Line &L, Item<Line, Block> B) {
  L.word(B.Kind);
  L.text(B.What);
  L.may("if", B.When);
}

template <typename Line> void fields(Line &L, Item<Line, Spin> S) {
  L.flag("pauses", S.Pauses);
}

template <typename Line> void fields(Line &L, Item<Line, Unsafe> U) {
  L.text(U.What);
}

template <typename Line> void fields(Line &L, Item<Line, Cost> C) {
  L.word(C.Kind);
  L.text(C.What);
}

template <typename Line> void fields(Line &L, Item<Line, Assign> A) {
  L.path(A.To);
  L.must("=");
  L.value(A.What);
}

template <typename Line> void fields(Line &L, Item<Line, Lifetime> F) {
  L.path(F.Object);
  L.may(F.Sync);
  L.flag("checked", F.IsChecked);
  L.flag("robust", F.IsRobust);
}

template <typename Line> void fields(Line &L, Item<Line, Copy> C) {
  L.path(C.From);
  L.may("to", C.To);
}

template <typename Line> void fields(Line &L, Item<Line, Throw> T) {
  L.may(T.What);
}

template <typename Line> void fields(Line &L, Item<Line, Return> R) {
  L.value(R.What);
}

template <typename Line> void fields(Line &, Item<Line, Exit>) {}

template <typename Line> void fields(Line &, Item<Line, Exec>) {}

template <typename Line> void fields(Line &L, Item<Line, Suspend> S) {
  L.flag("initial", S.IsInitial);
  L.may("on", S.On);
}

template <typename Line> void fields(Line &L, Item<Line, Need> N) {
  L.paths(N.Locks);
  L.word(N.Mode);
  L.text(N.What);
}

template <typename Line> void fields(Line &L, Item<Line, Contract> C) {
  L.path(C.Lock);
  L.word(C.Mode);
  L.may("if", C.Succeeds);
}

/// What follows the name, type and place of an entity.
template <typename Line> void flags(Line &L, Item<Line, Entity> E) {
  L.flag("const", E.IsConst);
  L.flag("atomic", E.IsAtomic);
  L.flag("thread_local", E.IsThreadLocal);
  L.flag("internal", E.IsInternal);
  L.flag("system", E.IsSystem);
  L.flag("static_local", E.IsStaticLocal);
  L.flag("mutable", E.IsMutable);
  L.flag("private", E.IsPrivate);
  L.flag("destroyed", E.IsDestroyed);
  L.flag("hidden", E.IsHidden);
}

/// What follows the name and place of a function, lists excepted.
template <typename Line> void flags(Line &L, Item<Line, FunctionFacts> F) {
  L.may(F.Is);
  L.flag("nothrow", F.IsNoThrow);
  L.flag("virtual", F.IsVirtual);
  L.flag("public", F.IsPublic);
  L.flag("coroutine", F.IsCoroutine);
  L.flag("scoped", F.IsScoped);
  L.flag("const", F.IsConst);
}

} // namespace lockstitch
