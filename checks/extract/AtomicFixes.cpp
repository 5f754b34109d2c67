// AtomicFixes.cpp - how an atomic access should have been spelt
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/Lowering.h"
#include "extract/Sections.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include <fmt/format.h>

using namespace clang;
using namespace lockstitch;

/// Where the source spells E, if it does so in one piece, and not in a macro's
/// definition.
static CharSourceRange spelled(const Expr &E, const ASTContext &Context) {
  return Lexer::makeFileCharRange(
      CharSourceRange::getTokenRange(E.getSourceRange()),
      Context.getSourceManager(), Context.getLangOpts());
}

static StringRef textAt(CharSourceRange Range, const ASTContext &Context) {
  return Lexer::getSourceText(Range, Context.getSourceManager(),
                              Context.getLangOpts());
}

//===-- Orders ------------------------------------------------------------===//

static StringRef wordOf(MemoryOrder Order) {
  switch (Order) {
  case MemoryOrder::Relaxed:
    return "relaxed";
  case MemoryOrder::Consume:
    return "consume";
  case MemoryOrder::Acquire:
    return "acquire";
  case MemoryOrder::Release:
    return "release";
  case MemoryOrder::AcqRel:
    return "acq_rel";
  default:
    return "seq_cst";
  }
}

/// The order that is left of one, as [atomics.types.operations] derives a
/// failure's, for what only loads, or only stores.
static MemoryOrder allowed(MemoryOrder Order, AccessKind Kind) {
  bool IsLoad = Kind == AccessKind::Read;
  switch (Order) {
  case MemoryOrder::Release:
  case MemoryOrder::AcqRel:
    return IsLoad ? MemoryOrder::Acquire : MemoryOrder::Release;
  case MemoryOrder::Acquire:
  case MemoryOrder::Consume:
    return IsLoad ? Order : MemoryOrder::Release;
  default:
    return Order;
  }
}

/// `memory_order_relaxed`, `std::memory_order::relaxed` and `__ATOMIC_RELAXED`
/// keep all but their last word.
void Lowering::offerOrder(Fact &F, StringRef Check, const Expr &Arg,
                          MemoryOrder From, MemoryOrder To) {
  CharSourceRange Range = spelled(Arg, Context);
  if (Range.isInvalid())
    return;
  StringRef Text = textAt(Range, Context);
  StringRef Word = wordOf(From);
  bool IsUpper = Text.starts_with("__ATOMIC_");
  bool IsIt = IsUpper ? Text.ends_with(Word.upper()) : Text.ends_with(Word);
  StringRef Before = Text.drop_back(IsIt ? Word.size() : 0);
  if (!IsIt || !(Before.ends_with("_") || Before.ends_with("::")))
    return;
  SourceLocation Begin =
      Range.getBegin().getLocWithOffset(Text.size() - Word.size());
  F.Fixes.push_back(
      {Check,
       {Entities.where(Begin), Entities.where(Range.getEnd())},
       Entities.Pool.save(IsUpper ? wordOf(To).upper() : wordOf(To).str())});
}

/// Order and Failure are the arguments that say what the access says.
void Lowering::offerOrders(Fact &F, const Expr *Order, const Expr *Failure) {
  auto &A = std::get<Access>(F.What);
  if (Function && Function->getTemplateInstantiationPattern())
    return;
  if (Order && A.Kind != AccessKind::Update) {
    bool IsLoad = A.Kind == AccessKind::Read;
    if (MemoryOrder Right = allowed(A.Order, A.Kind); Right != A.Order)
      offerOrder(F, "invalid-memory-order", *Order, A.Order, Right);
    else if (A.Order == MemoryOrder::Relaxed)
      offerOrder(F, "relaxed-publication", *Order, A.Order,
                 IsLoad ? MemoryOrder::Acquire : MemoryOrder::Release);
  }
  if (!Failure)
    return;
  MemoryOrder Right = A.Failure == MemoryOrder::Release
                          ? MemoryOrder::Relaxed
                          : allowed(A.Failure, AccessKind::Read);
  if (Right != A.Failure)
    offerOrder(F, "invalid-memory-order", *Failure, A.Failure, Right);
}

//===-- Sums --------------------------------------------------------------===//

