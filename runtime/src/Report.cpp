// Report.cpp - what was found, for people
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Report.h"
#include "Options.h"
#include "Runtime.h"
#include "Symbols.h"
#include <cerrno>
#include <cstdio>
#include <cstring>

using namespace lockstitch::runtime;

namespace {
const char *headlineOf(Rule R) {
  static constexpr const char *Headlines[] = {
#define RULE(ID, NAME, HEADLINE) HEADLINE,
#include "Rules.def"
  };
  return Headlines[static_cast<unsigned>(R)];
}

bool begins(const std::string &Text, const char *With) {
  return Text.rfind(With, 0) == 0;
}

/// What wraps a lock or a thread of the standard library's: nobody looks for
/// it.
bool isOfLibrary(const Frame &F) {
  std::string Module = F.Module.substr(F.Module.rfind('/') + 1);
  return begins(F.File, "/usr/include/") || begins(F.File, "/usr/lib/") ||
         begins(Module, "libstdc++.so") || begins(Module, "libc++.so") ||
         begins(Module, "libc.so") || begins(Module, "libpthread");
}

/// What a thread begins with, of ours.
bool isOfRuntime(const Frame &F) {
  return F.Module.find("liblockstitch_") != std::string::npos;
}

class Writer {
public:
  explicit Writer(FILE *To) : To(To) {}

  void write(const Finding &F) {
    std::string Sentence = sentenceOf(F);
    fprintf(To, "lockstitch: %s: %s [%s]\n", headlineOf(F.Is), Sentence.c_str(),
            nameOf(F.Is));
    for (const Act &A : F.Acts)
      write(A);
    if (!F.IsPossible)
      fprintf(To, "  this cannot happen as it was seen: %s%s\n", F.Reason,
              F.Gate.Id ? (" ('" + nameOf(F.Gate) + "')").c_str() : "");
    if (F.Times > 1)
      fprintf(To, "  seen %u times\n", F.Times);
    fputs("\n", To);
  }

private:
  void write(const Act &A) {
    const ThreadRecord &T = recordOf(A.Thread);
    std::string Holding;
    for (const HeldView &H : A.Held)
      Holding +=
          (Holding.empty() ? " while it holds '" : "' and '") + nameOf(H.Of);
    std::string Object = A.Joined  ? " " + nameOf(recordOf(A.Joined))
                         : A.Of.Id ? " '" + nameOf(A.Of) + "'"
                                   : "";
    fprintf(To, "  %s %s%s%s%s:\n", nameOf(T).c_str(), A.What, Object.c_str(),
            Holding.c_str(), Holding.empty() ? "" : "'");
    writeStack(A.At);
    for (const HeldView &H : A.Held) {
      fprintf(To, "   it acquired '%s' here:\n", nameOf(H.Of).c_str());
      writeStack(H.At);
    }
  }

  std::string sentenceOf(const Finding &F) {
    std::string Out;
    const Act &First = F.Acts.front();
    switch (F.Is) {
    case Rule::LockOrderInversion:
      for (const Act &A : F.Acts)
        Out += (Out.empty()            ? ""
                : &A == &F.Acts.back() ? " and '"
                                       : ", '") +
               nameOf(A.Of) + "'";
      return "'" + Out + " are acquired in different orders";
    case Rule::Deadlock:
      for (const Act &A : F.Acts)
        if (!A.Joined && !A.Of.Id)
          return "all threads wait, and none is left to go on";
      for (const Act &A : F.Acts)
        Out += (Out.empty()            ? ""
                : &A == &F.Acts.back() ? " and "
                                       : ", ") +
               nameOf(recordOf(A.Thread));
      return F.Acts.size() == 1 ? Out + " waits for itself"
                                : Out + " wait for each other";
    case Rule::DoubleLock:
      return "'" + nameOf(First.Of) +
             "' is acquired by the thread that holds it";
    case Rule::UnlockNotHeld:
      return "'" + nameOf(First.Of) + "' is released, and not held";
    case Rule::UnlockByStranger:
      return "'" + nameOf(First.Of) +
             "' is released by a thread that does not "
             "hold it";
    case Rule::DestroyedWhileHeld:
      return "'" + nameOf(First.Of) + "' is gone while a thread holds it";
    case Rule::HeldAtThreadExit:
      return "'" + nameOf(First.Of) + "' is held by a thread that ends";
    case Rule::HeldAtFork:
      return "'" + nameOf(First.Of) +
             "' was held by another thread when this "
             "process was forked: nobody will release it";
    case Rule::WaitWithoutLock:
      return "a condition is waited for with '" + nameOf(First.Of) +
             "', which is not held";
    case Rule::ConditionTwoMutexes:
      return "a condition is waited for with '" + nameOf(First.Of) + "' and '" +
             nameOf(F.Acts.back().Of) + "' at once";
    case Rule::DestroyedWhileAwaited:
      return "a condition is destroyed while a thread waits for it";
    case Rule::ThreadNeverJoined:
      return nameOf(recordOf(First.Joined)) + " is neither joined nor detached";
    case Rule::DetachedAtExit:
      return nameOf(recordOf(First.Joined)) +
             ", detached, runs when the program ends";
    case Rule::HeldAtProcessExit:
      return "'" + nameOf(First.Of) + "' is held when the program ends";
    }
    return Out;
  }

