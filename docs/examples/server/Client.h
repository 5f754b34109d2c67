// Client.h - somebody who uses the server
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include <string>

/// Connects under a name, has Count sums done, and returns how many were
/// right.
unsigned addSums(unsigned short Port, const std::string &Name, unsigned Count);

/// Connects under a name, asks one thing, and returns the answer.
std::string ask(unsigned short Port, const std::string &Name,
                const std::string &Request);
