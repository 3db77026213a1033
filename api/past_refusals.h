#pragma once

// What a log of the past can't answer: nothing can be done to it, and only some models of then may
// have been built. 421 not_here says that the request is fine and belongs elsewhere.

#include "api/http/router.h"
#include "base/ids.h"

namespace orderlog {

class ReadModels;

// Every route added from now on that needs the line, the present, or a model that is not among
// `models`, refuses. `position`: the log's last.
void refuse_what_the_past_lacks(http::Router& router, LineId line, Position position,
                                const ReadModels& models);

}  // namespace orderlog
