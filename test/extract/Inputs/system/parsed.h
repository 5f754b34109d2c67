// parsed.h - a system header whose bodies are skipped
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

inline int fromSystem() { return 1; }
template <typename T> int viaSystem(T Call) { return Call(); }
