// Entities.cpp - names, ids and places of the declarations of one unit
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an id covers (docs/facts.md):
//   external linkage     the USR; of C linkage, the name alone
//   internal linkage     also the unit: each has its own
//   static locals        the function, the declaration's place
//   locals               the declaration's place, and the type: instantiations
//                        of a template share the id where they agree
//   lambdas              the function, the place, the ordinal
// A place is the file, relative to the root, and the offset in it.

#include "extract/Entities.h"
#include "extract/Coroutines.h"
#include "extract/Names.h"
#include "extract/ProjectPath.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/RecordLayout.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Index/USRGeneration.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/xxhash.h"
#include <fmt/format.h>

using namespace clang;
using namespace lockstitch;

static EntityId hashOf(llvm::StringRef Text) {
  // 0 means "no entity".
  return {std::max<uint64_t>(llvm::xxh3_64bits(Text), 1)};
}

static std::string text(EntityId Id) { return std::to_string(Id.Value); }

EntityTable::EntityTable(ASTContext &Context, const SyncModel &Model,
                         llvm::StringRef Root, StringPool &Pool)
    : Context(Context), Model(Model), OpenMp(Context), Pool(Pool) {
  llvm::SmallString<128> Clean = Root;
  llvm::sys::path::remove_dots(Clean, /*remove_dot_dot=*/true);
  this->Root = llvm::sys::path::convert_to_slash(Clean);
  if (!llvm::StringRef(this->Root).ends_with("/"))
    this->Root += '/';
}

//===--- Places -----------------------------------------------------------===//

llvm::StringRef EntityTable::file(FileID File) const {
  auto [Slot, IsNew] = Files.try_emplace(File);
  if (!IsNew)
    return Slot->second;
  const SourceManager &Sources = Context.getSourceManager();
  OptionalFileEntryRef Entry = Sources.getFileEntryRefForID(File);
  if (!Entry) { // <built-in>, <command line>
    Slot->second =
        Pool.save(Sources.getBufferOrFake(File).getBufferIdentifier());
    return Slot->second;
  }
  llvm::SmallString<256> Path = Entry->getName();
  Sources.getFileManager().makeAbsolutePath(Path);
  llvm::sys::path::remove_dots(Path, /*remove_dot_dot=*/true);
  std::string Name = llvm::sys::path::convert_to_slash(Path);
  llvm::StringRef Relative = Name;
  // A project may be reached through a link; a system's header is no part of
  // one.
  bool IsOther =
      !Relative.consume_front(Root) &&
      !SrcMgr::isSystem(
          Sources.getSLocEntry(File).getFile().getFileCharacteristic());
  Slot->second = Pool.save(IsOther ? pathBelow(Root, Name) : Relative.str());
  return Slot->second;
}

Location EntityTable::where(SourceLocation Loc) const {
  const SourceManager &Sources = Context.getSourceManager();
  if (Loc.isInvalid())
    return {};
  auto [File, Offset] = Sources.getDecomposedExpansionLoc(Loc);
  return {file(File), Sources.getLineNumber(File, Offset),
          Sources.getColumnNumber(File, Offset)};
}

Location EntityTable::spelling(SourceLocation Loc) const {
  const SourceManager &Sources = Context.getSourceManager();
  if (Loc.isInvalid())
    return {};
  auto [File, Offset] = Sources.getDecomposedSpellingLoc(Loc);
  // What ## or # made is spelled in no file.
  if (Sources.isWrittenInScratchSpace(Sources.getSpellingLoc(Loc)))
    return where(Loc);
  return {file(File), Sources.getLineNumber(File, Offset),
          Sources.getColumnNumber(File, Offset)};
}

bool EntityTable::isInLibrary(FileID File) const {
  auto [Found, IsNew] = InLibrary.try_emplace(File, false);
  if (!IsNew)
    return Found->second;
  const SourceManager &Sources = Context.getSourceManager();
  OptionalFileEntryRef Entry = Sources.getFileEntryRefForID(File);
  if (!Entry)
    return false;
  llvm::SmallString<256> Name(Entry->getName());
  Sources.getFileManager().makeAbsolutePath(Name);
  llvm::sys::path::remove_dots(Name, /*remove_dot_dot=*/true);
  Found->second = llvm::any_of(Libraries, [&](llvm::StringRef Folder) {
    llvm::StringRef Rest = Name;
    return Rest.consume_front(Folder) && Rest.starts_with("/");
  });
  return Found->second;
}

