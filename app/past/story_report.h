#pragma once

// The story of an order as lines for people, and as JSON.

#include <ostream>
#include <string>

#include "replay/past/order_story.h"

namespace orderlog {

// `view`: the order as it is now, JSON (domain/view.h). What it writes for people holds no control
// characters, whatever is in the log.
void write_story(const OrderStory& story, const std::string& tenant, const std::string& view,
                 bool json, std::ostream& out);

}  // namespace orderlog
