// Messages.cpp - what the tool says on standard error
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Messages.h"
#include "llvm/Support/raw_ostream.h"

using namespace lockstitch;

void lockstitch::say(llvm::StringRef Message) {
  // What was found comes before what is said of it.
  llvm::outs().flush();
  llvm::errs() << "lockstitch: " << Message.rtrim('\n') << '\n';
}

void lockstitch::sayError(llvm::StringRef Message) {
  say(fmt::format("error: {}", Message));
}
