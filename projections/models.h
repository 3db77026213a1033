#pragma once

// Every read model that there is.

#include <vector>

#include "projections/model_definition.h"
#include "projections/orders.h"

namespace orderlog {

[[nodiscard]] std::vector<ModelDefinition> all_models(const OrdersFaults& faults = {});

}  // namespace orderlog
