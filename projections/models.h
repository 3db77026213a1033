#pragma once

// Every read model that there is.

#include <vector>

#include "projections/orders/orders.h"
#include "projections/versions/model_definition.h"

namespace orderlog {

[[nodiscard]] std::vector<ModelDefinition> all_models(const OrdersFaults& faults = {});

}  // namespace orderlog
