// Names.cpp - declarations' names as people write them
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/Names.h"
#include "extract/Entities.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/PrettyPrinter.h"
#include "clang/AST/QualTypeNames.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace clang;
using namespace lockstitch;

/// How types are printed in names.
static PrintingPolicy namePolicy(const ASTContext &Context) {
  PrintingPolicy Policy(Context.getLangOpts());
  Policy.SuppressTagKeyword = true;
  Policy.SuppressInlineNamespace =
      llvm::to_underlying(PrintingPolicy::SuppressInlineNamespaceMode::All);
  Policy.SuppressTemplateArgsInCXXConstructors = true;
  Policy.AnonymousTagLocations = false;
  Policy.Bool = true;
  return Policy;
}

/// Clang prints a tag's keyword where it was written.
static std::string withoutKeywords(std::string Text) {
  for (llvm::StringRef Keyword : {"struct ", "class ", "union ", "enum "})
    for (size_t At = Text.find(Keyword); At != std::string::npos;
         At = Text.find(Keyword, At)) {
      bool IsWord = At == 0 || !(llvm::isAlnum(Text[At - 1]) ||
                                 Text[At - 1] == '_' || Text[At - 1] == '(');
      if (IsWord)
        Text.erase(At, Keyword.size());
      else
        ++At;
    }
  return Text;
}

std::string lockstitch::typeName(QualType Type, const ASTContext &Context) {
  return withoutKeywords(Type.getAsString(namePolicy(Context)));
}

std::string lockstitch::qualifiedTypeName(QualType Type,
                                          const ASTContext &Context) {
  return withoutKeywords(
      TypeName::getFullyQualifiedName(Type, Context, namePolicy(Context)));
}

/// A class's own name: of an unnamed one, that of its typedef.
static std::string recordName(const TagDecl &D) {
  if (D.getIdentifier())
    return D.getNameAsString();
  if (const TypedefNameDecl *Typedef = D.getTypedefNameForAnonDecl())
    return Typedef->getNameAsString();
  return "(anonymous " + D.getKindName().str() + ")";
}

/// The name alone; special members are named after their class.
static std::string ownName(const NamedDecl &D) {
  if (auto *Constructor = dyn_cast<CXXConstructorDecl>(&D))
    return recordName(*Constructor->getParent());
  if (auto *Destructor = dyn_cast<CXXDestructorDecl>(&D))
    return "~" + recordName(*Destructor->getParent());
  if (auto *Conversion = dyn_cast<CXXConversionDecl>(&D))
    return "operator " +
           typeName(Conversion->getConversionType(), D.getASTContext());
  if (auto *Tag = dyn_cast<TagDecl>(&D))
    return recordName(*Tag);
  return D.getNameAsString();
}

/// Whether the names of its members do not show it.
static bool isTransparent(const DeclContext &Context) {
  if (auto *Namespace = dyn_cast<NamespaceDecl>(&Context))
    return Namespace->isInline();
  if (auto *Record = dyn_cast<RecordDecl>(&Context))
    return Record->isAnonymousStructOrUnion();
  return !isa<FunctionDecl, TagDecl>(Context);
}

std::string lockstitch::modelName(const NamedDecl &D) {
  std::string Name = ownName(D);
  for (const DeclContext *Context = D.getDeclContext();
       Context && !Context->isTranslationUnit(); Context = Context->getParent())
    if (!isTransparent(*Context) && isa<NamedDecl>(Context)) {
      const auto *Outer = cast<NamedDecl>(Context);
      if (Outer->getIdentifier() || !isa<NamespaceDecl>(Outer))
        Name = ownName(*Outer) + "::" + Name;
      else
        Name = "(anonymous namespace)::" + Name;
    }
  return Name;
}

unsigned lockstitch::lambdaOrdinal(const CXXRecordDecl &Closure) {
  unsigned Ordinal = 0;
  for (const Decl *D : Closure.getDeclContext()->decls()) {
    if (D == &Closure)
      break;
    auto *Other = dyn_cast<CXXRecordDecl>(D);
    if (Other && Other->isLambda() &&
        Other->getLambdaContextDecl() == Closure.getLambdaContextDecl())
      ++Ordinal;
  }
  return Ordinal;
}

/// What a lambda is written in: a function, or the variable, field or default
/// argument that it initialises.
static const NamedDecl *enclosing(const CXXRecordDecl &Closure) {
  if (auto *Place = dyn_cast_or_null<NamedDecl>(Closure.getLambdaContextDecl()))
    return Place;
  return dyn_cast<NamedDecl>(Closure.getDeclContext());
}