bool EntityTable::isUserCode(SourceLocation Loc) const {
  const SourceManager &Sources = Context.getSourceManager();
  if (Loc.isInvalid())
    return false;
  SourceLocation At = Sources.getExpansionLoc(Loc);
  return !Sources.isInSystemHeader(At) ||
         (!Libraries.empty() && isInLibrary(Sources.getFileID(At)));
}

std::string EntityTable::place(SourceLocation Loc) const {
  if (Loc.isInvalid())
    return "";
  const SourceManager &Sources = Context.getSourceManager();
  auto [File, Offset] = Sources.getDecomposedExpansionLoc(Loc);
  std::string Place = file(File).str() + '@' + std::to_string(Offset);
  if (Loc.isMacroID())
    Place += '@' + std::to_string(Sources.getDecomposedSpellingLoc(Loc).second);
  return Place;
}

//===--- Ids --------------------------------------------------------------===//

/// Whether it lives in a function: a local, a parameter, a static local; not
/// the declaration of a function or of a global within one.
static bool isWithinFunction(const ValueDecl &D) {
  return !D.hasExternalFormalLinkage() && D.getParentFunctionOrMethod() &&
         !isa<FunctionDecl, FieldDecl>(D);
}

/// C's names are the linker's: the same in C and C++, in any namespace.
static bool isNamedByLinker(const ValueDecl &D) {
  if (D.hasAttr<OverloadableAttr>() || !D.hasExternalFormalLinkage())
    return false;
  if (auto *Function = dyn_cast<FunctionDecl>(&D))
    return Function->isExternC() || Function->isMain();
  auto *Variable = dyn_cast<VarDecl>(&D);
  if (!Variable)
    return false;
  const DeclContext *Around = Variable->getDeclContext();
  return Variable->isExternC() ||
         Around->getRedeclContext()->isTranslationUnit();
}

const CXXRecordDecl *EntityTable::closureOf(const Decl &D) {
  auto *Class = dyn_cast_or_null<CXXRecordDecl>(D.getDeclContext());
  return Class && Class->isLambda() ? Class : nullptr;
}

EntityId EntityTable::idOfContext(const DeclContext &Around) {
  if (auto *Function = dyn_cast<FunctionDecl>(&Around))
    return idOf(*Function);
  if (auto *Class = dyn_cast<CXXRecordDecl>(&Around))
    return idOfClass(*Class);
  return {};
}

/// Whether each thread has one of its own.
static bool isThreadLocal(const VarDecl &D) {
  return D.getTLSKind() != VarDecl::TLS_None ||
         D.hasAttr<OMPThreadPrivateDeclAttr>();
}

std::string EntityTable::key(const ValueDecl &D) {
  // What each thread has a copy of is no other program's shared variable.
  if (auto *Variable = dyn_cast<VarDecl>(&D);
      Variable && isThreadLocal(*Variable))
    return "thread_local " + keyOfShared(D);
  return keyOfShared(D);
}

std::string EntityTable::keyOfShared(const ValueDecl &D) {
  if (isNamedByLinker(D))
    return (isa<FunctionDecl>(D) ? "c:@F@" : "c:@") + D.getNameAsString();

  std::string Place = place(D.getLocation());
  if (auto *Variable = dyn_cast<VarDecl>(&D);
      Variable && Variable->isStaticLocal())
    return "static " + text(idOfContext(*D.getDeclContext())) + Place +
           D.getNameAsString();
  if (isWithinFunction(D))
    return "local " + Place + D.getNameAsString() +
           D.getType().getCanonicalType().getAsString();
  if (const CXXRecordDecl *Closure = closureOf(D)) {
    std::string Member = isa<FieldDecl>(D) ? Place : D.getNameAsString();
    return "lambda " + text(idOfClass(*Closure)) + Member +
           D.getType().getCanonicalType().getAsString();
  }

  llvm::SmallString<128> Usr;
  index::generateUSRForDecl(&D, Usr);
  // Members of local classes: the USR does not tell instantiations apart.
  if (auto *Class = dyn_cast<RecordDecl>(D.getDeclContext());
      Class && Class->getParentFunctionOrMethod())
    Usr += "@" + text(idOfContext(*Class->getParentFunctionOrMethod()));
  // Clang's place is a base name and an offset.
  if (!Usr.starts_with("c:@"))
    Usr += "@" + Place;
  if (!isa<FieldDecl>(D) && !D.isExternallyVisible())
    Usr += "@" + unit().str();
  return Usr.str().str();
}

llvm::StringRef EntityTable::unit() const {
  return file(Context.getSourceManager().getMainFileID());
}

