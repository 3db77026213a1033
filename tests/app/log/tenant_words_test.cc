#include "app/log/tenant_words.h"

#include <gtest/gtest.h>

namespace orderlog {
namespace {

TEST(TenantWords, NameTheNearestOrTheFirstFew) {
  TenantNames names;
  EXPECT_EQ(tenants_instead("zz", names, "all is"), "");
  names.add("default");
  names.add("default");
  EXPECT_EQ(tenants_instead("wholesale", names, "all is"), "; all is of default");
  EXPECT_EQ(tenants_instead("defalt", names, "all is"), "; did you mean tenant 'default'?");
  for (int i = 1; i <= 6; ++i) names.add("branch-office-" + std::to_string(i));
  EXPECT_EQ(tenants_instead("wholesale", names, "the newest are"),
            "; the newest are of branch-office-1, branch-office-2, branch-office-3, "
            "branch-office-4, branch-office-5 and 2 others");
}

}  // namespace
}  // namespace orderlog