  /// By its own name, else by where it was made or first used.
  std::string nameOf(const LockView &L) {
    using lockstitch::runtime::nameOf;
    if (L.Name)
      return L.Name;
    if (std::string Variable = Known.variableAt(L.Address); !Variable.empty())
      return Variable;
    StackId At = L.Made ? L.Made : L.First;
    for (const Frame &F : framesOf(At))
      return std::string(L.Made ? "lock made at " : "lock first used at ") +
             placeOf(F);
    return "lock " + std::to_string(L.Id);
  }

  static std::string nameOf(const ThreadRecord &T) {
    return "thread " + std::to_string(T.Id) + (T.Id == 1 ? " (main)" : "");
  }

  static std::string placeOf(const Frame &F) {
    if (!F.File.empty())
      return F.File.substr(F.File.rfind('/') + 1) + ":" +
             std::to_string(F.Line);
    char Offset[32];
    snprintf(Offset, sizeof Offset, "+0x%zx", F.Offset);
    return F.Module + Offset;
  }

  static const char *nameOf(Rule R) { return lockstitch::runtime::nameOf(R); }

  /// The program's own.
  std::vector<Frame> framesOf(StackId At) {
    std::vector<Frame> Out;
    Stack S = stackOf(At);
    for (std::size_t I = 0; I < S.Size; ++I)
      for (Frame &F : Known.framesAt(S.Frames[I])) {
        if (isOfRuntime(F))
          return Out;
        if (!isOfLibrary(F))
          Out.push_back(F);
        if (F.Function == "main")
          return Out;
      }
    return Out;
  }

  void writeStack(StackId At) {
    unsigned Number = 0;
    for (const Frame &F : framesOf(At)) {
      std::string Place =
          F.File.empty() ? placeOf(F) : F.File + ":" + std::to_string(F.Line);
      fprintf(To, "    #%u %s %s\n", Number++,
              F.Function.empty() ? "??" : F.Function.c_str(), Place.c_str());
    }
  }

  FILE *To;
  Symbols Known;
};
} // namespace

bool lockstitch::runtime::writeReport() {
  Inside In;
  Vector<Finding> All;
  bool AreAny = false;
  {
    std::lock_guard<SpinLock> Hold(runtimeLock());
    for (Finding &F : findings()) {
      AreAny |= F.IsPossible;
      if (!F.IsTold && (F.IsPossible || options().IsVerbose))
        All.push_back(F);
      F.IsTold = true;
    }
  }
  if (All.empty())
    return AreAny;
  FILE *To = stderr;
  if (*options().Log) {
    To = fopen(options().Log, "w");
    if (!To) {
      fprintf(stderr, "lockstitch: %s: %s; the report is here:\n",
              options().Log, strerror(errno));
      To = stderr;
    }
  }
  Writer W(To);
  for (const Finding &F : All)
    W.write(F);
  if (To != stderr)
    fclose(To);
  return AreAny;
}
