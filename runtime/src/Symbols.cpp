// Symbols.cpp - what addresses are called in the source
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Symbols.h"
#include <algorithm>
#include <cstdlib>
#include <cxxabi.h>
#include <dlfcn.h>
#include <dwarf.h>
#include <elfutils/libdwfl.h>
#include <map>
#include <unistd.h>

using namespace lockstitch::runtime;

/// The functions of libdw that are called. It is loaded apart from the program,
/// whose own libz or libelf may be another.
#define LOCKSTITCH_DW(FUNCTION)                                                \
  FUNCTION(dwfl_begin)                                                         \
  FUNCTION(dwfl_end)                                                           \
  FUNCTION(dwfl_linux_proc_report)                                             \
  FUNCTION(dwfl_report_end)                                                    \
  FUNCTION(dwfl_linux_proc_find_elf)                                           \
  FUNCTION(dwfl_standard_find_debuginfo)                                       \
  FUNCTION(dwfl_addrmodule)                                                    \
  FUNCTION(dwfl_module_info)                                                   \
  FUNCTION(dwfl_module_addrinfo)                                               \
  FUNCTION(dwfl_module_nextcu)                                                 \
  FUNCTION(dwarf_ranges)                                                       \
  FUNCTION(dwarf_getsrc_die)                                                   \
  FUNCTION(dwarf_linesrc)                                                      \
  FUNCTION(dwarf_lineno)                                                       \
  FUNCTION(dwarf_getscopes)                                                    \
  FUNCTION(dwarf_getscopes_die)                                                \
  FUNCTION(dwarf_tag)                                                          \
  FUNCTION(dwarf_diename)                                                      \
  FUNCTION(dwarf_attr_integrate)                                               \
  FUNCTION(dwarf_attr)                                                         \
  FUNCTION(dwarf_formstring)                                                   \
  FUNCTION(dwarf_formudata)                                                    \
  FUNCTION(dwarf_getsrcfiles)                                                  \
  FUNCTION(dwarf_filesrc)

struct Symbols::Loaded {
#define DECLARE(NAME) decltype(::NAME) *NAME;
  LOCKSTITCH_DW(DECLARE)
#undef DECLARE
  Dwfl_Callbacks Callbacks;
  Dwfl *Process;

  /// What a unit of a module was compiled to, in the module's own addresses.
  struct Range {
    Dwarf_Addr Begin, End;
    Dwarf_Die *Unit;
  };
  struct Units {
    Dwarf_Addr Bias = 0;
    std::vector<Range> Ranges; ///< sorted
  };
  std::map<Dwfl_Module *, Units> OfModule;

  const Units &unitsOf(Dwfl_Module *M);
};

/// libdw looks for units in .debug_aranges, which Clang does not write.
const Symbols::Loaded::Units &Symbols::Loaded::unitsOf(Dwfl_Module *M) {
  auto [It, IsNew] = OfModule.try_emplace(M);
  Units &Out = It->second;
  if (!IsNew)
    return Out;
  for (Dwarf_Die *Unit = nullptr;
       (Unit = dwfl_module_nextcu(M, Unit, &Out.Bias));) {
    Dwarf_Addr Base, Begin, End;
    for (ptrdiff_t At = 0;
         (At = dwarf_ranges(Unit, At, &Base, &Begin, &End)) > 0;)
      Out.Ranges.push_back({Begin, End, Unit});
  }
  std::sort(Out.Ranges.begin(), Out.Ranges.end(),
            [](const Range &A, const Range &B) { return A.Begin < B.Begin; });
  return Out;
}

