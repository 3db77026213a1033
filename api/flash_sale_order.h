#pragma once

// An order in the words of the flash sale's own clients (_id, sheep_num, batch_id, jifen …), made
// from the order as everybody else sees it.

#include <string>
#include <string_view>

#include "base/json/reader.h"

namespace orderlog {

// Appends the dialect's order. `order_json` is what write_view() wrote.
void write_flash_sale_order(JsonParser& parser, std::string_view order_json, std::string& out);

// Appends {"state": …, "result": {"orderId": …}} or {"state": …, "error": …} from a job's view.
void write_flash_sale_job(JsonParser& parser, std::string_view job_json, std::string& out);

}  // namespace orderlog