EntityId EntityTable::idOfClass(const RecordDecl &D) {
  const auto *Class = cast<RecordDecl>(D.getCanonicalDecl());
  auto [Slot, IsNew] = Ids.try_emplace(Class);
  if (!IsNew)
    return Slot->second;
  std::string Key;
  auto *Closure = dyn_cast<CXXRecordDecl>(Class);
  if (Closure && Closure->isLambda()) {
    Key = "closure " + text(idOfContext(*Class->getDeclContext())) +
          place(Class->getLocation()) + '#' +
          std::to_string(lambdaOrdinal(*Closure));
  } else {
    llvm::SmallString<128> Usr;
    index::generateUSRForDecl(Class, Usr);
    if (const DeclContext *Function = Class->getParentFunctionOrMethod())
      Usr += "@" + text(idOfContext(*Function));
    if (!Usr.starts_with("c:@"))
      Usr += "@" + place(Class->getLocation());
    Key = Usr.str();
  }
  if (!Class->isExternallyVisible())
    Key += "@" + unit().str();
  return Ids[Class] = hashOf(Key);
}

//===--- What is known of an entity ---------------------------------------===//

static bool hasMutableField(const CXXRecordDecl &Class) {
  if (!Class.hasDefinition())
    return true; // it may have
  return Class.hasMutableFields();
}

/// Whether nobody can change an object of that type.
static bool isConstant(QualType Type, const ASTContext &Context) {
  if (Type->isReferenceType())
    return true;
  QualType Element = Context.getBaseElementType(Type);
  if (!Element.isConstQualified())
    return false;
  const CXXRecordDecl *Class = Element->getAsCXXRecordDecl();
  return !Class || !hasMutableField(*Class);
}

const TypeModel *lockstitch::typeModel(QualType Type, const SyncModel &Model) {
  while (!Type.isNull()) {
    if (const auto *Typedef = Type->getAs<TypedefType>()) {
      if (const TypeModel *Found = Model.type(modelName(*Typedef->getDecl())))
        return Found;
      Type = Typedef->getDecl()->getUnderlyingType();
      continue;
    }
    const TagDecl *Tag = Type->getAsTagDecl();
    const TypeModel *Found = Tag ? Model.type(modelName(*Tag)) : nullptr;
    auto *Class = dyn_cast_or_null<CXXRecordDecl>(Tag);
    static const TypeModel Task{"", SyncKind::Task};
    return !Found && Class && isTask(*Class) ? &Task : Found;
  }
  return nullptr;
}

static EntityKind kindOf(const ValueDecl &D) {
  if (isa<FunctionDecl>(D))
    return EntityKind::Function;
  if (isa<FieldDecl, IndirectFieldDecl>(D))
    return EntityKind::Field;
  auto *Variable = dyn_cast<VarDecl>(&D);
  return Variable && Variable->hasGlobalStorage() ? EntityKind::Global
                                                  : EntityKind::Local;
}

static std::string entityName(const ValueDecl &D, EntityKind Kind) {
  if (auto *Bindings = dyn_cast<DecompositionDecl>(&D)) {
    std::string Name = "[";
    for (const BindingDecl *Binding : Bindings->bindings())
      Name += (Name.size() > 1 ? ", " : "") + Binding->getNameAsString();
    return Name + "]";
  }
  if (Kind == EntityKind::Local)
    return D.getNameAsString();
  return displayName(D);
}

/// Whether the program runs a destructor of it at exit.
static bool isDestroyed(const VarDecl &D, const ASTContext &Context) {
  const VarDecl *Definition = D.getDefinition();
  const VarDecl &Any = Definition ? *Definition : D;
  return !Any.getType()->isDependentType() &&
         Any.needsDestruction(Context) == QualType::DK_cxx_destructor;
}

Entity EntityTable::describe(const ValueDecl &D, EntityId Id) {
  EntityKind Kind = kindOf(D);
  Entity E{.Id = Id,
           .Kind = Kind,
           .Name = Pool.save(entityName(D, Kind)),
           .Declared = where(D.getLocation()),
           .IsInternal = !D.isExternallyVisible() || isWithinFunction(D),
           .IsSystem = !isUserCode(D.getLocation())};
  if (Kind == EntityKind::Function)
    return E;
  describeType(D.getType(), E);
  if (auto *Variable = dyn_cast<VarDecl>(&D)) {
    E.IsThreadLocal = isThreadLocal(*Variable);
    E.IsStaticLocal = Variable->isStaticLocal();
    E.IsDestroyed = Kind == EntityKind::Global && !E.IsThreadLocal &&
                    !isLock(E.Sync) && isDestroyed(*Variable, Context);
  }
  if (auto *Field = dyn_cast<FieldDecl>(&D)) {
    E.Layout = layoutOf(*Field);
    E.IsPrivate = Field->getAccess() == AS_private;
    if (Field->isMutable()) {
      E.IsMutable = true;
      E.IsConst = false;
    }
  }
  return E;
}

