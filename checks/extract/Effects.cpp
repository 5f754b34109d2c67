// Effects.cpp - what a model says of a call, to facts
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/Lowering.h"

using namespace clang;
using namespace lockstitch;

//===-- Operands ----------------------------------------------------------===//

QualType Lowering::typeOf(const CallSite &S, const Operand &O) const {
  switch (O.What) {
  case Operand::Kind::This:
    if (auto *Method = dyn_cast_or_null<CXXMethodDecl>(S.Callee))
      return Context.getCanonicalTagType(Method->getParent());
    return {};
  case Operand::Kind::Arg:
  case Operand::Kind::ArgsFrom:
    return O.Index < S.Args.size() ? withoutSugar(S.Args[O.Index])->getType()
                                   : QualType();
  case Operand::Kind::Result:
    return S.Site->getType();
  case Operand::Kind::Hidden:
  case Operand::Kind::Last:
    return {};
  }
  return {};
}

/// What the operand evaluates to, as it is handed over.
Value Lowering::content(const CallSite &S, const Operand &O) {
  switch (O.What) {
  case Operand::Kind::Arg:
  case Operand::Kind::ArgsFrom:
    if (O.Index >= S.Args.size())
      return Value::unknown();
    if (O.Of != Operand::Part::Whole)
      return Value::load(object(S, O));
    return materialised(*S.Args[O.Index]);
  default:
    return Value::load(object(S, O));
  }
}

/// The object that the operand is, refers to or points to.
Path Lowering::object(const CallSite &S, const Operand &O) {
  Path Object = Path::top();
  switch (O.What) {
  case Operand::Kind::Hidden:
    Object = Path::entity(Entities.idOfHidden(O.Name));
    break;
  case Operand::Kind::Last: // see withNumbers
    return Object;
  case Operand::Kind::This:
    Object = objectOf(S);
    break;
  case Operand::Kind::Arg:
  case Operand::Kind::ArgsFrom: {
    if (O.Index >= S.Args.size())
      return Path::top();
    const Expr *E = withoutSugar(S.Args[O.Index]);
    if (E->getType()->isPointerType() && !E->isGLValue())
      Object = AccessPaths::pointee(Paths.valueOf(E));
    else if (E->getType()->isPointerType() && O.Of == Operand::Part::Whole)
      Object = AccessPaths::pointee(Paths.valueOf(E));
    else
      Object = Paths.pathOf(E);
    // A handle that is a number: the place that it was read from.
    if (Object.Root == PathRoot::Top && E->isPRValue())
      if (Value What = Paths.valueOf(E);
          What.What == Value::Kind::Load || What.What == Value::Kind::Address)
        Object = What.Where;
    bool WasPointer = E->getType()->isPointerType();
    if (WasPointer && O.Of == Operand::Part::Pointee)
      return E->isGLValue() ? Object.deref() : Object;
    break;
  }
  case Operand::Kind::Result:
    if (isa<CXXConstructExpr>(S.Site))
      return objectOf(S);
    if (std::optional<Path> Result = resultOf(S)) {
      bool IsPointer =
          S.Site->isGLValue() || S.Site->getType()->isPointerType();
      Object = IsPointer ? Result->deref() : *Result;
    } else if (std::optional<Value> Known = Paths.knownValue(S.Site)) {
      Object = AccessPaths::pointee(*Known);
    }
    break;
  }
  if (Object.Root == PathRoot::Top)
    return Object;
  if (O.Of == Operand::Part::Pointee)
    return Object.deref();
  return O.Of == Operand::Part::Element ? Object.then(Step::anyIndex())
                                        : Object;
}

std::vector<Path> Lowering::objects(const CallSite &S,
                                    const std::vector<Operand> &Operands) {
  std::vector<Path> Objects;
  for (Operand O : Operands) {
    if (O.What != Operand::Kind::ArgsFrom) {
      Objects.push_back(object(S, O));
      continue;
    }
    for (O.What = Operand::Kind::Arg; O.Index < S.Args.size(); ++O.Index)
      Objects.push_back(object(S, O));
  }
  return Objects;
}

