// Copies.cpp - locks whose bytes are copied, which makes no second lock
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/Lowering.h"

using namespace clang;
using namespace lockstitch;

/// Locks of one object, and structs within structs; no more are looked for.
static constexpr unsigned MaxLocks = 4;
static constexpr unsigned MaxNesting = 4;

/// A lock or condition of C: a class of C++ forbids to be copied, or says how.
static bool isCopiedAsBytes(QualType Type, const SyncModel &Model) {
  const TypeModel *Known = typeModel(Type, Model);
  return Known && (isLock(Known->Sync) || Known->Sync == SyncKind::Condition);
}

static void findLocks(QualType Type, const SyncModel &Model, unsigned Depth,
                      std::vector<const FieldDecl *> &Way,
                      std::vector<std::vector<const FieldDecl *>> &Out) {
  if (isCopiedAsBytes(Type, Model)) {
    Out.push_back(Way);
    return;
  }
  const RecordDecl *Class = Type->getAsRecordDecl();
  if (!Class || !Class->getDefinition() || Class->isUnion() ||
      Depth == MaxNesting)
    return;
  for (const FieldDecl *F : Class->getDefinition()->fields()) {
    if (Out.size() == MaxLocks)
      return;
    Way.push_back(F);
    findLocks(F->getType(), Model, Depth + 1, Way, Out);
    Way.pop_back();
  }
}

/// The ways to the locks in an object of the type that is copied as bytes.
const std::vector<Lowering::Fields> &Lowering::locksIn(QualType Type) {
  const clang::Type *Key = Type.getCanonicalType().getTypePtr();
  // A typedef may be a lock where its canonical type is none.
  if (Type->isRecordType())
    if (auto It = LocksIn.find(Key); It != LocksIn.end())
      return It->second;
  std::vector<Fields> Found;
  if (Type->isRecordType() && Type.isTriviallyCopyableType(Context)) {
    Fields Way;
    findLocks(Type, Entities.Model, 0, Way, Found);
  }
  return LocksIn[Key] = std::move(Found);
}

void Lowering::noteCopy(const Path &From, std::optional<Path> To, QualType Type,
                        SourceLocation Loc) {
  if (From.Root == PathRoot::Top || From.Root == PathRoot::Temp ||
      From.Root == PathRoot::Return)
    return;
  for (const Fields &Way : locksIn(Type)) {
    Copy C{From, {}};
    if (To && To->Root != PathRoot::Top)
      C.To = *To;
    for (const FieldDecl *F : Way) {
      C.From = Paths.field(C.From, *F);
      if (C.To)
        C.To = Paths.field(*C.To, *F);
    }
    emit(std::move(C), Loc);
  }
}

/// The type of the object that a pointer, whatever it was converted to, leads
/// to.
static QualType pointeeType(const Expr *E) {
  QualType Type = withoutSugar(E)->IgnoreParenCasts()->getType();
  return Type->isPointerType() ? Type->getPointeeType() : QualType();
}

/// memcpy(To, From, sizeof *From)
void Lowering::noteByteCopy(const CallSite &S) {
  StringRef Name = S.Callee->getIdentifier() ? S.Callee->getName() : "";
  Name.consume_front("__builtin_");
  if ((Name != "memcpy" && Name != "memmove") || S.Args.size() != 3)
    return;
  QualType Type = pointeeType(S.Args[1]);
  if (Type.isNull() || !Type->isRecordType() || locksIn(Type).empty())
    return;
  uint64_t Size = Context.getTypeSizeInChars(Type).getQuantity();
  std::optional<int64_t> Bytes = Paths.constant(S.Args[2]);
  if (!Bytes || uint64_t(*Bytes) < Size)
    return;
  noteCopy(AccessPaths::pointee(Paths.valueOf(S.Args[1])),
           AccessPaths::pointee(Paths.valueOf(S.Args[0])), Type,
           S.Site->getExprLoc());
}

/// C passes structs by value without saying so.
void Lowering::notePassed(const CallSite &S) {
  if (Context.getLangOpts().CPlusPlus)
    return;
  for (const Expr *Arg : S.Args) {
    const Expr *E = withoutSugar(Arg);
    if (E->getType()->isRecordType() && isa<CastExpr>(E) &&
        !locksIn(E->getType()).empty())
      noteCopy(Paths.pathOf(E), std::nullopt, E->getType(), Arg->getExprLoc());
  }
}
