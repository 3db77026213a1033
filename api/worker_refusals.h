#pragma once

// What a worker can't answer: it has read models, no log and no line. 421 not_here says that the
// request is fine and belongs elsewhere.

#include <optional>
#include <string_view>

#include "api/http/exchange.h"
#include "api/http/router.h"

namespace orderlog {

class ReadModels;

// Every route added from now on that needs the log, the line, or a model that is not among
// `models`, refuses.
void refuse_what_a_worker_lacks(http::Router& router, const ReadModels& models);

// The read model that answers the queries of this pattern; nothing where none does.
[[nodiscard]] std::optional<std::string_view> model_behind(std::string_view pattern);

// ?at= of a query that is otherwise answered.
void refuse_past_in_worker(http::Exchange& exchange);

}  // namespace orderlog
