// Checks.cpp - the list of checks; choosing them by name
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Checks.h"
#include "Upstream.h"
#include "llvm/ADT/STLExtras.h"
#include <fmt/format.h>

using namespace lockstitch;
using llvm::StringRef;

llvm::ArrayRef<ListedCheck> lockstitch::allChecks() {
  static const std::vector<ListedCheck> All = [] {
    std::vector<ListedCheck> List = {
#define CHECK(GROUP, NAME) {#GROUP, &NAME},
#include "Checks.def"
    };
    for (const UpstreamCheck &U : upstreamChecks())
      List.push_back({"upstream", &U.It});
    return List;
  }();
  return All;
}

const Check *lockstitch::findCheck(StringRef Name) {
  for (const ListedCheck &Listed : allChecks())
    if (Listed.It->Name == Name)
      return Listed.It;
  return nullptr;
}

// `*` matches anything, also nothing.
static bool matches(StringRef Glob, StringRef Name) {
  auto [Head, Tail] = Glob.split('*');
  if (!Name.consume_front(Head))
    return false;
  if (Head.size() == Glob.size())
    return Name.empty();
  for (size_t Skip = 0; Skip <= Name.size(); ++Skip)
    if (matches(Tail, Name.drop_front(Skip)))
      return true;
  return false;
}

CheckGlobs::CheckGlobs(StringRef List) {
  while (!List.empty()) {
    size_t End = List.find_first_of(",\n");
    StringRef Text = List.take_front(End).trim();
    List = End == StringRef::npos ? "" : List.drop_front(End + 1);
    bool IsIn = !Text.consume_front("-");
    if (!Text.empty())
      Globs.push_back({Text.trim().str(), IsIn});
  }
}

std::optional<bool> CheckGlobs::match(StringRef Name) const {
  for (const Glob &G : llvm::reverse(Globs))
    if (matches(G.Text, Name))
      return G.IsIn;
  return std::nullopt;
}

bool CheckGlobs::names(StringRef Name) const {
  auto Named = llvm::any_of(
      Globs, [&](const Glob &G) { return G.IsIn && G.Text == Name; });
  return Named && match(Name) == true;
}

llvm::Error CheckGlobs::verify() const {
  std::vector<StringRef> Names;
  for (const ListedCheck &Listed : allChecks())
    Names.push_back(Listed.It->Name);
  for (const Glob &G : Globs) {
    auto Fits = [&](StringRef Name) { return matches(G.Text, Name); };
    if (G.Text == "*" || llvm::any_of(Names, Fits))
      continue;
    bool IsName = !StringRef(G.Text).contains('*');
    return llvm::createStringError(
        fmt::format("{} '{}'{} 'lockstitch list-checks' names them.",
                    IsName ? "unknown check" : "no check matches", G.Text,
                    didYouMean(G.Text, Names)));
  }
  return llvm::Error::success();
}

void CheckSelection::add(StringRef List) {
  if (!List.trim().empty())
    Lists.emplace_back(List);
}

bool CheckSelection::selects(StringRef Name) const {
  for (const CheckGlobs &List : llvm::reverse(Lists)) {
    if (std::optional<bool> IsIn = List.match(Name))
      return *IsIn;
    if (!List.takesAway())
      return false;
  }
  return true;
}

bool CheckSelection::names(StringRef Name) const {
  return selects(Name) && llvm::any_of(Lists, [&](const CheckGlobs &List) {
           return List.names(Name);
         });
}

std::string lockstitch::didYouMean(StringRef Word,
                                   llvm::ArrayRef<StringRef> Known) {
  StringRef Best;
  unsigned BestDistance = static_cast<unsigned>(Word.size() / 3 + 2);
  for (StringRef Candidate : Known) {
    unsigned Distance =
        Word.edit_distance_insensitive(Candidate, true, BestDistance);
    if (Distance < BestDistance) {
      Best = Candidate;
      BestDistance = Distance;
    }
  }
  return Best.empty() ? "." : fmt::format("; did you mean '{}'?", Best.str());
}
