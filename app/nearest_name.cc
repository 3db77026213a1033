#include "app/nearest_name.h"

#include <algorithm>
#include <utility>

namespace orderlog {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  // Three rows of the matrix: a swap looks two rows back.
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substitution = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, substitution});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

std::string nearest_name(std::string_view given, const std::vector<std::string>& names) {
  const std::string* nearest = nullptr;
  std::size_t least = 0;
  for (const std::string& name : names) {
    const std::size_t distance = edit_distance(given, name);
    if (nearest == nullptr || distance < least) {
      nearest = &name;
      least = distance;
    }
  }
  return nearest == nullptr ? std::string() : *nearest;
}

bool is_slip_of(std::string_view given, std::string_view name) {
  constexpr std::size_t kFewEdits = 3;
  return edit_distance(given, name) <= kFewEdits;
}

std::string did_you_mean(std::string_view given, const std::vector<std::string>& names) {
  if (names.empty()) return {};
  return "; did you mean '" + nearest_name(given, names) + "'?";
}

}  // namespace orderlog
