// FunctionExtractor.cpp - one function's CFG to blocks of facts
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/FunctionExtractor.h"
#include "extract/Coroutines.h"
#include "extract/Lowering.h"
#include "extract/Origins.h"
#include "extract/Simplify.h"
#include "clang/Analysis/CFG.h"

using namespace clang;
using namespace lockstitch;

static CFG::BuildOptions buildOptions() {
  CFG::BuildOptions Options;
  Options.AddImplicitDtors = true;
  Options.AddTemporaryDtors = true;
  Options.AddInitializers = true;
  Options.AddCXXDefaultInitExprInCtors = true;
  Options.AddCXXDefaultInitExprInAggregates = true;
  Options.AddRichCXXConstructors = true;
  Options.MarkElidedCXXConstructors = true;
  Options.setAllAlwaysAdd();
  return Options;
}

std::unique_ptr<CFG> lockstitch::buildCfg(const Decl *D, Stmt *Body,
                                          ASTContext &Context) {
  return CFG::buildCFG(D, Body, &Context, buildOptions());
}

Role lockstitch::roleOf(const FunctionDecl &F) {
  if (F.isMain())
    return Role::Main;
  if (isa<CXXConstructorDecl>(F))
    return Role::Constructor;
  if (isa<CXXDestructorDecl>(F))
    return Role::Destructor;
  auto *Method = dyn_cast<CXXMethodDecl>(&F);
  if (Method && Method->getParent()->isLambda())
    return Role::Lambda;
  return Role::Plain;
}

/// Whether code that is not in the program's sources could name it.
static bool isPublic(const FunctionDecl &F) {
  if (!F.isExternallyVisible())
    return false;
  if (roleOf(F) == Role::Lambda)
    return false;
  return F.getAccess() != AS_private;
}

bool lockstitch::isNoThrowBody(const FunctionDecl &F) {
  const LangOptions &Language = F.getASTContext().getLangOpts();
  if (!Language.CPlusPlus || !Language.CXXExceptions)
    return false;
  auto *Proto = F.getType()->getAs<FunctionProtoType>();
  if (!Proto)
    return false;
  if (isUnresolvedExceptionSpec(Proto->getExceptionSpecType()))
    return isa<CXXDestructorDecl>(F);
  return Proto->isNothrow();
}

static void describe(const FunctionDecl &F, EntityTable &Entities,
                     FunctionFacts &Facts) {
  Facts.Id = Entities.idOf(F);
  Facts.Where = Entities.where(F.getLocation());
  Facts.Is = roleOf(F);
  Facts.IsNoThrow = isNoThrowBody(F);
  Facts.IsPublic = isPublic(F);
  Facts.IsCoroutine = isa_and_nonnull<CoroutineBodyStmt>(F.getBody());
  for (const ParmVarDecl *P : F.parameters())
    Facts.Params.push_back(Entities.paramName(*P));
  auto *Method = dyn_cast<CXXMethodDecl>(&F);
  if (!Method)
    return;
  Facts.IsVirtual = Method->isVirtual();
  Facts.IsConst = Method->isConst();
  Facts.Class = Entities.idOfClass(*Method->getParent());
  for (const CXXMethodDecl *Overridden : Method->overridden_methods())
    Facts.Overrides.push_back(Entities.idOf(*Overridden));
  llvm::sort(Facts.Overrides);
}

/// What calls cost counts where a lock may be held.
static void dropCosts(std::vector<BasicBlock> &Blocks) {
  bool HasSection = llvm::any_of(Blocks, [](const BasicBlock &B) {
    return llvm::any_of(B.Facts, [](const Fact &X) {
      return std::holds_alternative<Acquire>(X.What) ||
             std::holds_alternative<Guard>(X.What);
    });
  });
  if (!HasSection)
    for (BasicBlock &B : Blocks)
      std::erase_if(B.Facts, [](const Fact &X) {
        return std::holds_alternative<Cost>(X.What);
      });
}

static std::vector<BasicBlock> finish(Lowering &Lowered) {
  Lowered.applyFences();
  dropCosts(Lowered.Blocks);
  auto IsLocal = [&](EntityId Id) { return Lowered.isLocal(Id); };
  auto IsNumber = [&](const Path &P) { return Lowered.isNumber(P); };
  simplify(Lowered.Blocks, {IsLocal, IsNumber});
  return std::move(Lowered.Blocks);
}

std::optional<FunctionFacts>
lockstitch::extractFunction(const FunctionDecl &Function,
                            EntityTable &Entities) {
  std::unique_ptr<CFG> Cfg =
      buildCfg(&Function, writtenBody(Function), Entities.Context);
  if (!Cfg)
    return std::nullopt;
  FunctionFacts Facts;
  describe(Function, Entities, Facts);
  Lowering Lowered(&Function, Entities);
  Lowered.run(*Cfg);
  std::map<FactPlace, Path> Reads = readPlaces(Lowered.Blocks);
  Facts.Blocks = finish(Lowered);
  addOrigins(Facts.Blocks, Reads, *Cfg, Entities);
  return Facts;
}

std::optional<FunctionFacts>
lockstitch::extractRegion(const OpenMpRegion &Region, EntityTable &Entities) {
  std::unique_ptr<CFG> Cfg = buildCfg(
      Region.Around, const_cast<Stmt *>(Region.Body), Entities.Context);
  if (!Cfg)
    return std::nullopt;
  FunctionFacts Facts;
  Facts.Id = Entities.idOfRegion(Region);
  Facts.Where = Entities.where(Region.Directive->getBeginLoc());
  Facts.Is = Role::Lambda;
  Facts.IsNoThrow = true;
  Lowering Lowered(nullptr, Entities, &Region);
  Lowered.run(*Cfg);
  Facts.Blocks = finish(Lowered);
  return Facts;
}

FunctionFacts
lockstitch::extractInitialisers(llvm::ArrayRef<const VarDecl *> Globals,
                                EntityTable &Entities) {
  FunctionFacts Facts;
  Facts.Id = Entities.idOfInitialiser();
  Facts.Is = Role::Initialiser;
  Lowering Lowered(nullptr, Entities);
  for (const VarDecl *Global : Globals)
    Lowered.initialise(*Global);
  Facts.Blocks = finish(Lowered);
  return Facts;
}
