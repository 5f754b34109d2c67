// Annotations.cpp - Clang's thread-safety attributes to facts
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/Annotations.h"
#include "clang/AST/Attr.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;
using namespace lockstitch;

static Path pathOf(const Expr &Written, EntityTable &Entities);

/// A variable, parameter or field that stands by its own name.
static Path pathOfNamed(const ValueDecl &D, EntityTable &Entities) {
  Path Named = Path::top();
  if (auto *Param = dyn_cast<ParmVarDecl>(&D))
    Named = Path::param(Param->getFunctionScopeIndex());
  else if (isa<VarDecl>(D))
    Named = Path::entity(Entities.idOf(D));
  else if (isa<FieldDecl>(D)) // C: a field names its sibling
    return Path::self().deref().field(Entities.idOf(D));
  return D.getType()->isReferenceType() ? Named.deref() : Named;
}

static Path pathOfMember(const MemberExpr &Member, EntityTable &Entities) {
  const ValueDecl &D = *Member.getMemberDecl();
  if (isa<VarDecl>(D))
    return pathOfNamed(D, Entities);
  if (!isa<FieldDecl>(D))
    return Path::top();
  Path Object = pathOf(*Member.getBase(), Entities);
  if (Member.isArrow())
    Object = Object.deref();
  Path Field = Object.field(Entities.idOf(D));
  return D.getType()->isReferenceType() ? Field.deref() : Field;
}

/// A method that is declared to return a reference to a lock stands for it.
static Path pathOfCall(const CallExpr &Call, EntityTable &Entities) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  const auto *Returned = Callee ? Callee->getAttr<LockReturnedAttr>() : nullptr;
  if (!Returned)
    return Path::top();
  Path Lock = pathOf(*Returned->getArg(), Entities);
  auto *Method = dyn_cast<CXXMemberCallExpr>(&Call);
  if (!Method || Lock.Root != PathRoot::This)
    return Lock.Root == PathRoot::Entity ? Lock : Path::top();
  const Expr *Object = Method->getImplicitObjectArgument();
  if (!Object)
    return Path::top();
  Path To = pathOf(*Object, Entities);
  if (Object->getType()->isPointerType())
    To = To.deref();
  return Lock.rebased(Path::self().deref(), To);
}

static Path pathOf(const Expr &Written, EntityTable &Entities) {
  const Expr &E = *Written.IgnoreParenCasts();
  if (isa<CXXThisExpr>(E))
    return Path::self();
  if (auto *Ref = dyn_cast<DeclRefExpr>(&E))
    return pathOfNamed(*Ref->getDecl(), Entities);
  if (auto *Member = dyn_cast<MemberExpr>(&E))
    return pathOfMember(*Member, Entities);
  if (auto *Call = dyn_cast<CallExpr>(&E))
    return pathOfCall(*Call, Entities);
  if (auto *Operator = dyn_cast<UnaryOperator>(&E)) {
    Path Operand = pathOf(*Operator->getSubExpr(), Entities);
    if (Operator->getOpcode() == UO_Deref)
      return Operand.deref();
    // &x: the attribute means x, pointer or not.
    return Operator->getOpcode() == UO_AddrOf ? Operand : Path::top();
  }
  if (auto *Index = dyn_cast<ArraySubscriptExpr>(&E)) {
    Path Base = pathOf(*Index->getBase(), Entities);
    if (!Index->getBase()->IgnoreParenImpCasts()->getType()->isArrayType())
      Base = Base.deref();
    Expr::EvalResult Known;
    bool IsConstant = !Index->getIdx()->isValueDependent() &&
                      Index->getIdx()->EvaluateAsInt(Known, Entities.Context);
    return Base.then(IsConstant ? Step::index(Known.Val.getInt().getExtValue())
                                : Step::anyIndex());
  }
  return Path::top();
}

/// The lock that an attribute's argument names: a pointer is the lock that it
/// points to. Nothing for a negative capability and for free text.
static std::optional<Path> lockOf(const Expr &Written, EntityTable &Entities) {
  const Expr &E = *Written.IgnoreParenCasts();
  auto *Unary = dyn_cast<UnaryOperator>(&E);
  auto *Operator = dyn_cast<CXXOperatorCallExpr>(&E);
  if (isa<clang::StringLiteral>(E) ||
      (Unary && Unary->getOpcode() == UO_LNot) ||
      (Operator && Operator->getOperator() == OO_Exclaim))
    return std::nullopt;
  Path Lock = pathOf(E, Entities);
  bool IsAddress = Unary && Unary->getOpcode() == UO_AddrOf;
  return !IsAddress && E.getType()->isPointerType() ? Lock.deref() : Lock;
}

