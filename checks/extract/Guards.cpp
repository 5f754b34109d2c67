// Guards.cpp - how a guard is made, and spelt in the source
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/Lowering.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include <fmt/format.h>

using namespace clang;
using namespace lockstitch;

/// Whether a class or namespace around D has a lock of the same name.
static bool isLockNamed(const VarDecl &D, const SyncModel &Model) {
  for (const DeclContext *Scope = D.getDeclContext(); Scope;
       Scope = Scope->getParent()) {
    if (Scope->isFunctionOrMethod())
      continue;
    for (const NamedDecl *Found : Scope->lookup(D.getDeclName())) {
      if (Found == &D || !isa<VarDecl, FieldDecl>(Found))
        continue;
      QualType Type = cast<ValueDecl>(Found)->getType().getNonReferenceType();
      const TypeModel *Known = typeModel(Type, Model);
      if (Known && isLock(Known->Sync))
        return true;
    }
  }
  return false;
}

/// `std::unique_lock<std::mutex>(M);` where M is a lock further out.
bool Lowering::shadowsLock(const VarDecl &D) const {
  return Seen.namesLock(D) || isLockNamed(D, Entities.Model);
}

GuardForm Lowering::formOf(const CallSite &S, const Path &Object) const {
  if (Object.Root == PathRoot::Temp && Object.Steps.empty())
    return Seen.isDiscarded(S.Site) || Seen.isTested(S.Site)
               ? GuardForm::Temporary
               : GuardForm::Variable;
  bool IsWhole = Object.Steps.empty() && Object.Root != PathRoot::Alloc;
  if (!IsWhole)
    return GuardForm::Member;
  if (S.Args.empty())
    if (const VarDecl *D = Seen.builtInto(S.Site))
      if (shadowsLock(*D))
        return GuardForm::Shadow;
  return GuardForm::Variable;
}

/// The words of the source, comments and strings excepted.
static llvm::StringSet<> wordsIn(clang::SourceRange Range,
                                 const ASTContext &Context) {
  llvm::StringSet<> Words;
  const SourceManager &Sources = Context.getSourceManager();
  auto [File, Begin] = Sources.getDecomposedExpansionLoc(Range.getBegin());
  StringRef Text = Sources.getBufferData(File);
  Lexer Raw(Sources.getLocForStartOfFile(File), Context.getLangOpts(),
            Text.begin(), Text.begin() + Begin, Text.end());
  SourceLocation End = Sources.getExpansionLoc(Range.getEnd());
  for (Token T; !Raw.LexFromRawLexer(T) && T.getLocation() <= End;)
    if (T.is(tok::raw_identifier))
      Words.insert(T.getRawIdentifier());
  return Words;
}

/// A name for a guard that means nothing yet, in the function or around it.
std::string Lowering::newName() {
  llvm::StringSet<> Words;
  if (Function)
    Words = wordsIn(Function->getSourceRange(), Context);
  auto IsTaken = [&](StringRef Name) {
    if (Seen.isNamed(Name) || Words.contains(Name))
      return true;
    const DeclContext *Scope = Function ? Function->getDeclContext() : nullptr;
    for (; Scope; Scope = Scope->getLookupParent())
      if (!Scope->isFunctionOrMethod() &&
          !Scope->lookup(&Context.Idents.get(Name)).empty())
        return true;
    return false;
  };
  std::string Name = "Lock";
  for (unsigned N = 2; IsTaken(Name); ++N)
    Name = fmt::format("Lock{}", N);
  Seen.addName(Name);
  return Name;
}

/// `lock_guard<mutex>(M);` becomes `lock_guard<mutex> Lock(M);`.
void Lowering::offerName(Fact &F, const CallSite &S) {
  SourceLocation Paren = Seen.openingOf(S.Site);
  if (Paren.isInvalid() || Paren.isMacroID())
    return;
  Location Where = Entities.where(Paren);
  F.Fixes.push_back(
      {"discarded-guard", {Where, Where}, Entities.Pool.save(" " + newName())});
}

