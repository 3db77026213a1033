#include "app/log/tenant_words.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "app/nearest_name.h"

namespace orderlog {
namespace {

constexpr std::size_t kNamed = 5;

}  // namespace

std::string tenants_instead(const std::string& given, const TenantNames& names,
                            const std::string& there_is) {
  const std::vector<std::string> all(names.all().begin(), names.all().end());
  if (all.empty()) return {};
  const std::string nearest = nearest_name(given, all);
  if (is_slip_of(given, nearest)) return "; did you mean tenant '" + nearest + "'?";
  std::string text = "; " + there_is + " of " + all.front();
  for (std::size_t i = 1; i < std::min(all.size(), kNamed); ++i) text += ", " + all[i];
  if (all.size() > kNamed) text += " and " + std::to_string(all.size() - kNamed) + " others";
  return text;
}

}  // namespace orderlog