/// The member that an anonymous struct is, of the class around it; or null.
static const FieldDecl *memberOf(const RecordDecl &Anonymous) {
  auto *Around = dyn_cast<RecordDecl>(Anonymous.getDeclContext());
  if (Around && Anonymous.isAnonymousStructOrUnion())
    for (const FieldDecl *Field : Around->fields())
      if (Field->getType()->getAsRecordDecl() == &Anonymous)
        return Field;
  return nullptr;
}

/// Members of an anonymous struct are members of what is around it. Nothing of
/// bit-fields, and of unions, whose members are never there together.
FieldLayout EntityTable::layoutOf(const FieldDecl &D) {
  if (D.getLocation().isMacroID())
    return {};
  uint64_t Bits = 0;
  for (const FieldDecl *Field = &D;;) {
    const RecordDecl *Class = Field->getParent();
    if (!Class->isCompleteDefinition() || Class->isInvalidDecl() ||
        Class->isDependentType() || Class->isUnion() || Field->isBitField())
      return {};
    const ASTRecordLayout &Layout = Context.getASTRecordLayout(Class);
    Bits += Layout.getFieldOffset(Field->getFieldIndex());
    if (const FieldDecl *Outer = memberOf(*Class)) {
      Field = Outer;
      continue;
    }
    QualType Type = D.getType();
    uint64_t Size =
        Context
            .getTypeSizeInChars(
                Type->isReferenceType()
                    ? Context.getPointerType(Type.getNonReferenceType())
                    : Type)
            .getQuantity();
    uint64_t At = Context.toCharUnitsFromBits(Bits).getQuantity();
    if (Type->isIncompleteArrayType() || At + Size > UINT32_MAX)
      return {};
    return {idOfClass(*Class), uint32_t(At), uint32_t(Size),
            uint32_t(Layout.getAlignment().getQuantity())};
  }
}

void EntityTable::describeType(QualType Type, Entity &E) const {
  E.Type = Pool.save(qualifiedTypeName(Type, Context));
  E.IsConst = isConstant(Type, Context);
  QualType Element = Context.getBaseElementType(Type);
  E.IsAtomic = Element->isAtomicType();
  if (const TypeModel *Known = typeModel(Element, Model)) {
    E.Sync = Known->Sync;
    E.IsAtomic |= Known->IsAtomic;
  }
}

EntityId EntityTable::idOf(const ValueDecl &Any) {
  const auto &D = cast<ValueDecl>(*Any.getCanonicalDecl());
  auto [Slot, IsNew] = Ids.try_emplace(&D);
  if (!IsNew)
    return Slot->second;
  EntityId Id = hashOf(key(D));
  Ids[&D] = Id;
  if (!Known.contains(Id))
    Known.emplace(Id, describe(D, Id));
  return Id;
}

EntityId EntityTable::idOfCapture(const CXXRecordDecl &Closure,
                                  const ValueDecl *Captured) {
  llvm::DenseMap<const ValueDecl *, FieldDecl *> Fields;
  FieldDecl *This = nullptr;
  Closure.getCaptureFields(Fields, This);
  const FieldDecl *Field = This;
  if (Captured) {
    Field = Fields.lookup(Captured);
    if (!Field)
      Field = Fields.lookup(cast<ValueDecl>(Captured->getCanonicalDecl()));
  }
  QualType Type = Field      ? Field->getType()
                  : Captured ? Captured->getType()
                             : QualType();
  return idOfCapture(
      {text(idOfClass(Closure)), displayName(Closure), Closure.getLocation()},
      Captured, Type);
}

EntityId EntityTable::idOfCapture(const ClosureName &Closure,
                                  const ValueDecl *Captured, QualType Type) {
  std::string Name = "this";
  if (Captured)
    Name = entityName(*Captured, EntityKind::Local);
  EntityId Id = hashOf("capture " + Closure.Key + Name +
                       (Captured ? place(Captured->getLocation()) : ""));
  if (Known.contains(Id))
    return Id;
  SourceLocation Loc = Captured ? Captured->getLocation() : Closure.Loc;
  Entity E{.Id = Id,
           .Kind = EntityKind::Field,
           .Name = Pool.save(Closure.Shown + "::" + Name),
           .Declared = where(Loc),
           .IsInternal = true,
           .IsSystem = !isUserCode(Loc)};
  if (!Type.isNull())
    describeType(Type, E);
  Known.emplace(Id, E);
  return Id;
}

