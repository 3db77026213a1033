#include "base/json/place.h"

namespace orderlog {
namespace {

// RFC 6901: ~ and / inside a name are written ~0 and ~1.
void append_token(std::string& pointer, std::string_view name) {
  for (const char c : name) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
}

}  // namespace

std::string JsonPlace::pointer() const {
  if (parent_ == nullptr) return std::string(name_);
  std::string pointer = parent_->pointer();
  pointer += '/';
  if (is_element_) {
    pointer += std::to_string(element_);
  } else {
    append_token(pointer, name_);
  }
  return pointer;
}

}  // namespace orderlog
