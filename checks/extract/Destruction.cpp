// Destruction.cpp - which destructors run, and what they do
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A destructor that a person wrote is called; of one that the compiler writes,
// the parts are destroyed here, so that it needs no facts of its own. A
// container or smart pointer destroys objects of its template arguments.

#include "extract/Annotations.h"
#include "extract/Lowering.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace clang;
using namespace lockstitch;

static constexpr unsigned MaxNesting = 6;

static const CXXRecordDecl *classOf(QualType Type) {
  const CXXRecordDecl *Class = Type->getAsCXXRecordDecl();
  return Class && Class->hasDefinition() ? Class->getDefinition() : nullptr;
}

/// The class types among the template arguments: what a container holds.
static llvm::SmallVector<QualType, 2> heldTypes(const CXXRecordDecl &Class) {
  llvm::SmallVector<QualType, 2> Types;
  auto *Special = dyn_cast<ClassTemplateSpecializationDecl>(&Class);
  if (!Special)
    return Types;
  auto Add = [&](const TemplateArgument &Arg) {
    if (Arg.getKind() == TemplateArgument::Type && classOf(Arg.getAsType()))
      Types.push_back(Arg.getAsType());
  };
  for (const TemplateArgument &Arg : Special->getTemplateArgs().asArray()) {
    Add(Arg);
    if (Arg.getKind() == TemplateArgument::Pack)
      for (const TemplateArgument &Element : Arg.pack_elements())
        Add(Element);
  }
  return Types;
}

/// A container's or smart pointer's effect on what it holds.
static bool destroysParts(const Effect &E) {
  return E.What == EffectKind::Destroys && !E.On.empty() &&
         E.On[0].Of != Operand::Part::Whole;
}

/// What a smart pointer points to is to synchronisation.
static SyncKind kindPointedTo(const CXXRecordDecl &Class,
                              const SyncModel &Model) {
  auto *Special = dyn_cast<ClassTemplateSpecializationDecl>(&Class);
  if (!Special || !Special->getTemplateArgs().size() ||
      Special->getTemplateArgs()[0].getKind() != TemplateArgument::Type ||
      !isPointerLike(Class.getASTContext().getCanonicalTagType(&Class)))
    return SyncKind::None;
  const TypeModel *Pointee =
      typeModel(Special->getTemplateArgs()[0].getAsType(), Model);
  return Pointee ? Pointee->Sync : SyncKind::None;
}

static bool pointsToLock(const CXXRecordDecl &Class, const SyncModel &Model) {
  return isLock(kindPointedTo(Class, Model));
}

void Lowering::noteDeleter(const CXXConstructExpr &E, const Path &Object) {
  const CXXRecordDecl *Class = classOf(E.getType());
  if (E.getNumArgs() > 1 && Class &&
      kindPointedTo(*Class, Entities.Model) != SyncKind::None)
    HaveDeleters.insert(Object);
}

/// What a deleter does to the lock that a smart pointer points to is not
/// followed: it may release it.
void Lowering::applyDeleter(const Path &Object, const CXXRecordDecl &Class,
                            SourceLocation Loc) {
  if (pointsToLock(Class, Entities.Model) && hasDeleter(Object, Class))
    emit(Release{{Path::top()}, ReleaseMode::Either}, Loc);
}

bool Lowering::hasDeleter(const Path &Object,
                          const CXXRecordDecl &Class) const {
  auto *Special = dyn_cast<ClassTemplateSpecializationDecl>(&Class);
  if (!Special)
    return false;
  const TemplateArgumentList &Args = Special->getTemplateArgs();
  const CXXRecordDecl *Deleter =
      Args.size() > 1 && Args[1].getKind() == TemplateArgument::Type
          ? classOf(Args[1].getAsType())
          : nullptr;
  return (Deleter && Entities.isUserCode(Deleter->getLocation())) ||
         HaveDeleters.count(Object);
}

bool Lowering::destructionMatters(QualType Type) {
  Type = Context.getBaseElementType(Type);
  const CXXRecordDecl *Class = classOf(Type);
  if (!Class || Class->hasTrivialDestructor())
    return false;
  const clang::Type *Key = Type.getCanonicalType().getTypePtr();
  auto [Found, IsNew] = Matters.try_emplace(Key, false);
  if (!IsNew)
    return Found->second;
  const CXXDestructorDecl *D = Class->getDestructor();
  bool Result = pointsToLock(*Class, Entities.Model) || isTaskType(Type);
  if (const CallModel *Model = D ? modelOf(*D) : nullptr) {
    for (const Effect &E : Model->Effects)
      if (!destroysParts(E))
        Result = true;
      else
        for (QualType Held : heldTypes(*Class))
          Result |= destructionMatters(Held);
  } else if (D && promisesLocks(*D)) {
    Result = true;
  } else if (!Entities.isUserCode(Class->getLocation())) {
    if (!Class->isEmpty()) // an allocator holds nothing
      for (QualType Held : heldTypes(*Class))
        Result |= destructionMatters(Held);
  } else if (D && D->isUserProvided()) {
    Result = true;
  } else {
    for (const FieldDecl *F : Class->fields())
      Result |= destructionMatters(F->getType());
    for (const CXXBaseSpecifier &Base : Class->bases())
      Result |= destructionMatters(Base.getType());
  }
  Matters[Key] = Result;
  return Result;
}

