#include "domain/discount_quota/evolve.h"

#include <utility>

#include "base/check.h"

namespace orderlog {
namespace {

struct DiscountQuotaFold {
  DiscountQuota& quota;

  void operator()(const DiscountUsed& event) const {
    ORDERLOG_CHECK(!quota.has(event.order_id), "an order uses its quota once");
    quota.order_ids.push_back(event.order_id.str());
  }
  void operator()(const DiscountReturned& event) const {
    ORDERLOG_CHECK(quota.has(event.order_id), "what is returned was used");
    std::erase(quota.order_ids, event.order_id.view());
  }
};

}  // namespace

DiscountQuota evolve_discount_quota(DiscountQuota quota, const DiscountQuotaEvent& event,
                                    TimeMs at) {
  std::visit(DiscountQuotaFold{quota}, event);
  if (quota.created_at == 0) quota.created_at = at;
  quota.updated_at = at;
  return quota;
}

}  // namespace orderlog
