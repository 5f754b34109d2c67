// Handles.cpp - the short names that a .facts file gives to its entities
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "facts/Handles.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include <fmt/format.h>

using namespace lockstitch;
using llvm::StringRef;

/// The length of a bracketed group at the start of Text, or of all of it.
static size_t groupLength(StringRef Text) {
  unsigned Depth = 0;
  for (size_t I = 0; I != Text.size(); ++I) {
    if (Text[I] == '(' || Text[I] == '<')
      ++Depth;
    else if (Text[I] == ')' || (Text[I] == '>' && Text[I - 1] != '-'))
      if (--Depth == 0)
        return I + 1;
  }
  return Text.size();
}

/// The length of "operator" and what it overloads at the start of Text, or 0.
static size_t operatorLength(StringRef Text) {
  StringRef Rest = Text;
  if (!Rest.consume_front("operator") ||
      (!Rest.empty() && isHandleChar(Rest[0])))
    return 0;
  if (!Rest.consume_front("()"))
    Rest = Rest.drop_while([](char C) { return C != '('; });
  return Text.size() - Rest.size();
}

/// "bank::Pool<int>::run(std::function<void()>)" to "run".
static StringRef lastComponent(StringRef Name) {
  StringRef Last;
  while (!Name.empty()) {
    if (Name.consume_front("::"))
      continue;
    size_t Length = operatorLength(Name);
    if (!Length && Name[0] == '(')
      Length = groupLength(Name);
    else if (!Length)
      Length = std::min(Name.find_first_of("(<:"), Name.size());
    Last = Name.take_front(std::max<size_t>(Length, 1));
    Name = Name.drop_front(Last.size());

    // Template arguments and parameters are not part of the handle.
    while (!Name.empty() && !Name.starts_with("::"))
      Name = Name.drop_front(
          Name[0] == '(' || Name[0] == '<' ? groupLength(Name) : 1);
  }
  return Last.starts_with("(") ? Last.trim("()") : Last;
}

static std::string handleOf(StringRef Name) {
  StringRef Last = lastComponent(Name);
  std::string Handle;
  if (Last.empty() || llvm::isDigit(Last[0]))
    Handle = "_";
  for (char C : Last)
    Handle += isHandleChar(C) ? C : '_';
  return Handle;
}

bool lockstitch::isReservedHandle(StringRef Name) {
  if (Name.empty() || !StringRef("afnrtv").contains(Name[0]))
    return false; // most names: this is asked for every path that is read
  for (StringRef Stem : {"arg", "t", "new"})
    if (Name.starts_with(Stem) && Name.size() > Stem.size() &&
        llvm::all_of(Name.drop_front(Stem.size()), llvm::isDigit))
      return true;
  return llvm::is_contained(
      {"this", "ret", "top", "fn", "virtual", "nothrow", "perhaps", "once"},
      Name);
}

Handles::Handles(const std::vector<Entity> &Entities) {
  llvm::StringMap<unsigned> Uses;
  Names.reserve(Entities.size());
  for (const auto &[Index, E] : llvm::enumerate(Entities)) {
    std::string Handle = handleOf(E.Name);
    unsigned &Count = Uses[Handle];
    if (++Count == 1 && isReservedHandle(Handle))
      ++Count;
    if (Count > 1)
      Handle += fmt::format(".{}", Count);
    Names.push_back(std::move(Handle));
    ById.emplace_back(E.Id, Index);
  }
  llvm::sort(ById);
}

void Handles::append(std::string &To, EntityId Id) const {
  auto Found = llvm::lower_bound(ById, std::pair(Id, 0u));
  if (Found != ById.end() && Found->first == Id)
    To += Names[Found->second];
  else
    fmt::format_to(std::back_inserter(To), "#{:016x}", Id.Value);
}