namespace {

/// Collects the contracts of one function.
struct ContractReader {
  EntityTable &Entities;
  std::vector<Contract> Contracts;

  template <typename AttrT>
  void read(const AttrT &A, Contract::Kind What, LockMode Mode,
            std::optional<Condition> Succeeds = {}) {
    for (const Expr *Arg : A.args())
      if (std::optional<Path> Lock = lockOf(*Arg, Entities))
        Contracts.push_back({What, *Lock, Mode, Succeeds});
    // A lock's own method: the lock itself.
    if (A.args_size() == 0)
      Contracts.push_back({What, Path::self().deref(), Mode, Succeeds});
  }
};

} // namespace

static LockMode mode(bool IsShared) {
  return IsShared ? LockMode::Shared : LockMode::Exclusive;
}

/// What the result tells of an attempt that an attribute declares; nothing if
/// that cannot be told.
static std::optional<Condition> successOf(const TryAcquireCapabilityAttr &A,
                                          const ASTContext &Context) {
  Expr::EvalResult Known;
  const Expr *Wanted = A.getSuccessValue();
  if (Wanted->isValueDependent() || !Wanted->EvaluateAsInt(Known, Context))
    return std::nullopt;
  bool IsTrue = !Known.Val.getInt().isZero();
  return Condition{Value::load(Path::result()),
                   IsTrue ? Relation::Ne : Relation::Eq, Value::integer(0)};
}

bool lockstitch::isScoped(const FunctionDecl &Function) {
  auto *Method = dyn_cast<CXXMethodDecl>(&Function);
  return Method && Method->getParent()->hasAttr<ScopedLockableAttr>();
}

bool lockstitch::promisesLocks(const FunctionDecl &Function) {
  const FunctionDecl &Last = *Function.getMostRecentDecl();
  if (Last.hasAttr<AcquireCapabilityAttr>() ||
      Last.hasAttr<ReleaseCapabilityAttr>() ||
      Last.hasAttr<TryAcquireCapabilityAttr>())
    return true;
  return isScoped(Last) && isa<CXXConstructorDecl>(Last) &&
         (Last.hasAttr<RequiresCapabilityAttr>() ||
          Last.hasAttr<LocksExcludedAttr>());
}

std::vector<Contract> lockstitch::contractsOf(const FunctionDecl &Function,
                                              EntityTable &Entities) {
  ContractReader Reader{Entities, {}};
  for (const Attr *A : Function.getMostRecentDecl()->attrs()) {
    using Kind = Contract::Kind;
    if (auto *Requires = dyn_cast<RequiresCapabilityAttr>(A))
      Reader.read(*Requires, Kind::Requires, mode(Requires->isShared()));
    else if (auto *Excludes = dyn_cast<LocksExcludedAttr>(A))
      Reader.read(*Excludes, Kind::Excludes, LockMode::Exclusive);
    else if (auto *Acquires = dyn_cast<AcquireCapabilityAttr>(A))
      Reader.read(*Acquires, Kind::Acquires, mode(Acquires->isShared()));
    else if (auto *Tries = dyn_cast<TryAcquireCapabilityAttr>(A)) {
      if (auto Succeeds = successOf(*Tries, Entities.Context))
        Reader.read(*Tries, Kind::Acquires, mode(Tries->isShared()), Succeeds);
    } else if (auto *Releases = dyn_cast<ReleaseCapabilityAttr>(A))
      Reader.read(*Releases, Kind::Releases, mode(Releases->isShared()));
  }
  return std::move(Reader.Contracts);
}

std::vector<GuardedBy> lockstitch::guardsOf(const DeclaratorDecl &Place,
                                            EntityTable &Entities) {
  std::vector<GuardedBy> Guards;
  auto Add = [&](const Expr *Arg, bool OfPointee) {
    if (std::optional<Path> Lock = lockOf(*Arg, Entities))
      Guards.push_back({Entities.idOf(Place), *Lock, OfPointee});
  };
  for (const Attr *A : Place.attrs()) {
    if (auto *Guard = dyn_cast<GuardedByAttr>(A))
      Add(Guard->getArg(), false);
    else if (auto *Pointee = dyn_cast<PtGuardedByAttr>(A))
      Add(Pointee->getArg(), true);
  }
  return Guards;
}
