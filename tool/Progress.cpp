// Progress.cpp - the line that says how far it is
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Progress.h"
#include "Messages.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"
#include <unistd.h>

using namespace lockstitch;
using llvm::StringRef;
using llvm::sys::Process;

Progress::Progress(When Shown, size_t Total)
    : IsTerminal(Process::StandardErrIsDisplayed()),
      IsShown(Shown == When::Always || (Shown == When::Auto && IsTerminal)),
      Total(Total), Start(std::chrono::steady_clock::now()) {}

std::string Progress::timeLeft() const {
  using namespace std::chrono;
  auto Spent = duration<double>(steady_clock::now() - Start).count();
  // The first files say little.
  if (Done == 0 || Spent < 1)
    return "";
  auto Left = static_cast<unsigned>(Spent / static_cast<double>(Done) *
                                    static_cast<double>(Total - Done));
  return fmt::format("  {}:{:02} left", Left / 60, Left % 60);
}

void Progress::show(StringRef File) {
  std::string Count = fmt::format("{}", Total);
  std::string Head = fmt::format("[{:>{}}/{}] ", Done, Count.size(), Count);
  std::string Tail = timeLeft();
  if (!IsTerminal) {
    llvm::errs() << Head << File << Tail << '\n';
    return;
  }
  // A line that wraps could not be taken back.
  size_t Columns = Process::StandardErrColumns();
  size_t Room = std::max<size_t>(Columns ? Columns : 80, 40) - 1;
  size_t Used = Head.size() + Tail.size();
  if (Used + File.size() > Room)
    File = File.take_back(Room - std::min(Room, Used));
  llvm::errs() << "\r\x1b[K" << Head << File << Tail;
  llvm::errs().flush();
  HasLine = true;
}

void Progress::started(StringRef File) {
  if (IsShown && IsTerminal)
    show(File);
}

void Progress::finished(StringRef File) {
  ++Done;
  if (IsShown)
    show(File);
}

void Progress::clear() {
  if (HasLine)
    llvm::errs() << "\r\x1b[K";
  HasLine = false;
}
