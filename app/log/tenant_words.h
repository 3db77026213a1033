#pragma once

#include <string>

#include "replay/look/tenant_names.h"

namespace orderlog {

// "; did you mean tenant 'shop'?", or "; THERE_IS of default, shop and 3 others": what to say
// behind a tenant's name that is none of `names`. Nothing where there are none.
[[nodiscard]] std::string tenants_instead(const std::string& given, const TenantNames& names,
                                          const std::string& there_is);

}  // namespace orderlog
