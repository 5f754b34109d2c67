// serve.c - the C unit of linkage.cpp
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "shared.h"

int Running;
static int Mine;

int serve(struct session *S) { return S->State + Mine + counted(); }
