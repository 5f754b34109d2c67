// Output.cpp - the list of formats
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "output/Output.h"

using namespace lockstitch;

llvm::ArrayRef<Output> lockstitch::allOutputs() {
  static const Output All[] = {
#define OUTPUT(NAME, FUNCTION, HELP) {NAME, FUNCTION, HELP},
#include "Outputs.def"
  };
  return All;
}