EntityTable::ClosureName EntityTable::nameOf(const OpenMpRegion &Region) {
  SourceLocation Begin = Region.Directive->getBeginLoc();
  StringRef Name = llvm::omp::getOpenMPDirectiveName(
      Region.Directive->getDirectiveKind(), llvm::omp::FallbackVersion);
  return {fmt::format("region {}{}#{}", text(idOf(*Region.Around)),
                      place(Begin), Region.Number),
          fmt::format("{}::omp {}", displayName(*Region.Around),
                      std::string_view(Name)),
          Begin};
}

EntityId EntityTable::idOfRegion(const OpenMpRegion &Region) {
  ClosureName Name = nameOf(Region);
  EntityId Id = hashOf(Name.Key);
  if (!Known.contains(Id))
    Known.emplace(Id, Entity{.Id = Id,
                             .Kind = EntityKind::Function,
                             .Name = Pool.save(Name.Shown),
                             .Declared = where(Name.Loc),
                             .IsInternal = true,
                             .IsSystem = !isUserCode(Name.Loc)});
  return Id;
}

EntityId EntityTable::idOfCapture(const OpenMpRegion &Region,
                                  const VarDecl *Captured) {
  return idOfCapture(nameOf(Region), Captured,
                     Captured ? Captured->getType() : QualType());
}

EntityId EntityTable::idOfHidden(StringRef Name) {
  const TypeModel *Type = Model.type("hidden " + Name.str());
  return idOfHidden(Name, Type ? Type->Sync : SyncKind::None,
                    Type && Type->IsThreadLocal);
}

EntityId EntityTable::idOfHidden(StringRef Name, SyncKind Is,
                                 bool IsThreadLocal) {
  EntityId Id = hashOf("hidden " + Name.str());
  if (!Known.contains(Id))
    Known.emplace(Id, Entity{.Id = Id,
                             .Kind = EntityKind::Global,
                             .Name = Pool.save(Name),
                             .Sync = Is,
                             .IsThreadLocal = IsThreadLocal,
                             .IsSystem = true,
                             .IsHidden = true});
  return Id;
}

void EntityTable::enterHolding(EntityId Function, const Operand &Lock) {
  Entered[Function] = idOfHidden(Lock.Name);
}

EntityId EntityTable::idOfMistaken(const FunctionDecl &D) {
  std::string Name = D.getNameAsString();
  EntityId Id = hashOf("mistaken " + place(D.getLocation()) + Name);
  if (Known.contains(Id))
    return Id;
  Entity E{.Id = Id,
           .Kind = EntityKind::Local,
           .Name = Pool.save(Name),
           .Declared = where(D.getLocation()),
           .IsInternal = true,
           .IsSystem = !isUserCode(D.getLocation())};
  describeType(D.getReturnType(), E);
  Known.emplace(Id, E);
  return Id;
}

EntityId EntityTable::idOfInitialiser() {
  EntityId Id = hashOf("initialiser " + unit().str());
  if (!Known.contains(Id))
    Known.emplace(Id,
                  Entity{.Id = Id,
                         .Kind = EntityKind::Function,
                         .Name = Pool.save("initialisers of " + unit().str()),
                         .Declared = {unit(), 1, 1},
                         .IsInternal = true});
  return Id;
}

std::vector<const FunctionDecl *> EntityTable::functions() const {
  std::map<EntityId, const FunctionDecl *> Sorted;
  for (const auto &[D, Id] : Ids)
    if (auto *Function = dyn_cast<FunctionDecl>(D))
      Sorted.try_emplace(Id, Function);
  auto All = llvm::make_second_range(Sorted);
  return {All.begin(), All.end()};
}

std::vector<Entity> EntityTable::entities() const {
  std::vector<Entity> All(llvm::make_second_range(Known).begin(),
                          llvm::make_second_range(Known).end());
  llvm::sort(All, [](const Entity &A, const Entity &B) {
    return std::tie(A.Name, A.Id) < std::tie(B.Name, B.Id);
  });
  return All;
}

StringRef EntityTable::paramName(const ParmVarDecl &P) const {
  if (!P.getType()->isReferenceType())
    return Pool.save(P.getName());
  return Pool.save(("&" + P.getName()).str());
}
