#pragma once

// A text file read in pieces, unpacked on the way when its name ends in .xz.

#include <memory>
#include <string>

#include "base/result.h"
#include "base/text_source.h"

namespace orderlog {

[[nodiscard]] Result<std::unique_ptr<TextSource>, std::string> open_text_source(
    const std::string& path);

}  // namespace orderlog