std::optional<Condition> Lowering::succeeds(const CallSite &S, Success If) {
  std::optional<Path> Result;
  if (If != Success::Always)
    Result = resultOf(S);
  if (!Result)
    return std::nullopt;
  switch (If) {
  case Success::ReturnsZero:
    return Condition{Value::load(*Result), Relation::Eq, Value::integer(0)};
  case Success::ReturnsMinusOne:
    return Condition{Value::load(*Result), Relation::Eq, Value::integer(-1)};
  default:
    return Condition{Value::load(*Result), Relation::Ne, Value::integer(0)};
  }
}

std::optional<Condition> Lowering::gotLock(const CallSite &S, Success If) {
  if (Seen.isDiscarded(S.Site))
    return std::nullopt;
  return succeeds(S, If);
}

MemoryOrder Lowering::orderIn(const CallSite &S, const Operand &O) const {
  const Expr *Arg = O.Index < S.Args.size() ? S.Args[O.Index] : nullptr;
  std::optional<int64_t> Int = Paths.constant(withoutSugar(Arg));
  if (!Int || *Int < 0 || *Int > 5)
    return MemoryOrder::SeqCst;
  return static_cast<MemoryOrder>(static_cast<int>(MemoryOrder::Relaxed) +
                                  *Int);
}

MemoryOrder Lowering::orderOf(const CallSite &S, const Effect &E) const {
  return E.Order ? orderIn(S, *E.Order) : E.FixedOrder;
}

/// What an argument that is an address is the address of.
static const Expr *pointedTo(const Expr *Arg) {
  auto *Address =
      dyn_cast<UnaryOperator>(withoutSugar(Arg)->IgnoreParenCasts());
  return Address && Address->getOpcode() == UO_AddrOf ? Address->getSubExpr()
                                                      : Arg;
}

static const Expr *argument(const CallSite &S,
                            const std::optional<Operand> &O) {
  return O && O->Index < S.Args.size() ? S.Args[O->Index] : nullptr;
}

/// How a compare and swap may fail.
void Lowering::describeSwap(Fact &F, const CallSite &S, const Effect &E) {
  auto &Swap = std::get<Access>(F.What);
  if (E.Failure)
    Swap.Failure = orderIn(S, *E.Failure);
  Swap.IsWeak = E.IsWeak;
  if (E.IsWeak)
    offerStrong(F, S);
}

/// The same function, with the name that says that it does not.
void Lowering::offerStrong(Fact &F, const CallSite &S) {
  SourceLocation Name;
  const Expr *Callee = cast<CallExpr>(S.Site)->getCallee()->IgnoreImpCasts();
  if (auto *M = dyn_cast<MemberExpr>(Callee->IgnoreParens()))
    Name = M->getMemberLoc();
  else if (auto *Ref = dyn_cast<DeclRefExpr>(Callee->IgnoreParens()))
    Name = Ref->getLocation();
  StringRef Weak = S.Callee->getName();
  size_t At = Weak.find("weak");
  if (Name.isInvalid() || Name.isMacroID() || At == StringRef::npos)
    return;
  SourceLocation Word = Name.getLocWithOffset(At);
  F.Fixes.push_back(
      {"weak-cas-outside-loop",
       {Entities.where(Word), Entities.where(Word.getLocWithOffset(4))},
       "strong"});
}

//===-- Effects -----------------------------------------------------------===//

/// Whether the model says what becomes of that argument.
static bool speaksOf(const CallModel &Model, unsigned Arg) {
  auto IsIt = [&](const Operand &O) {
    return (O.What == Operand::Kind::Arg && O.Index == Arg) ||
           (O.What == Operand::Kind::ArgsFrom && O.Index <= Arg);
  };
  return llvm::any_of(Model.Effects, [&](const Effect &E) {
    // Of what is made of it, its constructor says it, if that is known.
    return E.What != EffectKind::Constructs &&
           (llvm::any_of(E.On, IsIt) || llvm::any_of(E.With, IsIt));
  });
}

static bool isLast(const Operand &O) { return O.What == Operand::Kind::Last; }