/// What E loads with the strongest order: `A`, `A.load()`, an _Atomic.
static const Expr *loadedBy(const Expr *E) {
  E = withoutSugar(E->IgnoreParenImpCasts());
  if (auto *Call = dyn_cast<CXXMemberCallExpr>(E)) {
    const CXXMethodDecl *Method = Call->getMethodDecl();
    bool IsLoad =
        Method &&
        (isa<CXXConversionDecl>(Method) ||
         (Method->getDeclName().isIdentifier() && Method->getName() == "load"));
    bool IsPlain = llvm::all_of(Call->arguments(), [](const Expr *Arg) {
      return isa<CXXDefaultArgExpr>(Arg);
    });
    return IsLoad && IsPlain
               ? Call->getImplicitObjectArgument()->IgnoreParenImpCasts()
               : nullptr;
  }
  return E->getType()->isAtomicType() ? E : nullptr;
}

/// `+=` for `+`; empty where there is none of an atomic number.
static StringRef compound(BinaryOperatorKind Kind) {
  switch (Kind) {
  case BO_Add:
    return "+=";
  case BO_Sub:
    return "-=";
  case BO_And:
    return "&=";
  case BO_Or:
    return "|=";
  case BO_Xor:
    return "^=";
  default:
    return "";
  }
}

static bool hasAtomic(const Stmt *S) {
  auto *E = dyn_cast_or_null<Expr>(S);
  return E && (E->getType()->isAtomicType() ||
               llvm::any_of(E->children(), hasAtomic));
}

static bool isWholeNumber(QualType Type) {
  return Type->isIntegerType() && !Type->isEnumeralType() &&
         !Type->isBooleanType();
}

/// `A = A + 1` and `A.store(A.load() + 1)` become `A += 1`. Site stores What in
/// Object, with the strongest order.
void Lowering::offerSum(Fact &F, const Expr &Site, const Expr &Object,
                        const Expr &What) {
  if (Site.getExprLoc().isMacroID())
    return;
  auto *Sum = dyn_cast<BinaryOperator>(
      withoutSugar(What.IgnoreParenImpCasts())->IgnoreParenImpCasts());
  if (!Sum || compound(Sum->getOpcode()).empty() ||
      (Function && Function->getTemplateInstantiationPattern()))
    return;
  auto IsObject = [&](const Expr *E) {
    const Expr *Loaded = loadedBy(E);
    return Loaded && isSpelledAlike(*Loaded, Object, Context);
  };
  const Expr *Loads = Sum->getLHS(), *By = Sum->getRHS();
  if (Sum->getOpcode() != BO_Sub && !IsObject(Loads))
    std::swap(Loads, By);
  if (!IsObject(Loads) || hasAtomic(By) ||
      !isWholeNumber(Loads->IgnoreParens()->getType()) ||
      !isWholeNumber(By->getType()) || Object.HasSideEffects(Context) ||
      By->HasSideEffects(Context))
    return;
  CharSourceRange Whole = spelled(Site, Context);
  CharSourceRange Left = spelled(Object, Context);
  CharSourceRange Right = spelled(*By, Context);
  if (Whole.isInvalid() || Left.isInvalid() || Right.isInvalid())
    return;
  std::string Made = fmt::format("{} {} {}", textAt(Left, Context).str(),
                                 compound(Sum->getOpcode()).str(),
                                 textAt(Right, Context).str());
  F.Fixes.push_back(
      {"atomic-lost-update",
       {Entities.where(Whole.getBegin()), Entities.where(Whole.getEnd())},
       Entities.Pool.save(Made)});
}

/// The same of a method of an atomic, or its `=`.
void Lowering::offerSum(Fact &F, const CallSite &S) {
  if (std::get<Access>(F.What).Kind != AccessKind::Write || !S.Object ||
      S.IsArrow || S.Args.empty())
    return;
  bool IsPlain = llvm::all_of(llvm::drop_begin(S.Args), [](const Expr *Arg) {
    return isa<CXXDefaultArgExpr>(Arg);
  });
  bool IsAssignment = isa<CXXOperatorCallExpr>(S.Site);
  if (IsPlain && (IsAssignment || Seen.isDiscarded(S.Site)))
    offerSum(F, *S.Site, *S.Object->IgnoreParenImpCasts(), *S.Args.front());
}
