// inlined.h - a user's header
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

inline int inlined() { return 2; }
