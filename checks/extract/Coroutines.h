// Coroutines.h - where coroutines begin, wait and go on
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a coroutine does on its behalf, Clang writes around its body: calls of
// the promise, and three calls for each co_await ([dcl.fct.def.coroutine],
// [expr.await]).

#pragma once

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

namespace lockstitch {

/// The statements that a person wrote: without what surrounds a coroutine's.
/// Null if there are none.
clang::Stmt *writtenBody(const clang::FunctionDecl &F);

/// Whether the coroutine may stop there: not if what it asks is always ready,
/// as std::suspend_never is.
bool maySuspend(const clang::CoroutineSuspendExpr &E);

/// Whether nothing of the body happens before the result is awaited.
bool beginsSuspended(const clang::FunctionDecl &F);

/// Whether objects of the class are made by coroutines that begin suspended
/// and end with one result: who drops one has asked for nothing. A generator,
/// which is asked for one value after another, is none.
bool isTask(const clang::CXXRecordDecl &Class);

} // namespace lockstitch
