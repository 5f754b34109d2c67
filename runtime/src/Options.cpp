// Options.cpp - what LOCKSTITCH_OPTIONS says
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Options.h"
#include "Memory.h"
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

using namespace lockstitch::runtime;

static Options Given;

static const char *keep(std::string_view Text) {
  auto *Copy = static_cast<char *>(allocate(Text.size() + 1));
  std::memcpy(Copy, Text.data(), Text.size());
  return Copy;
}

static bool read(std::string_view Text, const char *&To) {
  To = keep(Text);
  return true;
}

static bool read(std::string_view Text, int &To) {
  if (Text.empty() || Text.size() > 9)
    return false;
  int Value = 0;
  for (char C : Text) {
    if (C < '0' || C > '9')
      return false;
    Value = Value * 10 + (C - '0');
  }
  To = Value;
  return true;
}

static bool read(std::string_view Text, bool &To) {
  To = Text == "1";
  return To || Text == "0";
}

static bool read(std::string_view Text, Reaction &To) {
  To = Text == "exit"    ? Reaction::Exit
       : Text == "abort" ? Reaction::Abort
                         : Reaction::Continue;
  return To != Reaction::Continue || Text == "continue";
}

static void readOne(std::string_view Text) {
  std::string_view Name = Text.substr(0, Text.find('='));
  bool HasValue = Name.size() < Text.size();
  std::string_view Value = HasValue ? Text.substr(Name.size() + 1) : "1";
#define OPTION(TYPE, ID, NAME, DEFAULT, HELP)                                  \
  if (Name == NAME) {                                                          \
    if (!read(Value, Given.ID))                                                \
      fprintf(stderr,                                                          \
              "lockstitch: LOCKSTITCH_OPTIONS: %.*s: not a value of '%s': "    \
              "%s.\n",                                                         \
              int(Value.size()), Value.data(), NAME, HELP);                    \
    return;                                                                    \
  }
#include "Options.def"
  fprintf(stderr,
          "lockstitch: LOCKSTITCH_OPTIONS: no option '%.*s'; there are:",
          int(Name.size()), Name.data());
#define OPTION(TYPE, ID, NAME, DEFAULT, HELP) fputs(" " NAME, stderr);
#include "Options.def"
  fputs("\n", stderr);
}

void lockstitch::runtime::readOptions() {
  const char *Text = getenv("LOCKSTITCH_OPTIONS");
  for (std::string_view Rest = Text ? Text : ""; !Rest.empty();) {
    std::string_view One = Rest.substr(0, Rest.find(':'));
    Rest.remove_prefix(One.size() < Rest.size() ? One.size() + 1 : One.size());
    if (!One.empty())
      readOne(One);
  }
}

const Options &lockstitch::runtime::options() { return Given; }