Symbols::Symbols() {
  void *Library = dlopen("libdw.so.1", RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND);
  if (!Library)
    return;
  auto *D = new Loaded{};
  bool HasAll = true;
#define FIND(NAME)                                                             \
  D->NAME = reinterpret_cast<decltype(D->NAME)>(dlsym(Library, #NAME));        \
  HasAll &= D->NAME != nullptr;
  LOCKSTITCH_DW(FIND)
#undef FIND
  if (HasAll) {
    D->Callbacks.find_elf = D->dwfl_linux_proc_find_elf;
    D->Callbacks.find_debuginfo = D->dwfl_standard_find_debuginfo;
    D->Process = D->dwfl_begin(&D->Callbacks);
    if (D->Process && !D->dwfl_linux_proc_report(D->Process, getpid()) &&
        !D->dwfl_report_end(D->Process, nullptr, nullptr)) {
      Debug = D;
      return;
    }
  }
  delete D;
}

Symbols::~Symbols() {
  if (Debug)
    Debug->dwfl_end(Debug->Process);
  delete Debug;
}

static std::string demangled(const char *Name) {
  if (!Name)
    return "";
  int Status = 0;
  char *Plain = abi::__cxa_demangle(Name, nullptr, nullptr, &Status);
  std::string Out = Plain ? Plain : Name;
  std::free(Plain);
  return Out;
}

std::vector<Frame> Symbols::framesAt(const void *Return) const {
  // The call is before the address that it returns to.
  auto Address = reinterpret_cast<std::uintptr_t>(Return) - 1;
  Frame F;
  Dl_info Found;
  if (dladdr(Return, &Found)) {
    F.Module = Found.dli_fname;
    F.Offset = Address - reinterpret_cast<std::uintptr_t>(Found.dli_fbase);
    F.Function = demangled(Found.dli_sname);
  }
  Dwfl_Module *M =
      Debug ? Debug->dwfl_addrmodule(Debug->Process, Address) : nullptr;
  if (!M)
    return {F};
  GElf_Off Offset;
  GElf_Sym Symbol;
  if (const char *Name = Debug->dwfl_module_addrinfo(
          M, Address, &Offset, &Symbol, nullptr, nullptr, nullptr))
    F.Function = demangled(Name);
  const Loaded::Units &Units = Debug->unitsOf(M);
  Dwarf_Addr Plain = Address - Units.Bias;
  auto After = std::upper_bound(
      Units.Ranges.begin(), Units.Ranges.end(), Plain,
      [](Dwarf_Addr A, const Loaded::Range &R) { return A < R.Begin; });
  if (After == Units.Ranges.begin() || Plain >= std::prev(After)->End)
    return {F};
  Dwarf_Die *Unit = std::prev(After)->Unit;
  if (Dwarf_Line *Line = Debug->dwarf_getsrc_die(Unit, Plain)) {
    int Number = 0;
    Debug->dwarf_lineno(Line, &Number);
    const char *File = Debug->dwarf_linesrc(Line, nullptr, nullptr);
    F.File = File ? File : "";
    F.Line = Number;
  }
  Dwarf_Die *Scopes = nullptr;
  int Count = Debug->dwarf_getscopes(Unit, Plain, &Scopes);
  // The scopes of an inlined function are those where it was written: ask anew
  // for those that it was inlined into.
  Dwarf_Die *Inner = nullptr;
  for (int I = 0; I < Count && !Inner; ++I)
    if (int Tag = Debug->dwarf_tag(&Scopes[I]);
        Tag == DW_TAG_inlined_subroutine || Tag == DW_TAG_subprogram)
      Inner = &Scopes[I];
  if (!Inner || Debug->dwarf_tag(Inner) != DW_TAG_inlined_subroutine) {
    std::free(Scopes);
    return {F};
  }
  Dwarf_Die *Around = nullptr;
  int Depth = Debug->dwarf_getscopes_die(Inner, &Around);
  std::vector<Frame> Out;
  std::string Outermost = F.Function;
  Dwarf_Files *Files = nullptr;
  std::size_t FileCount = 0;
  Debug->dwarf_getsrcfiles(Unit, &Files, &FileCount);
  for (int I = 0; I < Depth; ++I) {
    int Tag = Debug->dwarf_tag(&Around[I]);
    if (Tag == DW_TAG_subprogram)
      break;
    if (Tag != DW_TAG_inlined_subroutine)
      continue;
    Dwarf_Attribute Attribute;
    const char *Name = nullptr;
    if (Debug->dwarf_attr_integrate(&Around[I], DW_AT_linkage_name, &Attribute))
      Name = Debug->dwarf_formstring(&Attribute);
    F.Function = demangled(Name ? Name : Debug->dwarf_diename(&Around[I]));
    Out.push_back(F);
    Dwarf_Word File = 0, Line = 0;
    if (Debug->dwarf_attr(&Around[I], DW_AT_call_file, &Attribute))
      Debug->dwarf_formudata(&Attribute, &File);
    if (Debug->dwarf_attr(&Around[I], DW_AT_call_line, &Attribute))
      Debug->dwarf_formudata(&Attribute, &Line);
    const char *Path =
        Files ? Debug->dwarf_filesrc(Files, File, nullptr, nullptr) : nullptr;
    F.File = Path ? Path : "";
    F.Line = Line;
  }
  F.Function = Outermost;
  Out.push_back(F);
  std::free(Around);
  std::free(Scopes);
  return Out;
}

std::string Symbols::variableAt(std::uintptr_t Address) const {
  Dwfl_Module *M =
      Debug ? Debug->dwfl_addrmodule(Debug->Process, Address) : nullptr;
  GElf_Off Offset = 0;
  GElf_Sym Symbol{};
  const char *Name =
      M ? Debug->dwfl_module_addrinfo(M, Address, &Offset, &Symbol, nullptr,
                                      nullptr, nullptr)
        : nullptr;
  if (!Name || GELF_ST_TYPE(Symbol.st_info) != STT_OBJECT ||
      Offset >= Symbol.st_size)
    return "";
  std::string Out = demangled(Name);
  return Offset ? Out + "+" + std::to_string(Offset) : Out;
}
