#pragma once

// The read models of a process that need not have all of them, as its routes want them: a model
// that isn't built has no rows, and nobody is let in to ask.

#include <string_view>

#include "api/services.h"
#include "projections/accounts/accounts.h"
#include "projections/effects/effects.h"
#include "projections/jobs/jobs.h"
#include "projections/orders/order_pages.h"
#include "projections/orders/orders.h"
#include "projections/pools/pools.h"
#include "projections/read_models.h"
#include "projections/statistics/statistics.h"

namespace orderlog {

// The models outlive it, and it what it hands out. Any thread.
class ChosenModels {
 public:
  explicit ChosenModels(const ReadModels& models) : models_(models) {}

  [[nodiscard]] ReadModel<OrderQueries> orders() const { return model<OrderQueries>(orders_); }
  [[nodiscard]] ReadModel<PoolQueries> pools() const { return model<PoolQueries>(pools_); }
  [[nodiscard]] ReadModel<AccountQueries> accounts() const {
    return model<AccountQueries>(accounts_);
  }
  [[nodiscard]] ReadModel<JobQueries> jobs() const { return model<JobQueries>(jobs_); }
  [[nodiscard]] ReadModel<EffectQueries> effects() const { return model<EffectQueries>(effects_); }
  [[nodiscard]] ReadModel<StatisticsQueries> statistics() const {
    return model<StatisticsQueries>(statistics_);
  }
  [[nodiscard]] OrderPages& order_pages() {
    return models_.find(kOrdersModel) != nullptr ? models_.order_pages() : pages_;
  }

 private:
  template <class Queries>
  [[nodiscard]] ReadModel<Queries> model(const ServedModel& absent) const {
    const ServedModel& served =
        models_.find(absent.name()) != nullptr ? models_.served(absent.name()) : absent;
    return {Queries(served), served};
  }

  const ReadModels& models_;
  const ServedModel orders_{kOrdersModel};
  const ServedModel pools_{kPoolsModel};
  const ServedModel accounts_{kAccountsModel};
  const ServedModel jobs_{kJobsModel};
  const ServedModel statistics_{kStatisticsModel};
  const ServedModel effects_{kEffectsModel};
  OrderPages pages_{OrderQueries(orders_), 0};
};

}  // namespace orderlog