/// Whether the library's template of that name is known at Loc.
static bool isStdTemplate(StringRef Name, SourceLocation Loc,
                          const ASTContext &Context) {
  const SourceManager &Sources = Context.getSourceManager();
  auto Named = [&](const DeclContext &In, StringRef Name) {
    return In.lookup(&Context.Idents.get(Name));
  };
  for (const NamedDecl *Std : Named(*Context.getTranslationUnitDecl(), "std"))
    if (auto *Space = dyn_cast<NamespaceDecl>(Std))
      for (const NamedDecl *D : Named(*Space, Name))
        if (isa<ClassTemplateDecl>(D) &&
            Sources.isBeforeInTranslationUnit(D->getLocation(), Loc))
          return true;
  return false;
}

/// What goes with the statement: its line, if there is nothing else on it.
static CharSourceRange withItsLine(const Stmt &S, const ASTContext &Context) {
  const SourceManager &Sources = Context.getSourceManager();
  SourceLocation Begin = S.getBeginLoc();
  SourceLocation End = Lexer::findLocationAfterToken(
      S.getEndLoc(), tok::semi, Sources, Context.getLangOpts(), false);
  if (End.isInvalid())
    return {};
  auto [File, From] = Sources.getDecomposedLoc(Begin);
  StringRef Text = Sources.getBufferData(File);
  size_t To = Sources.getFileOffset(End);
  size_t First = Text.rfind('\n', From) + 1; // npos + 1 is 0
  size_t Last = Text.find('\n', To);
  if (Last == StringRef::npos || !Text.slice(First, From).trim().empty() ||
      !Text.slice(To, Last).trim().empty())
    return CharSourceRange::getCharRange(Begin, End);
  return CharSourceRange::getCharRange(
      Begin.getLocWithOffset(-static_cast<int>(From - First)),
      End.getLocWithOffset(Last + 1 - To));
}

/// Whether a guard can hold it: the library's lock as such, since a guard may
/// not be allowed to make use of a base class.
static bool isGuardable(const Expr &Object, const CXXRecordDecl &Class) {
  QualType Type = Object.IgnoreParenImpCasts()->getType();
  if (Type->isPointerType())
    Type = Type->getPointeeType();
  return Class.isInStdNamespace() && Type->getAsCXXRecordDecl() == &Class;
}

/// The section that S begins, if a guard can hold its lock instead.
const Section *Lowering::guardable(const CallSite &S) const {
  const Section *Held = Seen.sectionOf(S.Site);
  if (!Held || !Function || Function->getTemplateInstantiationPattern() ||
      !isGuardable(*Held->Lock->getImplicitObjectArgument(),
                   *Held->Lock->getMethodDecl()->getParent()) ||
      Held->Lock->getBeginLoc().isMacroID() ||
      Held->Lock->getEndLoc().isMacroID() ||
      Held->Unlock->getBeginLoc().isMacroID() || !isLeftByItsEnd(*Held))
    return nullptr;
  bool MayChange = llvm::any_of(
      localsNaming(*Held), [&](const VarDecl *D) { return Seen.escapes(*D); });
  return MayChange ? nullptr : Held;
}

/// `M.lock();` becomes `std::lock_guard<std::mutex> Lock(M);` if the block ends
/// with `M.unlock();`, which goes.
void Lowering::offerGuard(Fact &F, const CallSite &S, LockMode Mode) {
  StringRef Guard = Mode == LockMode::Shared ? "shared_lock" : "lock_guard";
  const Section *Held = guardable(S);
  if (!Held || !isStdTemplate(Guard, Held->Lock->getBeginLoc(), Context))
    return;
  CharSourceRange Unlock = withItsLine(*Held->Unlock, Context);
  SourceLocation Begin = Held->Lock->getBeginLoc();
  SourceLocation End = Lexer::getLocForEndOfToken(Held->Lock->getEndLoc(), 0,
                                                  Context.getSourceManager(),
                                                  Context.getLangOpts());
  if (Unlock.isInvalid() || End.isInvalid())
    return;
  const Expr *Object = Held->Lock->getImplicitObjectArgument();
  StringRef Text = Lexer::getSourceText(
      CharSourceRange::getTokenRange(Object->getSourceRange()),
      Context.getSourceManager(), Context.getLangOpts());
  std::string Made = fmt::format(
      "std::{}<{}> {}({}{})", Guard.str(),
      modelName(*Held->Lock->getMethodDecl()->getParent()), newName(),
      Object->getType()->isPointerType() ? "*" : "", Text.str());
  F.Fixes.push_back({"manual-lock",
                     {Entities.where(Begin), Entities.where(End)},
                     Entities.Pool.save(Made)});
  F.Fixes.push_back(
      {"manual-lock",
       {Entities.where(Unlock.getBegin()), Entities.where(Unlock.getEnd())},
       ""});
}

