#include "domain/codec/stored_shape.h"

namespace orderlog {

std::string explain(const FieldErrors& errors) {
  std::string sentence;
  for (const FieldError& error : errors) {
    if (!sentence.empty()) sentence += "; ";
    if (!error.pointer.empty()) sentence += error.pointer + ": ";
    sentence += error.code + ", " + error.detail;
  }
  return sentence;
}

}  // namespace orderlog