static std::string lambdaName(const CXXRecordDecl &Closure) {
  const NamedDecl *Outer = enclosing(Closure);
  std::string Name = Outer ? displayName(*Outer) + "::lambda" : "lambda";
  if (unsigned Ordinal = lambdaOrdinal(Closure))
    Name += "#" + std::to_string(Ordinal + 1);
  return Name;
}

static void addTemplateArguments(const NamedDecl &D, llvm::raw_ostream &To) {
  PrintingPolicy Policy = namePolicy(D.getASTContext());
  const TemplateArgumentList *Args = nullptr;
  const TemplateParameterList *Params = nullptr;
  if (auto *Class = dyn_cast<ClassTemplateSpecializationDecl>(&D)) {
    Args = &Class->getTemplateArgs();
    Params = Class->getSpecializedTemplate()->getTemplateParameters();
  } else if (auto *Variable = dyn_cast<VarTemplateSpecializationDecl>(&D)) {
    Args = &Variable->getTemplateArgs();
    Params = Variable->getSpecializedTemplate()->getTemplateParameters();
  } else if (auto *Function = dyn_cast<FunctionDecl>(&D)) {
    if (isa<CXXConstructorDecl, CXXDestructorDecl, CXXConversionDecl>(Function))
      return;
    Args = Function->getTemplateSpecializationArgs();
    if (const FunctionTemplateDecl *Template = Function->getPrimaryTemplate())
      Params = Template->getTemplateParameters();
  }
  if (Args)
    printTemplateArgumentList(To, Args->asArray(), Policy, Params);
}

static void addSignature(const FunctionDecl &Function, llvm::raw_ostream &To) {
  To << '(';
  llvm::ListSeparator Comma;
  for (const ParmVarDecl *Param : Function.parameters())
    To << Comma << typeName(Param->getType(), Function.getASTContext());
  if (Function.isVariadic())
    To << Comma << "...";
  To << ')';
  auto *Method = dyn_cast<CXXMethodDecl>(&Function);
  if (!Method)
    return;
  if (Method->isConst())
    To << " const";
  if (Method->getRefQualifier() == RQ_LValue)
    To << " &";
  else if (Method->getRefQualifier() == RQ_RValue)
    To << " &&";
}

/// The nearest declaration around D that its name shows, or null.
static const NamedDecl *shownParent(const NamedDecl &D) {
  // What C sees has C's name, whatever namespace declares it.
  if (auto *Function = dyn_cast<FunctionDecl>(&D);
      Function && Function->isExternC())
    return nullptr;
  if (auto *Variable = dyn_cast<VarDecl>(&D); Variable && Variable->isExternC())
    return nullptr;
  const DeclContext *Context = D.getDeclContext();
  while (Context && isTransparent(*Context))
    Context = Context->getParent();
  return dyn_cast_or_null<NamedDecl>(Context);
}

std::string lockstitch::displayName(const NamedDecl &D) {
  if (auto *Method = dyn_cast<CXXMethodDecl>(&D))
    if (Method->getParent()->isLambda() &&
        Method->getOverloadedOperator() == OO_Call)
      return lambdaName(*Method->getParent());
  if (auto *Record = dyn_cast<CXXRecordDecl>(&D))
    if (Record->isLambda())
      return lambdaName(*Record);
  // The first declaration: usually a header's, and so the same in every unit.
  const auto &First = cast<NamedDecl>(*D.getCanonicalDecl());
  std::string Name;
  llvm::raw_string_ostream Out(Name);
  if (const NamedDecl *Outer = shownParent(First))
    Out << displayName(*Outer) << "::";
  auto *Namespace = dyn_cast<NamespaceDecl>(&First);
  if (Namespace && Namespace->isAnonymousNamespace())
    Out << "(anonymous namespace)";
  else
    Out << ownName(First);
  addTemplateArguments(First, Out);
  if (auto *Function = dyn_cast<FunctionDecl>(&First))
    addSignature(*Function, Out);
  return Name;
}

const CXXMethodDecl *lockstitch::findMethod(const CXXRecordDecl &Class,
                                            StringRef Name) {
  const IdentifierInfo &Id = Class.getASTContext().Idents.get(Name);
  const CXXMethodDecl *Found = nullptr;
  auto Look = [&](const CXXRecordDecl *In) {
    for (const NamedDecl *D : In->lookup(&Id))
      if (auto *Method = dyn_cast_or_null<CXXMethodDecl>(
              D->getUnderlyingDecl()->getAsFunction()))
        Found = Method;
    return !Found;
  };
  if (Look(&Class))
    Class.forallBases(Look);
  return Found;
}
