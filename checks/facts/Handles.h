// Handles.h - the short names that a .facts file gives to its entities
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A handle is the last component of the entity's name; of several entities
// with one such name, the second is `name.2`, and so on.

#pragma once

#include "facts/Facts.h"
#include <string>
#include <vector>

namespace lockstitch {

class Handles {
public:
  explicit Handles(const std::vector<Entity> &Entities);

  /// The handle of the entity at this index.
  llvm::StringRef operator[](size_t Index) const { return Names[Index]; }

  /// The handle of an entity, or `#` and its id if it is not declared.
  void append(std::string &To, EntityId Id) const;

private:
  std::vector<std::string> Names;
  std::vector<std::pair<EntityId, unsigned>> ById; ///< sorted
};

/// Whether a handle would be taken for something else: t3, this, fn.
bool isReservedHandle(llvm::StringRef Name);

/// Whether a character may stand in a handle. Bytes of UTF-8 may.
inline bool isHandleChar(char C) {
  return (C >= 'a' && C <= 'z') || (C >= 'A' && C <= 'Z') ||
         (C >= '0' && C <= '9') || C == '_' || C == '~' || (C & 0x80);
}

} // namespace lockstitch