bool Lowering::isOwner(QualType Type) const {
  const CXXRecordDecl *Class =
      Type.isNull() ? nullptr : classOf(Type.getNonReferenceType());
  const CXXDestructorDecl *D = Class ? Class->getDestructor() : nullptr;
  const CallModel *Model = D ? modelOf(*D) : nullptr;
  return Model && llvm::any_of(Model->Effects, [](const Effect &E) {
           return destroysParts(E) && E.On[0].Of == Operand::Part::Pointee;
         });
}

void Lowering::callDestructor(const CXXDestructorDecl &D, const Path &Object,
                              bool IsVirtual, SourceLocation Loc) {
  Call C;
  C.Callee = Paths.function(D);
  C.Self = Value::address(Object);
  C.IsVirtual = IsVirtual;
  C.IsNoThrow = true;
  C.IsPerhaps = IsShared;
  emit(std::move(C), Loc);
}

void Lowering::destroy(const Path &Object, QualType Type, SourceLocation Loc,
                       unsigned Depth) {
  if (Object.Root == PathRoot::Top || !destructionMatters(Type) ||
      Depth > MaxNesting)
    return;
  if (Type->isArrayType())
    return destroy(Object.then(Step::anyIndex()),
                   Context.getBaseElementType(Type), Loc, Depth + 1);
  const CXXRecordDecl *Class = classOf(Type);
  if (isTaskType(Type) && !IsShared)
    emit(Drop{Object}, Loc);
  applyDeleter(Object, *Class, Loc);
  if (kindPointedTo(*Class, Entities.Model) == SyncKind::Thread &&
      hasDeleter(Object, *Class))
    return; // who knows what it does before
  const CXXDestructorDecl *D = Class->getDestructor();
  if (const CallModel *Model = D ? modelOf(*D) : nullptr)
    applyDestructor(*Model, Object, *Class, Loc, Depth);
  else if (D && promisesLocks(*D))
    callDestructor(*D, Object, false, Loc);
  else if (!Entities.isUserCode(Class->getLocation()))
    destroyHeld(Object, *Class, Loc, Depth);
  else if (D && D->isUserProvided())
    callDestructor(*D, Object, false, Loc);
  else
    destroyParts(Object, *Class, Loc, Depth);
}

void Lowering::destroyParts(const Path &Object, const CXXRecordDecl &Class,
                            SourceLocation Loc, unsigned Depth) {
  llvm::SmallVector<const FieldDecl *, 8> Fields(Class.fields());
  for (const FieldDecl *F : llvm::reverse(Fields))
    if (!F->getType()->isReferenceType())
      destroy(Paths.field(Object, *F), F->getType(), Loc, Depth + 1);
  llvm::SmallVector<CXXBaseSpecifier, 2> Bases(Class.bases());
  for (const CXXBaseSpecifier &Base : llvm::reverse(Bases))
    destroy(Object, Base.getType(), Loc, Depth + 1);
}

/// What a container, optional or smart pointer holds: v.clear(), p.reset().
void Lowering::destroyContent(const CallSite &S, const Operand &O) {
  QualType Type = typeOf(S, O);
  const CXXRecordDecl *Class =
      Type.isNull() ? nullptr : classOf(Type.getNonReferenceType());
  if (!Class)
    return;
  Path Content = object(S, O);
  for (QualType Held : heldTypes(*Class))
    destroy(Content, Held, S.Site->getExprLoc());
}

void Lowering::destroyHeld(const Path &Object, const CXXRecordDecl &Class,
                           SourceLocation Loc, unsigned Depth) {
  bool IsPointer = isPointerLike(Context.getCanonicalTagType(&Class));
  // An optional is dereferenced too, but holds its object.
  if (const CallModel *Model =
          Entities.Model.call(modelName(Class) + "::operator*", {}))
    for (const Effect &E : Model->Effects)
      if (E.What == EffectKind::Yields && !E.On.empty())
        IsPointer = E.On[0].Of == Operand::Part::Pointee;
  // A pointer that is no owner by its model shares: others may keep the object.
  llvm::SaveAndRestore Shares(IsShared, IsShared || IsPointer);
  for (QualType Held : heldTypes(Class))
    destroy(IsPointer ? Object.deref() : Object.then(Step::anyIndex()), Held,
            Loc, Depth + 1);
}

