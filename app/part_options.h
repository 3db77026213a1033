#pragma once

// What the configuration means for parts that more than one kind of process has.

#include "api/http/options.h"
#include "app/config.h"
#include "app/listen_address.h"
#include "projections/read_models.h"

namespace orderlog {

[[nodiscard]] ReadModelsOptions model_options(const Config& config);
[[nodiscard]] http::Options http_options(const Config& config, const ListenAddress& address);

}  // namespace orderlog
