// shared.h - declarations that C and C++ units share
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#ifdef __cplusplus
extern "C" {
#endif

struct session {
  int State;
};

int serve(struct session *S);
extern int Running;

#ifdef __cplusplus
}
#endif

static int Calls;
static inline int counted(void) {
  static int Times;
  return ++Calls + ++Times;
}