/// The model for that call: the last argument that is written by its number.
static CallModel withNumbers(CallModel Model, const CallSite &S) {
  unsigned Last = S.Args.size() - 1;
  while (Last > 0 && isa<CXXDefaultArgExpr>(S.Args[Last]))
    --Last;
  auto Number = [&](Operand &O) {
    if (isLast(O))
      O.What = Operand::Kind::Arg, O.Index = Last;
  };
  for (Effect &E : Model.Effects) {
    llvm::for_each(E.On, Number);
    llvm::for_each(E.With, Number);
  }
  return Model;
}

void Lowering::applyModel(const CallSite &S, const CallModel &Model) {
  if (!S.Args.empty() && llvm::any_of(Model.Effects, [](const Effect &E) {
        return llvm::any_of(E.On, isLast) || llvm::any_of(E.With, isLast);
      }))
    return applyModel(S, withNumbers(Model, S));
  auto Has = [&](EffectKind Kind) {
    return llvm::any_of(Model.Effects,
                        [&](const Effect &E) { return E.What == Kind; });
  };
  bool Throws =
      !Has(EffectKind::Calls) &&
      Model.Throws.value_or(!isNoThrow(S.Callee, S.Callee->getType()));
  // Where there is no room for a new object, or thread, there is none.
  bool ThrowsFirst =
      Throws && (Has(EffectKind::Constructs) || Has(EffectKind::Spawns));
  if (ThrowsFirst)
    mayThrow(*S.Callee, S.Site->getExprLoc());
  for (const Effect &E : Model.Effects)
    applyEffect(S, E);
  for (unsigned I = 0; I < S.Args.size(); ++I)
    if (!speaksOf(Model, I))
      giveAway(*S.Args[I], S.Site->getExprLoc());
  if (Throws && !ThrowsFirst)
    mayThrow(*S.Callee, S.Site->getExprLoc());
  // What is tested, awaited or handed on is found at its temporary.
  if (!Paths.knownValue(S.Site) && !S.Site->getType()->isVoidType() &&
      !S.Site->getType()->isRecordType())
    resultOf(S);
  IsAborted |= Model.Aborts && !IsStopped;
  IsStopped |= Model.NoReturn;
}

/// The one number of which a class object consists, such as a
/// std::chrono::duration, where it is constant.
static std::optional<int64_t> numberIn(const Expr *E,
                                       const ASTContext &Context) {
  E = withoutSugar(E);
  Expr::EvalResult Result;
  if (!E || !E->getType()->isRecordType() || E->isValueDependent() ||
      !E->EvaluateAsRValue(Result, Context) || Result.HasSideEffects)
    return std::nullopt;
  const APValue *Part = &Result.Val;
  while (Part->isStruct() &&
         Part->getStructNumBases() + Part->getStructNumFields() == 1)
    Part = Part->getStructNumBases() ? &Part->getStructBase(0)
                                     : &Part->getStructField(0);
  if (!Part->isInt() || !Part->getInt().isRepresentableByInt64())
    return std::nullopt;
  return Part->getInt().getExtValue();
}

bool Lowering::isExempt(const CallSite &S, const Effect &E,
                        Boxed<Condition> *Else) {
  if (!E.Unless || E.Unless->Arg >= S.Args.size())
    return false;
  Value Arg = content(S, {Operand::Kind::Arg, E.Unless->Arg});
  if (auto Number = numberIn(S.Args[E.Unless->Arg], Context))
    Arg = Value::integer(*Number);
  if (Arg.What == Value::Kind::Integer)
    return E.Unless->IsMask ? (Arg.Int & E.Unless->Is) != 0
                            : Arg.Int == E.Unless->Is;
  if (Else && Arg.What == Value::Kind::Load && !E.Unless->IsMask &&
      !S.Args[E.Unless->Arg]->getType()->isRecordType())
    *Else = Condition{Arg, Relation::Ne, Value::integer(E.Unless->Is)};
  return false;
}

/// Nothing, where an argument is a constant with which the call does not block.
void Lowering::applyBlock(const CallSite &S, const Effect &E) {
  Block B{E.Block, Entities.Pool.save(modelName(*S.Callee)), {}};
  if (!isExempt(S, E, &B.When))
    emit(std::move(B), S.Site->getExprLoc());
}

