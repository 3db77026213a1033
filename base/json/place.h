#pragma once

// Where a value stands in its document.

#include <cstddef>
#include <string>
#include <string_view>

namespace orderlog {

// A chain of member names and indexes that lives on the readers' stack and is made into an RFC 6901
// pointer only when an error has to say where it is: good input never pays for its place. A step
// dangles when its parent goes.
class JsonPlace {
 public:
  // A document's root, or the place that `pointer` (which must outlive this) names already.
  explicit JsonPlace(std::string_view pointer = {}) : name_(pointer) {}
  JsonPlace(const JsonPlace& parent, std::string_view member) : parent_(&parent), name_(member) {}
  JsonPlace(const JsonPlace& parent, std::size_t element)
      : parent_(&parent), element_(element), is_element_(true) {}

  [[nodiscard]] std::string pointer() const;

 private:
  const JsonPlace* parent_ = nullptr;
  std::string_view name_;
  std::size_t element_ = 0;
  bool is_element_ = false;
};

}  // namespace orderlog
