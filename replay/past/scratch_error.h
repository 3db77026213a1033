#pragma once

// Why a scratch directory can't be had.

#include <string>

namespace orderlog {

struct ScratchError {
  bool is_foreign = false;  // it holds other things; else it can't be made or written to
  std::string sentence;
};

}  // namespace orderlog