/// Whether an atomic's function returns the sum that it makes: `--N`, `N += 2`.
static bool returnsSum(const FunctionDecl &Callee) {
  switch (Callee.getOverloadedOperator()) {
  case OO_PlusPlus:
  case OO_MinusMinus:
    return Callee.getNumParams() == 0;
  case OO_PlusEqual:
  case OO_MinusEqual:
    return true;
  default:
    return false;
  }
}

void Lowering::applyEffect(const CallSite &S, const Effect &E) {
  SourceLocation Loc = S.Site->getExprLoc();
  auto Use = [&](GuardUse::Kind What) {
    for (const Path &Object : objects(S, E.On)) {
      auto Told = What == GuardUse::Kind::Test
                      ? succeeds(S, Success::ReturnsTrue)
                      : gotLock(S, E.If);
      emit(GuardUse{Object, What, E.How, std::move(Told)}, Loc);
    }
  };
  switch (E.What) {
  case EffectKind::Acquires: {
    Acquire A{objects(S, E.On), E.Mode, E.How, gotLock(S, E.If), {}};
    if (A.Succeeds && E.OrIf)
      A.OrIf =
          Condition{A.Succeeds->Left, Relation::Eq, Value::integer(*E.OrIf)};
    A.IsTight = E.How == Attempt::Waits && Seen.isTight(Loc);
    Fact &F = emit(std::move(A), Loc);
    if (E.How == Attempt::Waits)
      offerGuard(F, S, E.Mode);
    return;
  }
  case EffectKind::Releases:
    emit(Release{objects(S, E.On), E.Releasing}, Loc);
    return;
  case EffectKind::Guards:
    return applyGuard(S, E);
  case EffectKind::Relocks:
    return Use(GuardUse::Kind::Relock);
  case EffectKind::Unlocks:
    return Use(GuardUse::Kind::Unlock);
  case EffectKind::Disowns:
    return Use(GuardUse::Kind::Disown);
  case EffectKind::Tests:
    return Use(GuardUse::Kind::Test);
  case EffectKind::Ends:
    return Use(GuardUse::Kind::End);
  case EffectKind::Moves:
  case EffectKind::Swaps: {
    if (E.On.empty() || E.With.empty())
      return;
    Path To = object(S, E.On[0]), From = object(S, E.With[0]);
    QualType Type = typeOf(S, E.On[0]);
    const TypeModel *Model =
        Type.isNull() ? nullptr
                      : typeModel(Type.getNonReferenceType(), Entities.Model);
    bool IsSwap = E.What == EffectKind::Swaps;
    if (Model && Model->Sync == SyncKind::Guard) {
      emit(GuardMove{To, From, IsSwap}, Loc);
    } else if (IsSwap) {
      Path Between = Paths.makeTemp();
      assign(Between, Value::load(To), Loc);
      assign(To, Value::load(From), Loc);
      assign(From, Value::load(Between), Loc);
    } else {
      assign(To, Value::load(From), Loc);
      if (isOwner(typeOf(S, E.With[0])))
        assign(From, Value::integer(0), Loc);
    }
    // An assignment's result is the object itself.
    if (S.Site->isGLValue() && !S.Self)
      Paths.setValue(S.Site, Value::address(To));
    return;
  }
  case EffectKind::Spawns:
    return applySpawn(S, E);
  case EffectKind::Joins:
    for (const Path &Handle : objects(S, E.On))
      emit(Join{Handle, succeeds(S, E.If)}, Loc);
    return;
  case EffectKind::Detaches:
    for (const Path &Handle : objects(S, E.On))
      emit(Detach{Handle}, Loc);
    return;
  case EffectKind::Drops:
    for (const Path &Handle : objects(S, E.On))
      emit(Drop{Handle}, Loc);
    return;
  case EffectKind::Waits:
    return applyWait(S, E);
  case EffectKind::Notifies:
    for (const Path &On : objects(S, E.On))
      emit(Notify{E.Wait, On, E.IsAll}, Loc);
    return;
  case EffectKind::Blocks:
    return applyBlock(S, E);
  case EffectKind::Exits:
    emit(Exit{}, Loc);
    return;
  case EffectKind::Fences:
    return noteFence(orderOf(S, E));
  case EffectKind::Executes:
    emit(Exec{}, Loc);
    return;
  case EffectKind::Calls:
    for (const Operand &O : E.On)
      callArgument(S, E, O);
    return;
  case EffectKind::Keeps:
    for (const Operand &O : E.On)
      keepArgument(S, E, O);
    return;
  case EffectKind::Needs:
    emit(Need{objects(S, E.On), E.Mode,
              Entities.Pool.save(modelName(*S.Callee))},
         Loc);
    return;
  case EffectKind::Reads:
  case EffectKind::Writes:
  case EffectKind::Updates: {
    AccessKind Kind = E.What == EffectKind::Reads    ? AccessKind::Read
                      : E.What == EffectKind::Writes ? AccessKind::Write
                                                     : AccessKind::Update;
    for (Operand O : E.On) {
      Path Place = object(S, O);
      if (O.What == Operand::Kind::Hidden) {
        emit(Access{Place, Kind}, Loc);
        continue;
      }
      const Expr *Whole = O.What == Operand::Kind::This ? S.Object
                          : O.Index < S.Args.size() ? pointedTo(S.Args[O.Index])
                                                    : nullptr;
      if (!isShareable(Place, Whole))
        continue;
      MemoryOrder Order = orderOf(S, E);
      Fact *Told = accessAt(Place, typeOf(S, O), Kind, Order, Loc,
                            S.Callee && returnsSum(*S.Callee));
      if (Told && Whole && Kind != AccessKind::Read)
        std::get<Access>(Told->What).Stride = strideAt(*Whole);
      if (Told && (E.IsWeak || E.Failure))
        describeSwap(*Told, S, E);
      if (Told && Order != MemoryOrder::Plain) {
        offerSum(*Told, S);
        offerOrders(*Told, argument(S, E.Order), argument(S, E.Failure));
      }
      // What an atomic load finds may be asked.
      if (Kind == AccessKind::Read && Order != MemoryOrder::Plain &&
          S.Site->getType()->isScalarType())
        if (std::optional<Path> Result = resultOf(S))
          assign(*Result, Value::load(Place), Loc);
      // What an update found tells whether it took hold of something.
      if (Kind == AccessKind::Update) {
        if (!S.Callee->getDeclName().isIdentifier() ||
            !S.Callee->getName().contains("compare_exchange"))
          noteFound(*S.Site, Place);
        else if (unsigned I = O.What == Operand::Kind::This ? 0 : O.Index + 1;
                 I < S.Args.size()) {
          Value Expected = Paths.valueOf(S.Args[I]);
          bool IsPointer = O.What != Operand::Kind::This &&
                           Expected.What == Value::Kind::Address;
          noteSwap(*S.Site, Place,
                   IsPointer ? Value::load(Expected.Where) : Expected);
        }
      }
    }
    return;
  }
  case EffectKind::Initialises:
    for (const Path &Object : objects(S, E.On))
      emit(initialised(S, Object, E.Sync), Loc);
    return;
  case EffectKind::Destroys:
    for (const Operand &O : E.On) {
      QualType Type = typeOf(S, O);
      if (!Type.isNull() && Type->isPointerType())
        Type = Type->getPointeeType();
      const TypeModel *Model =
          Type.isNull() ? nullptr
                        : typeModel(Type.getNonReferenceType(), Entities.Model);
      if (O.Of != Operand::Part::Whole) {
        destroyContent(S, O);
        if (O.Of == Operand::Part::Pointee && isOwner(typeOf(S, O)))
          assign(object(S, {O.What, O.Index}), Value::integer(0), Loc);
      } else {
        emit(Lifetime{object(S, O), true, Model ? Model->Sync : SyncKind::None},
             Loc);
      }
    }
    return;
  case EffectKind::Constructs:
    return applyConstruct(S, E);
  case EffectKind::Yields:
    return applyYield(S, E);
  case EffectKind::Stores:
    return applyStore(S, E);
  }
}
