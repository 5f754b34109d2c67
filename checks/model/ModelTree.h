// ModelTree.h - a model file's text as a tree that knows its lines
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "model/SyncModel.h"
#include <optional>

namespace lockstitch {

/// Scalar text, a list, or a mapping.
struct ModelNode {
  enum class Kind : uint8_t { Scalar, List, Map };
  Kind What = Kind::Scalar;
  unsigned Line = 0;
  std::string Text;
  std::vector<ModelNode> Items; ///< of a mapping: its values
  std::vector<ModelNode> Keys;  ///< of a mapping: one for each item

  const ModelNode *find(llvm::StringRef Key) const {
    for (size_t I = 0; I < Keys.size(); ++I)
      if (Keys[I].Text == Key)
        return &Items[I];
    return nullptr;
  }
};

/// "FILE:LINE: WHY"; Line counts from 1 within the text.
std::string problemAt(const ModelText &Model, unsigned Line,
                      llvm::StringRef Why);

/// The YAML document in it; nothing, if it is empty. An error is one of
/// problemAt.
llvm::Expected<std::optional<ModelNode>> readTree(const ModelText &Model);

} // namespace lockstitch