/// `lock_guard<mutex> Lock(M, std::adopt_lock);` without its tag locks M.
void Lowering::offerLocking(Fact &F, const CallSite &S) {
  auto IsTag = [](const Expr *E) {
    const CXXRecordDecl *Class = E->getType()->getAsCXXRecordDecl();
    return Class && Class->getName() == "adopt_lock_t";
  };
  auto Tag = llvm::find_if(S.Args, IsTag);
  if (S.Args.size() < 2 || Tag == S.Args.end())
    return;
  const SourceManager &Sources = Context.getSourceManager();
  auto EndOf = [&](const Expr *E) {
    return Lexer::getLocForEndOfToken(E->getEndLoc(), 0, Sources,
                                      Context.getLangOpts());
  };
  bool IsFirst = Tag == S.Args.begin();
  SourceLocation Begin =
      IsFirst ? (*Tag)->getBeginLoc() : EndOf(*std::prev(Tag));
  SourceLocation End = IsFirst ? (*std::next(Tag))->getBeginLoc() : EndOf(*Tag);
  if (Begin.isInvalid() || End.isInvalid() || Begin.isMacroID() ||
      End.isMacroID())
    return;
  F.Fixes.push_back(
      {"adopt-without-lock", {Entities.where(Begin), Entities.where(End)}, ""});
}

/// `static lock_guard<mutex> Lock(M);` without its first word.
void Lowering::offerAutomatic(Fact &F, const CallSite &S) {
  const VarDecl *D = Seen.builtInto(S.Site);
  if (!D || !D->isStaticLocal() || D->getTLSKind() != VarDecl::TLS_None)
    return;
  const SourceManager &Sources = Context.getSourceManager();
  SourceLocation Begin = D->getBeginLoc();
  if (Begin.isInvalid() || Begin.isMacroID() ||
      !StringRef(Sources.getCharacterData(Begin)).starts_with("static "))
    return;
  SourceLocation Next = Begin.getLocWithOffset(strlen("static "));
  F.Fixes.push_back(
      {"static-guard", {Entities.where(Begin), Entities.where(Next)}, ""});
}

/// `std::scoped_lock Lock(Mutexes...);` in an instantiation for no mutex.
static bool isOfEmptyPack(const FunctionDecl *Around, const CallSite &S) {
  auto *Class =
      dyn_cast<ClassTemplateSpecializationDecl>(S.Callee->getParent());
  return Around && Around->isTemplateInstantiation() && Class &&
         llvm::any_of(Class->getTemplateArgs().asArray(),
                      [](const TemplateArgument &Arg) {
                        return Arg.getKind() == TemplateArgument::Pack &&
                               Arg.pack_size() == 0;
                      });
}

void Lowering::applyGuard(const CallSite &S, const Effect &E) {
  if (E.On.empty() || isOfEmptyPack(Function, S))
    return;
  Guard G;
  G.Object = object(S, E.On[0]);
  G.Locks = objects(S, E.With);
  G.How = E.Binding;
  G.Mode = E.Mode;
  G.Form = formOf(S, G.Object);
  G.IsTight = G.How == Bind::Locks && Seen.isTight(S.Site->getExprLoc());
  bool IsDiscarded = Seen.isDiscarded(S.Site);
  bool HasLock = !G.Locks.empty();
  Fact &F = emit(std::move(G), S.Site->getExprLoc());
  if (IsDiscarded && HasLock)
    offerName(F, S);
  if (E.Binding == Bind::Adopts)
    offerLocking(F, S);
  offerAutomatic(F, S);
}