/// A modelled destructor: it has no operand but its object.
void Lowering::applyDestructor(const CallModel &Model, const Path &Object,
                               const CXXRecordDecl &Class, SourceLocation Loc,
                               unsigned Depth) {
  for (const Effect &E : Model.Effects) {
    if (destroysParts(E)) {
      Path Part = E.On[0].Of == Operand::Part::Pointee
                      ? Object.deref()
                      : Object.then(Step::anyIndex());
      for (QualType Held : heldTypes(Class))
        destroy(Part, Held, Loc, Depth + 1);
      continue;
    }
    switch (E.What) {
    case EffectKind::Ends:
      emit(GuardUse{Object, GuardUse::Kind::End, Attempt::Waits, {}}, Loc);
      break;
    case EffectKind::Unlocks:
      emit(GuardUse{Object, GuardUse::Kind::Unlock, Attempt::Waits, {}}, Loc);
      break;
    case EffectKind::Releases:
      emit(Release{{Object}, E.Releasing}, Loc);
      break;
    case EffectKind::Joins:
      emit(Join{Object, {}}, Loc);
      break;
    case EffectKind::Detaches:
      emit(Detach{Object}, Loc);
      break;
    case EffectKind::Drops:
      if (!IsShared)
        emit(Drop{Object}, Loc);
      break;
    case EffectKind::Notifies:
      emit(Notify{E.Wait, Object, E.IsAll}, Loc);
      break;
    case EffectKind::Waits: {
      Wait W;
      W.Kind = E.Wait;
      W.On = Object;
      emit(std::move(W), Loc);
      break;
    }
    case EffectKind::Calls: {
      Call C;
      C.Callee = Value::load(Object);
      C.IsNoThrow = true;
      C.IsPerhaps = IsShared;
      emit(std::move(C), Loc);
      break;
    }
    case EffectKind::Destroys:
      if (!IsShared)
        emit(Lifetime{Object, true, SyncKind::None}, Loc);
      break;
    default:
      break;
    }
  }
}

//===-- The CFG's destructors ---------------------------------------------===//

void Lowering::lowerDestructor(const CFGImplicitDtor &Element) {
  Path Self = Path::self().deref();
  SourceLocation End = Function && Function->getBody()
                           ? Function->getBody()->getEndLoc()
                           : SourceLocation();
  if (auto Object = Element.getAs<CFGAutomaticObjDtor>()) {
    const VarDecl *D = Object->getVarDecl();
    SourceLocation Loc = Seen.endOf(*D);
    if (const Expr *Temporary = Extended.lookup(D))
      return end(
          {Paths.builtAt(Temporary), Temporary->getType(), Loc, nullptr, D});
    if (!D->getType()->isReferenceType())
      end({Paths.storageOf(*D), D->getType(), Loc, nullptr, D});
  } else if (auto Object = Element.getAs<CFGTemporaryDtor>()) {
    const CXXBindTemporaryExpr *E = Object->getBindTemporaryExpr();
    Path Built = Paths.pathOf(E);
    // The CFG ends the operand of a co_await once for each of its uses.
    if (Built.Root == PathRoot::Temp && Built.Steps.empty() &&
        EndedTemporaries.insert(E).second)
      end({Built, E->getType(), E->getEndLoc(), nullptr, E});
  } else if (auto Object = Element.getAs<CFGDeleteDtor>()) {
    const CXXDeleteExpr *E = Object->getDeleteExpr();
    Path Deleted = AccessPaths::pointee(Paths.valueOf(E->getArgument()));
    if (E->isArrayForm() && Deleted.Root != PathRoot::Top)
      Deleted = Deleted.then(Step::anyIndex());
    const CXXDestructorDecl *D =
        classOf(E->getDestroyedType())
            ? classOf(E->getDestroyedType())->getDestructor()
            : nullptr;
    if (D && D->isVirtual() && Deleted.Root != PathRoot::Top)
      callDestructor(*D, Deleted, true, E->getBeginLoc());
    else
      destroy(Deleted, E->getDestroyedType(), E->getBeginLoc());
  } else if (auto Object = Element.getAs<CFGBaseDtor>()) {
    destroy(Self, Object->getBaseSpecifier()->getType(), End);
  } else if (auto Object = Element.getAs<CFGMemberDtor>()) {
    const FieldDecl *F = Object->getFieldDecl();
    destroy(Paths.field(Self, *F), F->getType(), End);
  }
}

void Lowering::finish(const LiveObject &Object) {
  if (!Object.Cleanup)
    return destroy(Object.Object, Object.Type, Object.Where);
  Call C;
  C.Callee = Paths.function(*Object.Cleanup);
  C.Args = {Value::address(Object.Object)};
  C.IsNoThrow = true;
  emit(std::move(C), Object.Where);
}

void Lowering::end(LiveObject Object) {
  for (size_t I = Live.size(); I-- > 0;)
    if (Live[I].Key == Object.Key) {
      Live.erase(Live.begin() + I);
      break;
    }
  finish(Object);
}
